-- Grain: AWS account with findings, without samples. Key: account_id.
-- Answers: how many findings does an account have, how severe, where and with which tactics; how many samples were
-- excluded; whose account is it?
WITH
findings AS (
    SELECT account_id, region, tactic, severity_band, is_sample
    FROM flattened.findings_current
    WHERE account_id != ''
),

figures AS (
    SELECT
        account_id,
        list(DISTINCT region ORDER BY region) FILTER (region IS NOT NULL AND NOT is_sample) AS regions,
        list(DISTINCT tactic ORDER BY tactic) FILTER (tactic IS NOT NULL AND NOT is_sample) AS tactics,
        count(*) FILTER (severity_band = 'Critical' AND NOT is_sample) AS critical_count,
        count(*) FILTER (severity_band = 'High' AND NOT is_sample) AS high_count,
        count(*) FILTER (severity_band = 'Medium' AND NOT is_sample) AS medium_count,
        count(*) FILTER (severity_band = 'Low' AND NOT is_sample) AS low_count,
        count(*) FILTER (is_sample) AS sample_finding_count
    FROM findings
    GROUP BY account_id
)

SELECT
    entities.entity_id,
    entities.entity_key AS account_id,
    accounts.account_name,
    accounts.owner,
    accounts.environment,
    coalesce(figures.regions, []) AS regions,
    coalesce(figures.tactics, []) AS tactics,
    coalesce(figures.critical_count, 0) AS critical_count,
    coalesce(figures.high_count, 0) AS high_count,
    coalesce(figures.medium_count, 0) AS medium_count,
    coalesce(figures.low_count, 0) AS low_count,
    coalesce(figures.sample_finding_count, 0) AS sample_finding_count,
    coalesce(contents.cluster_count, 0) AS cluster_count,
    coalesce(contents.instance_count, 0) AS instance_count,
    coalesce(contents.principal_count, 0) AS principal_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN figures ON figures.account_id = entities.entity_key
LEFT JOIN entities.entity_contents AS contents ON contents.entity_id = entities.entity_id
LEFT JOIN raw.reference_accounts AS accounts ON accounts.account_id = entities.entity_key
WHERE entities.entity_kind = 'aws_account'
