-- Grain: finding, without samples. Key: finding_id.
-- Answers: what is done in a finding, and could anybody on the internet have caused it?
--
-- Two findings of one behaviour in one place, or of one program in many places, show what recurs or was rolled out, not
-- what belongs together. Names that are asked for are one behaviour, whatever is thought of the names.
--
-- A finding that anybody on the internet can cause is unsolicited: a probed port, an inbound connection, failed logins, a
-- refused request, an anonymous one that only looks around.
-- Refreshed by: finding_id.
WITH
inbound AS (
    SELECT finding_id
    FROM flattened.network_peers
    WHERE side = 'remote' AND direction = 'INBOUND'
),

refused AS (
    SELECT finding_id
    FROM flattened.api_calls
    WHERE error_code != '' OR status_code IN (401, 403)
),

anonymous AS (
    SELECT finding_id
    FROM entities.finding_entities
    WHERE entity_kind = 'principal' AND is_anonymous(entity_key)
),

judged AS (
    SELECT
        finding_id,
        finding_type,
        coalesce(
            action_type = 'PORT_PROBE'
            OR contains(finding_type, 'FailedLogin')
            OR (action_type = 'NETWORK_CONNECTION' AND finding_id IN (FROM inbound))
            OR finding_id IN (FROM refused)
            OR (
                finding_id IN (FROM anonymous)
                AND NOT regexp_matches(
                    finding_type, '^(CredentialAccess|Execution|Impact|Persistence|PrivilegeEscalation):'
                )
            ),
            FALSE
        ) AS is_unsolicited
    FROM flattened.findings_current
    WHERE NOT is_sample
)

SELECT
    finding_id,
    CASE
        WHEN is_unsolicited THEN 'unsolicited'
        WHEN regexp_matches(finding_type, 'DNS|DomainRequest') THEN 'name lookup'
        ELSE finding_type
    END AS behaviour,
    is_unsolicited
FROM judged
