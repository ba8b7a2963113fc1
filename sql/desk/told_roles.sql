-- Grain: role of some findings. Parameter: finding_ids.
-- Answers: which roles could be used from the things that findings name, who may assume them, what may they do, and was one
-- changed since?
--
-- Powers are those of the role and of its account's policies, each as of the event; `later_powers` are those of its latest
-- observation, where that is another one.
WITH
shown AS MATERIALIZED (
    SELECT *
    FROM context.finding_context
    WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])) AND observation_id IS NOT NULL
),

roles AS MATERIALIZED (
    SELECT *
    FROM shown
    WHERE kind = 'role'
    QUALIFY row_number() OVER (PARTITION BY thing_key ORDER BY step, event_at, finding_id) = 1
),

allowed AS (
    SELECT observations.observation_id, unnest(observations.powers) AS allowed
    FROM context.roles AS observations
    SEMI JOIN context.observations AS known ON known.observation_id = observations.observation_id
    UNION ALL
    SELECT roles.observation_id, unnest(policies.powers)
    FROM roles
    INNER JOIN context.roles AS observations ON observations.observation_id = roles.observation_id
    INNER JOIN shown
        ON shown.kind = 'policy' AND list_contains(observations.attached_policy_arns, shown.thing_key)
    INNER JOIN context.policies AS policies ON policies.observation_id = shown.observation_id
),

powers AS (
    SELECT
        allowed.observation_id,
        list(DISTINCT {
            'power': powers.power,
            'meaning': powers.meaning,
            'weight': powers.weight,
            'policy': split_part(allowed.allowed.policy, '/', -1)
        }) AS powers
    FROM allowed
    INNER JOIN context.powers AS powers ON powers.power = allowed.allowed.power
    GROUP BY allowed.observation_id
),

latest AS (
    SELECT known.thing_key, known.observation_id, known.observed_at
    FROM context.observations AS known
    SEMI JOIN roles ON roles.thing_key = known.thing_key
    WHERE known.kind = 'role' AND known.until_at IS NULL
)

SELECT
    roles.kind,
    roles.thing_key,
    roles.account_id,
    roles.via_kind,
    roles.via_key,
    roles.chosen,
    roles.event_at,
    roles.known_at,
    roles.age_seconds,
    observations.role_name,
    observations.trusted_principals,
    observations.attached_policy_arns,
    observations.boundary_arn,
    observations.last_used_at,
    observations.last_used_region,
    list_sort(coalesce(powers.powers, [])) AS powers,
    if(latest.observation_id = roles.observation_id, NULL, latest.observed_at) AS changed_by,
    list_sort(coalesce(later.powers, [])) AS later_powers
FROM roles
INNER JOIN context.roles AS observations ON observations.observation_id = roles.observation_id
LEFT JOIN powers ON powers.observation_id = roles.observation_id
LEFT JOIN latest ON latest.thing_key = roles.thing_key
LEFT JOIN powers AS later ON later.observation_id = latest.observation_id
ORDER BY roles.step, roles.thing_key
