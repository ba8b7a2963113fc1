-- Grain: role of some findings. Parameter: finding_ids.
-- Answers: which roles could be used from the things that findings name, who may assume them, what may they do, and was one
-- changed since?
--
-- Powers are as of the event, as far as known. `changed_at` is when AWS first told another state of the role than that.
WITH
shown AS MATERIALIZED (
    SELECT *
    FROM context.finding_context
    WHERE
        finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
        AND kind = 'role'
        AND observation_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY thing_key ORDER BY step, event_at, finding_id) = 1
),

powers AS (
    SELECT
        privileges.role_arn,
        list({
            'weight': powers.weight,
            'power': powers.power,
            'meaning': powers.meaning,
            'policies': list_transform(privileges.policies, lambda policy: split_part(policy, '/', -1))
        } ORDER BY powers.weight DESC, powers.power) AS powers
    FROM context.finding_privileges AS privileges
    SEMI JOIN shown ON shown.finding_id = privileges.finding_id AND shown.thing_key = privileges.role_arn
    INNER JOIN context.powers AS powers USING (power)
    GROUP BY privileges.role_arn
),

changed AS (
    SELECT shown.thing_key, min(later.observed_at) AS changed_at
    FROM shown
    INNER JOIN context.observations AS known ON known.observation_id = shown.observation_id
    INNER JOIN context.observations AS later ON later.thing_id = shown.thing_id AND later.from_at > known.from_at
    GROUP BY shown.thing_key
)

SELECT
    shown.kind,
    shown.thing_key,
    shown.account_id,
    shown.region,
    shown.via_kind,
    shown.via_key,
    shown.chosen,
    shown.event_at,
    shown.known_at,
    shown.age_seconds,
    roles.role_name,
    roles.trusted_principals,
    roles.attached_policy_arns,
    roles.boundary_arn,
    roles.last_used_at,
    roles.last_used_region,
    coalesce(powers.powers, []) AS powers,
    changed.changed_at
FROM shown
INNER JOIN context.roles AS roles ON roles.observation_id = shown.observation_id
LEFT JOIN powers ON powers.role_arn = shown.thing_key
LEFT JOIN changed ON changed.thing_key = shown.thing_key
ORDER BY shown.step, shown.thing_key
