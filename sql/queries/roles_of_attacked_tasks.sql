-- Which roles could be used where findings happened, and what may they do?
--
-- $power text = null: only roles with this power, such as reads_secrets
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: what a role may do is what whoever took its credentials may have done: look for it with `calls_of_access_key`, and
-- take from the role what its task does not need. Denials, conditions and boundaries are not weighed. `is_only_after` means
-- that the role is known only as it was after the findings.
WITH
given AS (
    SELECT
        privileges.role_arn,
        privileges.finding_id,
        privileges.power,
        privileges.chosen,
        privileges.is_on_all,
        powers.weight,
        unnest(privileges.policies) AS policy
    FROM context.finding_privileges AS privileges
    INNER JOIN context.powers AS powers USING (power)
),

roles AS (
    SELECT
        given.role_arn,
        max(given.weight) AS weight,
        list(DISTINCT given.power ORDER BY given.power) AS powers,
        list(DISTINCT given.power ORDER BY given.power) FILTER (given.is_on_all) AS powers_on_all,
        list(DISTINCT given.policy ORDER BY given.policy) AS policies,
        bool_and(given.chosen = 'after') AS is_only_after,
        count(DISTINCT given.finding_id) AS finding_count,
        count(DISTINCT findings.ecs_task_arn) AS task_count,
        max(findings.highest_severity) AS highest_severity,
        max(findings.last_event_at) AS last_event_at,
        arg_min(given.finding_id, (findings.first_event_at, given.finding_id)) AS first_finding_id
    FROM given
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE is_within(findings.first_event_at, findings.last_event_at, $from, $to)
    GROUP BY given.role_arn
)

SELECT
    role_arn,
    powers,
    coalesce(powers_on_all, []) AS powers_on_all,
    policies,
    is_only_after,
    finding_count,
    task_count,
    highest_severity,
    last_event_at,
    first_finding_id
FROM roles
WHERE $power::VARCHAR IS NULL OR list_contains(powers, $power)
ORDER BY weight DESC, highest_severity DESC NULLS LAST, finding_count DESC, role_arn
