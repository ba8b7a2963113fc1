-- Keys of entities of every kind: half those with the most findings, half random (by a hash). Parameter: most.
WITH
ranked AS (
    SELECT
        entity_kind,
        entity_key,
        row_number() OVER (PARTITION BY entity_kind ORDER BY finding_count DESC, entity_key) AS rank,
        row_number() OVER (PARTITION BY entity_kind ORDER BY hash(entity_key)) AS chance
    FROM entities.entities
)

SELECT entity_kind, entity_key
FROM ranked
WHERE rank <= 2 OR chance <= 2
ORDER BY least(rank, chance), entity_kind, entity_key
LIMIT $most
