-- Grain: hint that an instance is a resolver. Parameter: entity_ids.
-- Answers: which of some instances asked for many domains, while no finding saw a process there?
WITH
without_processes AS MATERIALIZED (
    SELECT sightings.entity_id, sightings.finding_number
    FROM entities.finding_entities AS sightings
    INNER JOIN entities.entity_contents AS contents USING (entity_id)
    WHERE sightings.entity_id IN (SELECT unnest($entity_ids::BIGINT[])) AND contents.process_count = 0
)

SELECT without_processes.entity_id, 'resolver' AS hint, count(DISTINCT asked.entity_id) AS count, NULL AS beside
FROM entities.finding_sightings AS asked
INNER JOIN without_processes USING (finding_number)
WHERE asked.entity_kind = 'domain'
GROUP BY without_processes.entity_id
HAVING count(DISTINCT asked.entity_id) >= 5
