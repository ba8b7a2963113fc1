-- What drifted from each image: new binaries, new libraries, modified sensitive files?
--
-- $image text = null: only images whose key contains this, such as shop/storefront
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: an image that should be immutable drifts only if it is changed at run time. Files that a package manager wrote
-- under an entry point belong in the image; everything else is worth a look, especially if only one task shows it.
WITH
images AS (
    SELECT finding_id, updated_at, image_key
    FROM flattened.containers
    QUALIFY is_about_container(described_by, finding_id, updated_at)
),

drifted AS (
    SELECT finding_id, updated_at, 'new library' AS drift, library_path AS path, NULL AS sha256
    FROM flattened.runtime_contexts
    WHERE library_path != ''
    UNION ALL
    SELECT finding_id, updated_at, 'modified file', file_path, NULL
    FROM flattened.runtime_contexts
    WHERE file_path != ''
    UNION ALL
    SELECT contexts.finding_id, contexts.updated_at, 'new binary', acting.executable_path, lower(acting.executable_sha256)
    FROM flattened.runtime_contexts AS contexts
    INNER JOIN flattened.processes AS acting
        ON acting.finding_id = contexts.finding_id AND acting.updated_at = contexts.updated_at AND acting.role = 'process'
    WHERE contexts.modified_at IS NOT NULL AND coalesce(contexts.library_path, '') = '' AND acting.executable_path != ''
),

writers AS (
    SELECT finding_id, updated_at, lineage_of, coalesce(nullif(executable_path, ''), name) AS program
    FROM flattened.processes
    WHERE depth = 0 AND role IN ('process', 'modifying')
)

SELECT
    images.image_key,
    drifted.drift,
    drifted.path,
    count(DISTINCT findings.finding_id) AS finding_count,
    count(DISTINCT tasks.task_arn) AS task_count,
    max(findings.highest_severity) AS highest_severity,
    list(DISTINCT writers.program ORDER BY writers.program) FILTER (writers.program IS NOT NULL) AS written_by,
    list(DISTINCT drifted.sha256 ORDER BY drifted.sha256) FILTER (drifted.sha256 != '') AS executable_sha256s,
    min(findings.event_first_seen_at) AS first_seen_at,
    max(findings.event_last_seen_at) AS last_seen_at
FROM flattened.findings_current AS findings
INNER JOIN drifted USING (finding_id, updated_at)
INNER JOIN images USING (finding_id, updated_at)
LEFT JOIN flattened.ecs_tasks AS tasks USING (finding_id, updated_at)
LEFT JOIN writers
    ON writers.finding_id = findings.finding_id
    AND writers.updated_at = findings.updated_at
    AND writers.lineage_of = if(drifted.drift = 'modified file', 'process', 'modifying')
WHERE
    NOT findings.is_sample
    AND ($image::VARCHAR IS NULL OR contains(images.image_key, $image))
    AND is_within(
        first_event_at(findings.event_first_seen_at, findings.created_at, findings.updated_at),
        last_event_at(findings.event_last_seen_at, findings.updated_at),
        $from, $to
    )
GROUP BY images.image_key, drifted.drift, drifted.path
ORDER BY images.image_key, drifted.drift, finding_count DESC, drifted.path
