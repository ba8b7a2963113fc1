-- Grain: user that ran processes where an entity was seen. Parameters: entity_id, from_at, to_at, baseline_at, most.
-- Answers: which users ran processes, and which of them are new in the scope time compared with the baseline?
WITH
named AS (
    SELECT finding_id, min(first_updated_at) AS first_updated_at, max(last_updated_at) AS last_updated_at
    FROM entities.finding_entities
    WHERE entity_id = $entity_id
    GROUP BY finding_id
),

users AS (
    SELECT
        processes.user_name,
        count(DISTINCT processes.finding_id) AS finding_count,
        min(processes.updated_at) AS first_seen_at,
        max(processes.updated_at) AS last_seen_at,
        bool_or(processes.updated_at BETWEEN $from_at AND $to_at)
        AND NOT bool_or(processes.updated_at >= $baseline_at AND processes.updated_at < $from_at) AS is_new
    FROM flattened.processes
    INNER JOIN named USING (finding_id)
    WHERE
        processes.user_name != ''
        AND processes.updated_at BETWEEN named.first_updated_at AND named.last_updated_at
    GROUP BY processes.user_name
)

SELECT *, count(*) OVER () AS user_count
FROM users
QUALIFY row_number() OVER (ORDER BY is_new DESC, finding_count DESC, user_name) <= $most
ORDER BY is_new DESC, finding_count DESC, user_name
