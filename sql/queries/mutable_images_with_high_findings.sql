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
severe AS (
    SELECT
        main_image_key AS image_key,
        max(highest_severity) AS highest_severity,
        count(*) AS severe_finding_count,
        list(DISTINCT finding_type ORDER BY finding_type) AS finding_types,
        arg_max(finding_id, (highest_severity, finding_id)) AS worst_finding_id
    FROM flattened.findings_current
    WHERE
        NOT is_sample
        AND highest_severity >= $minimum_severity
        AND is_within(first_event_at, last_event_at, $from, $to)
    GROUP BY main_image_key
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
