-- Grain: entity. Parameter: entity_ids.
-- Answers: how many of the findings of some entities are in a state that is unknown?
--
-- Thousands of findings name some entities: numbers are matched, texts would cost ten times as much.
WITH
named AS MATERIALIZED (
    SELECT DISTINCT entity_id, finding_number
    FROM entities.finding_entities
    WHERE entity_id IN (SELECT unnest($entity_ids::BIGINT[]))
)

SELECT named.entity_id, count(*) FILTER (known.finding_number IS NULL) AS unknown_finding_count
FROM named
LEFT JOIN (SELECT finding_number FROM flattened.finding_status WHERE status != 'unknown') AS known USING (finding_number)
GROUP BY named.entity_id
