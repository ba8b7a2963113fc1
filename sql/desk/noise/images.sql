-- Grain: hint that an image was rolled out. Parameter: entity_ids.
-- Answers: which of some images have five findings or more of one type, within a day after they were first seen?
--
-- A list is known to be short, so that its findings are looked up: by a join, all findings would be read.
WITH
early AS MATERIALIZED (
    SELECT sightings.entity_id, sightings.finding_number
    FROM entities.finding_entities AS sightings
    INNER JOIN entities.entities AS images USING (entity_id)
    WHERE
        sightings.entity_id IN (SELECT unnest($entity_ids::BIGINT[]))
        AND sightings.first_seen_at <= images.first_seen_at + INTERVAL 1 DAY
)

SELECT entity_id, 'roll_out' AS hint, max(finding_count) AS count, NULL AS beside
FROM (
    SELECT early.entity_id, current.finding_type, count(DISTINCT early.finding_number) AS finding_count
    FROM early
    INNER JOIN (
        SELECT finding_number, finding_type
        FROM flattened.findings_current
        WHERE finding_number IN (SELECT unnest(list(finding_number)) FROM early)
    ) AS current USING (finding_number)
    GROUP BY early.entity_id, current.finding_type
) AS typed
GROUP BY entity_id
HAVING max(finding_count) >= 5
