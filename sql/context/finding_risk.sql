-- Grain: finding with context that adds to the risk of what it names. Key: finding_id.
-- Answers: was it reachable, vulnerable, powerful, critical or exposed, how much does each add, and what says so?
--
-- Only what holds at the event counts in full; what is known only from later counts half. Each share is of a weight in
-- correlation.risk_weights.
-- Empty without: context.finding_context, context.exposed_findings.
-- Refreshed by: finding_id.
WITH
exposed AS (
    SELECT
        finding_id,
        CASE
            WHEN is_reachable_says_aws THEN 1
            WHEN is_reachable AND address_chosen = 'before' AND rules_chosen = 'before' THEN 1
            WHEN public_ip IS NOT NULL AND (is_reachable OR address_chosen = 'before') THEN 0.5
            WHEN public_ip IS NOT NULL THEN 0.25
            ELSE 0
        END AS share,
        if(is_reachable_says_aws, 'REACHABILITY of the sequence', interface_key) AS source
    FROM context.finding_exposure
),

vulnerable AS (
    SELECT
        finding_id,
        CASE
            WHEN has_exploit OR severity = 'CRITICAL' THEN 1
            WHEN severity = 'HIGH' THEN 0.7
            WHEN severity = 'MEDIUM' THEN 0.3
            ELSE 0.1
        END AS share,
        vulnerability_id || ' in ' || executable_path AS source
    FROM context.vulnerable_executables
),

powerful AS (
    SELECT
        privileges.finding_id,
        powers.weight
        * if(privileges.is_on_all, 1, 0.5)
        * if(privileges.is_conditional, 0.5, 1)
        * if(privileges.chosen = 'before', 1, 0.5) AS share,
        privileges.power || ' of ' || privileges.role_arn AS source
    FROM context.finding_privileges AS privileges
    INNER JOIN context.powers AS powers USING (power)
),

critical AS (
    SELECT
        things.finding_id,
        CASE owners.criticality WHEN 'critical' THEN 1 WHEN 'high' THEN 0.7 WHEN 'medium' THEN 0.3 ELSE 0 END AS share,
        owners.criticality_source || ' of ' || things.thing_key AS source
    FROM context.finding_context AS things
    INNER JOIN context.owners AS owners USING (thing_id)
    WHERE things.step = 0 AND owners.criticality IS NOT NULL
),

hub AS (
    SELECT
        finding_id,
        CASE severity WHEN 'Critical' THEN 1 WHEN 'High' THEN 0.7 WHEN 'Medium' THEN 0.3 ELSE 0.1 END
        * if(chosen = 'before', 1, 0.5) AS share,
        exposure_uid || ' of ' || resource_key AS source
    FROM context.exposed_findings
),

told AS (
    SELECT finding_id, 'exposure' AS term, share, source FROM exposed
    UNION ALL
    SELECT finding_id, 'vulnerability', share, source FROM vulnerable
    UNION ALL
    SELECT finding_id, 'privilege', share, source FROM powerful
    UNION ALL
    SELECT finding_id, 'criticality', share, source FROM critical
    UNION ALL
    SELECT finding_id, 'security_hub', share, source FROM hub
)

SELECT
    finding_id,
    coalesce(max(share) FILTER (term = 'exposure'), 0)::DOUBLE AS exposure_share,
    arg_max(source, (share, source)) FILTER (term = 'exposure') AS exposure_source,
    coalesce(max(share) FILTER (term = 'vulnerability'), 0)::DOUBLE AS vulnerability_share,
    arg_max(source, (share, source)) FILTER (term = 'vulnerability') AS vulnerability_source,
    coalesce(max(share) FILTER (term = 'privilege'), 0)::DOUBLE AS privilege_share,
    arg_max(source, (share, source)) FILTER (term = 'privilege') AS privilege_source,
    coalesce(max(share) FILTER (term = 'criticality'), 0)::DOUBLE AS criticality_share,
    arg_max(source, (share, source)) FILTER (term = 'criticality') AS criticality_source,
    coalesce(max(share) FILTER (term = 'security_hub'), 0)::DOUBLE AS security_hub_share,
    arg_max(source, (share, source)) FILTER (term = 'security_hub') AS security_hub_source
FROM told
WHERE share > 0
GROUP BY finding_id
