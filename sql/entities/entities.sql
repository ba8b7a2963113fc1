-- Grain: entity that a finding which is no sample names. Key: entity_kind, entity_key.
-- Answers: who and what is known, since when, in how many findings and how bad?
WITH
findings AS (
    SELECT finding_id, highest_severity, row_number() OVER () AS finding_number
    FROM flattened.findings_current
),

sightings AS (
    SELECT
        named.entity_kind,
        named.entity_key,
        named.role,
        named.entity_name,
        named.account_id,
        named.region,
        named.last_updated_at,
        named.first_seen_at,
        named.last_seen_at,
        findings.finding_number,
        findings.highest_severity
    FROM entities.finding_entities AS named
    INNER JOIN findings USING (finding_id)
),

appearances AS (
    -- Most entities look the same wherever they are named, so what follows has few rows to compare.
    SELECT
        entity_kind,
        entity_key,
        role,
        entity_name,
        account_id,
        region,
        max(last_updated_at) AS last_updated_at,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        max(highest_severity) AS highest_severity
    FROM sightings
    GROUP BY ALL
),

finding_counts AS (
    SELECT entity_kind, entity_key, count(DISTINCT finding_number) AS finding_count
    FROM sightings
    GROUP BY entity_kind, entity_key
),

figures AS (
    SELECT
        entity_kind,
        entity_key,
        arg_max(entity_name, (last_updated_at, entity_name)) AS entity_name,
        min(account_id) AS account_id,
        min(region) AS region,
        count(DISTINCT account_id) AS account_count,
        count(DISTINCT region) AS region_count,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        max(highest_severity) AS highest_severity,
        list(DISTINCT role ORDER BY role) AS roles
    FROM appearances
    GROUP BY entity_kind, entity_key
)

SELECT
    figures.entity_kind,
    figures.entity_key,
    figures.entity_name,
    if(figures.account_count = 1, figures.account_id, NULL) AS account_id,
    if(figures.region_count = 1, figures.region, NULL) AS region,
    figures.account_count,
    figures.region_count,
    figures.first_seen_at,
    figures.last_seen_at,
    finding_counts.finding_count,
    figures.highest_severity,
    figures.roles
FROM figures
INNER JOIN finding_counts USING (entity_kind, entity_key)
