-- Grain: entity with findings in a state that is unknown. Parameter: entity_ids.
-- Answers: how many of the findings of some entities are in a state that is unknown?
--
-- Thousands of findings name some entities: numbers are matched, texts would cost ten times as much.
WITH
named AS MATERIALIZED (
    SELECT DISTINCT entity_id, finding_number
    FROM entities.finding_entities
    WHERE entity_id IN (SELECT unnest($entity_ids::BIGINT[]))
)

SELECT entity_id, count(*) AS unknown_finding_count
FROM named
ANTI JOIN (SELECT finding_number FROM flattened.finding_status WHERE status != 'unknown') AS known USING (finding_number)
GROUP BY entity_id
