-- Grain: entity. Parameters: kinds, keys (as many, in the same order).
-- Answers: what is known about some entities: since when, in how many findings, and how severe?
--
-- In a wide table, the row ids of some keys are looked up first, so that its other columns are read only for these rows.
SELECT *
FROM entities.entities
WHERE
    rowid IN (
        SELECT rowid
        FROM entities.entities
        WHERE
            entity_id IN (
                SELECT entity_id(kind, key)
                FROM (SELECT unnest($kinds::VARCHAR[]) AS kind, unnest($keys::VARCHAR[]) AS key) AS asked
            )
    )
ORDER BY entity_kind, entity_key
