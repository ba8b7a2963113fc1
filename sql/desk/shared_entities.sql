-- Grain: finding and an entity in a role. Parameters: entity_ids, finding_ids.
-- Answers: which of some findings name which of some entities?
--
-- Only numbers are read: what the entities are called is known to who asks, and their texts lie in a dictionary for each
-- finding.
WITH
wanted AS MATERIALIZED (
    SELECT finding_id, finding_number(finding_id) AS finding_number
    FROM (SELECT unnest($finding_ids::VARCHAR[]) AS finding_id)
)

SELECT wanted.finding_id, sightings.entity_id, sightings.role
FROM entities.finding_sightings AS sightings
INNER JOIN wanted USING (finding_number)
WHERE
    sightings.rowid IN (
        SELECT rowid
        FROM entities.finding_sightings
        WHERE
            finding_number IN (SELECT finding_number FROM wanted)
            AND entity_id IN (SELECT unnest($entity_ids::BIGINT[]))
    )
ORDER BY wanted.finding_id, sightings.entity_id, sightings.role
