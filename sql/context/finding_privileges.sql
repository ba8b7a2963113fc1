-- Grain: finding, role that could be used there, and a power of it. Key: finding_id, role_arn, power.
-- Answers: what could whoever got the credentials of a task, an instance or a session have done with them?
--
-- Policies count that the role has in the observation that is shown. Denials, conditions and boundaries are not weighed,
-- so this is the most that it could be.
-- Empty without: context.finding_context.
-- Refreshed by: finding_id.
WITH
shown AS (
    SELECT finding_id, kind, thing_key, observation_id, chosen
    FROM context.finding_context
    WHERE kind IN ('role', 'policy') AND observation_id IS NOT NULL
),

usable AS (
    SELECT shown.finding_id, shown.chosen, roles.role_arn, roles.powers, roles.attached_policy_arns
    FROM shown
    INNER JOIN context.roles AS roles USING (observation_id)
),

attached AS (
    SELECT finding_id, role_arn, chosen, unnest(attached_policy_arns) AS policy_arn
    FROM usable
),

given AS (
    SELECT finding_id, role_arn, chosen, unnest(powers) AS power
    FROM usable
    UNION ALL
    SELECT
        attached.finding_id,
        attached.role_arn,
        if(shown.chosen = 'after', 'after', attached.chosen),
        unnest(policies.powers)
    FROM attached
    INNER JOIN shown
        ON shown.finding_id = attached.finding_id AND shown.kind = 'policy' AND shown.thing_key = attached.policy_arn
    INNER JOIN context.policies AS policies USING (observation_id)
)

SELECT
    finding_id,
    role_arn,
    power.power AS power,
    list(DISTINCT power.policy ORDER BY power.policy) AS policies,
    bool_or(power.is_on_all) AS is_on_all,
    bool_and(power.is_conditional) AS is_conditional,
    max(chosen) AS chosen
FROM given
GROUP BY finding_id, role_arn, power.power
