-- What drifted from each image: new binaries, new libraries, modified sensitive files?
--
-- $image text = null: only images whose key contains this, such as shop/storefront
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: an image that should be immutable drifts only if it is changed at run time. Files that a package manager wrote
-- under an entry point belong in the image; everything else is worth a look, especially if only one task shows it.
WITH
drifted AS (
    SELECT finding_id, updated_at, 'new library' AS drift, library_path AS path, NULL AS sha256
    FROM flattened.runtime_contexts
    WHERE library_path != ''
    UNION ALL
    SELECT finding_id, updated_at, 'modified file', file_path, NULL
    FROM flattened.runtime_contexts
    WHERE file_path != ''
    UNION ALL
    SELECT
        contexts.finding_id,
        contexts.updated_at,
        'new binary',
        findings.acting_executable_path,
        hash_key(findings.acting_executable_sha256)
    FROM flattened.runtime_contexts AS contexts
    INNER JOIN flattened.findings_current AS findings USING (finding_id, updated_at)
    WHERE
        contexts.modified_at IS NOT NULL
        AND coalesce(contexts.library_path, '') = ''
        AND findings.acting_executable_path IS NOT NULL
),

writers AS (
    SELECT finding_id, updated_at, lineage_of, coalesce(nullif(executable_path, ''), name) AS program
    FROM flattened.processes
    WHERE depth = 0 AND role IN ('process', 'modifying')
)

SELECT
    findings.main_image_key AS image_key,
    drifted.drift,
    drifted.path,
    count(DISTINCT findings.finding_id) AS finding_count,
    count(DISTINCT findings.ecs_task_arn) AS task_count,
    max(findings.highest_severity) AS highest_severity,
    list(DISTINCT writers.program ORDER BY writers.program) FILTER (writers.program IS NOT NULL) AS written_by,
    list(DISTINCT drifted.sha256 ORDER BY drifted.sha256) FILTER (drifted.sha256 != '') AS executable_sha256s,
    min(findings.event_first_seen_at) AS first_seen_at,
    max(findings.event_last_seen_at) AS last_seen_at
FROM flattened.findings_current AS findings
INNER JOIN drifted USING (finding_id, updated_at)
LEFT JOIN writers
    ON writers.finding_id = findings.finding_id
    AND writers.updated_at = findings.updated_at
    AND writers.lineage_of = if(drifted.drift = 'modified file', 'process', 'modifying')
WHERE
    NOT findings.is_sample
    AND findings.main_image_key IS NOT NULL
    AND ($image::VARCHAR IS NULL OR contains(findings.main_image_key, $image))
    AND is_within(findings.first_event_at, findings.last_event_at, $from, $to)
GROUP BY findings.main_image_key, drifted.drift, drifted.path
ORDER BY findings.main_image_key, drifted.drift, finding_count DESC, drifted.path
