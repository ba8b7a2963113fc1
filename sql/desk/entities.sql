-- Grain: entity. Parameters: kinds, keys (as many, in the same order).
-- Answers: what is known about some entities: since when, in how many findings, how severe, and how many of them are in
-- a state that is unknown?
--
-- In a wide table, the row ids of some keys are looked up first, so that its other columns are read only for these rows.
WITH
asked AS (
    SELECT entity_id(kind, key) AS entity_id
    FROM (SELECT unnest($kinds::VARCHAR[]) AS kind, unnest($keys::VARCHAR[]) AS key)
),

named AS MATERIALIZED (
    SELECT DISTINCT entity_id, finding_id
    FROM entities.finding_entities
    WHERE rowid IN (SELECT rowid FROM entities.finding_entities WHERE entity_id IN (FROM asked))
),

statuses AS (
    SELECT finding_id, status
    FROM flattened.finding_status
    WHERE
        rowid IN (
            SELECT rowid FROM flattened.finding_status WHERE finding_id IN (SELECT finding_id FROM named)
        )
),

undetermined AS (
    SELECT named.entity_id, count(*) AS unknown_finding_count
    FROM named
    INNER JOIN statuses USING (finding_id)
    WHERE statuses.status = 'unknown'
    GROUP BY named.entity_id
)

SELECT entities.*, coalesce(undetermined.unknown_finding_count, 0) AS unknown_finding_count
FROM entities.entities
LEFT JOIN undetermined USING (entity_id)
WHERE entities.rowid IN (SELECT rowid FROM entities.entities WHERE entity_id IN (FROM asked))
ORDER BY entities.entity_kind, entities.entity_key
