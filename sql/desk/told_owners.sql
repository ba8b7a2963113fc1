-- Grain: the only row, if it is known whose the things of some findings are. Parameter: finding_ids.
-- Answers: whose is what findings name, how much depends on it, and who else is named beside?
--
-- What runs comes before what it uses, and that before its account.
WITH
owned AS (
    SELECT
        owners.kind,
        owners.thing_key,
        owners.owner,
        owners.owner_source,
        owners.criticality,
        owners.criticality_source,
        things.step,
        coalesce(
            nullif(list_position(['ecs_service', 'ecs_task', 'instance', 'task_definition'], owners.kind), 0),
            if(owners.kind = 'account', 9, 5)
        ) AS rank
    FROM context.finding_context AS things
    INNER JOIN context.owners AS owners USING (thing_id)
    WHERE things.finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
),

nearest AS (
    SELECT kind, thing_key, owner, owner_source
    FROM owned
    WHERE owner IS NOT NULL
    ORDER BY rank, step, kind, thing_key
    LIMIT 1
),

critical AS (
    SELECT criticality, criticality_source
    FROM owned
    WHERE criticality IS NOT NULL
    ORDER BY list_position(['critical', 'high', 'medium', 'low'], criticality), rank, thing_key
    LIMIT 1
),

others AS (
    SELECT list({'owner': owner, 'kind': kind} ORDER BY rank, kind, owner) AS others
    FROM (
        SELECT owned.owner, arg_min(owned.kind, owned.rank) AS kind, min(owned.rank) AS rank
        FROM owned
        WHERE
            owned.owner_source LIKE '%tag'
            AND owned.owner IS DISTINCT FROM (SELECT owner FROM nearest)
        GROUP BY owned.owner
    )
)

SELECT
    nearest.kind,
    nearest.thing_key,
    nearest.owner,
    nearest.owner_source,
    critical.criticality,
    critical.criticality_source,
    coalesce(others.others, []) AS others
FROM others
LEFT JOIN nearest ON TRUE
LEFT JOIN critical ON TRUE
WHERE nearest.owner IS NOT NULL OR critical.criticality IS NOT NULL
