-- Which images that run by a mutable tag, without a digest, have High findings?
--
-- $minimum_severity number from 0 to 10 = 7: lowest severity that counts
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: the tag no longer tells which image actually ran. Find out in the registry what the tag pointed to at
-- first_seen_at, and pin the image by digest from now on. If one of its paths has several hashes
-- (`paths_with_several_hashes`), the tag moved.
WITH
images AS (
    SELECT finding_id, updated_at, image_key
    FROM flattened.containers
    QUALIFY is_about_container(described_by, finding_id, updated_at)
),

severe AS (
    SELECT
        images.image_key,
        max(findings.highest_severity) AS highest_severity,
        count(DISTINCT findings.finding_id) AS severe_finding_count,
        list(DISTINCT findings.finding_type ORDER BY findings.finding_type) AS finding_types,
        arg_max(findings.finding_id, (findings.highest_severity, findings.finding_id)) AS worst_finding_id
    FROM flattened.findings_current AS findings
    INNER JOIN images USING (finding_id, updated_at)
    WHERE
        NOT findings.is_sample
        AND findings.highest_severity >= $minimum_severity
        AND is_within(
            first_event_at(findings.event_first_seen_at, findings.created_at, findings.updated_at),
            last_event_at(findings.event_last_seen_at, findings.updated_at),
            $from, $to
        )
    GROUP BY images.image_key
)

SELECT
    images.image_key,
    images.image_tag,
    severe.highest_severity,
    severe.severe_finding_count,
    severe.finding_types,
    severe.worst_finding_id,
    images.container_count,
    images.task_count,
    images.cluster_count,
    images.account_count,
    images.first_seen_at,
    images.last_seen_at
FROM entities.container_image AS images
INNER JOIN severe USING (image_key)
WHERE images.image_digest IS NULL
ORDER BY severe.highest_severity DESC, severe.severe_finding_count DESC, images.image_key
