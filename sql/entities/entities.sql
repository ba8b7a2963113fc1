-- Grain: entity that a finding which is no sample names. Key: entity_kind, entity_key.
-- Answers: who and what is known, since when, in how many findings and how bad?
WITH
finding_entities AS (
    FROM entities.finding_entities
),

findings AS (
    SELECT finding_id, highest_severity
    FROM flattened.findings_current
)

SELECT
    finding_entities.entity_kind,
    finding_entities.entity_key,
    arg_max(finding_entities.entity_name, (finding_entities.last_updated_at, finding_entities.entity_name)) AS entity_name,
    if(count(DISTINCT finding_entities.account_id) = 1, min(finding_entities.account_id), NULL) AS account_id,
    if(count(DISTINCT finding_entities.region) = 1, min(finding_entities.region), NULL) AS region,
    count(DISTINCT finding_entities.account_id) AS account_count,
    count(DISTINCT finding_entities.region) AS region_count,
    min(finding_entities.first_seen_at) AS first_seen_at,
    max(finding_entities.last_seen_at) AS last_seen_at,
    count(DISTINCT finding_entities.finding_id) AS finding_count,
    max(findings.highest_severity) AS highest_severity,
    list(DISTINCT finding_entities.role ORDER BY finding_entities.role) AS roles
FROM finding_entities
INNER JOIN findings USING (finding_id)
GROUP BY finding_entities.entity_kind, finding_entities.entity_key
