-- Grain: entity of a kind that matches part of a key or name. Parameters: kind, given, most.
-- Answers: which entities match, the best matches first, and how many are there?
WITH
fitting AS (
    SELECT
        *,
        CASE
            WHEN lower(entity_key) = lower($given) OR entity_name = $given THEN 1
            WHEN ends_with(lower(entity_key), '/' || lower($given)) OR ends_with(lower(entity_key), ':' || lower($given)) THEN 2
            WHEN contains(lower(entity_key), lower($given)) OR contains(lower(entity_name), lower($given)) THEN 3
        END AS fit
    FROM entities.entities
    WHERE entity_kind = $kind
),

best AS (
    FROM fitting
    WHERE fit = (SELECT min(fit) FROM fitting)
)

SELECT * EXCLUDE (fit), count(*) OVER () AS meant_count
FROM best
QUALIFY row_number() OVER (ORDER BY finding_count DESC, entity_key) <= $most
ORDER BY finding_count DESC, entity_key
