-- Grain: one row if the image of a finding has a tag that is newer than others of its repository. Parameter: finding_id.
-- Answers: which finding types came with a new tag of an image?
WITH
own AS (
    SELECT
        main_image_key AS image_key,
        main_image_repository AS repository,
        coalesce(main_image_tag, main_image_digest) AS tag
    FROM flattened.findings_current
    WHERE rowid IN (SELECT rowid FROM flattened.findings_current WHERE finding_id = $finding_id) AND NOT is_sample
),

sightings AS (
    SELECT
        coalesce(findings.main_image_tag, findings.main_image_digest) AS tag,
        findings.finding_type,
        findings.first_event_at AS first_seen_at
    FROM flattened.findings_current AS findings
    WHERE
        NOT findings.is_sample
        AND findings.main_image_repository IN (SELECT repository FROM own WHERE repository != '')
),

began AS (
    SELECT min(first_seen_at) AS first_seen_at
    FROM sightings
    WHERE tag IN (SELECT tag FROM own)
),

earlier AS (
    SELECT sightings.tag, sightings.finding_type
    FROM sightings
    INNER JOIN began ON sightings.first_seen_at < began.first_seen_at
    WHERE sightings.tag NOT IN (SELECT tag FROM own)
)

SELECT
    own.image_key,
    own.repository,
    own.tag,
    began.first_seen_at,
    (SELECT count(DISTINCT tag) FROM earlier) AS earlier_tag_count,
    (
        SELECT list(DISTINCT finding_type ORDER BY finding_type)
        FROM sightings
        WHERE tag IN (SELECT tag FROM own) AND finding_type NOT IN (SELECT finding_type FROM earlier)
    ) AS new_finding_types
FROM own
CROSS JOIN began
WHERE EXISTS (FROM earlier) AND len(new_finding_types) > 0
