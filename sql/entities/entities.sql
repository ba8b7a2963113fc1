-- Grain: entity that a finding which is no sample names. Key: entity_kind, entity_key.
-- Answers: who and what is known, since when, in how many findings, how many of them open, and how bad?
--
-- Entities are their numbers until they are counted. That no two share a number is a rule of finding_entities.
WITH
findings AS (
    SELECT
        findings_current.finding_id,
        findings_current.highest_severity,
        finding_status.status = 'open' AS is_open,
        row_number() OVER () AS finding_number
    FROM flattened.findings_current
    LEFT JOIN flattened.finding_status USING (finding_id)
),

sightings AS (
    SELECT
        named.entity_id,
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
        findings.is_open,
        findings.highest_severity
    FROM entities.finding_entities AS named
    INNER JOIN findings USING (finding_id)
),

parts_played AS (
    SELECT
        entity_id,
        role,
        any_value(entity_kind) AS entity_kind,
        any_value(entity_key) AS entity_key,
        arg_max(entity_name, (last_updated_at, entity_name)) AS entity_name,
        max(last_updated_at) FILTER (entity_name IS NOT NULL) AS last_named_at,
        min(account_id) AS account_id,
        max(account_id) AS last_account_id,
        min(region) AS region,
        max(region) AS last_region,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        max(highest_severity) AS highest_severity
    FROM sightings
    GROUP BY entity_id, role
),

figures AS (
    SELECT
        entity_id,
        any_value(entity_kind) AS entity_kind,
        any_value(entity_key) AS entity_key,
        arg_max(entity_name, (last_named_at, entity_name)) AS entity_name,
        min(account_id) AS account_id,
        max(last_account_id) AS last_account_id,
        min(region) AS region,
        max(last_region) AS last_region,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        max(highest_severity) AS highest_severity,
        list(role ORDER BY role) AS roles
    FROM parts_played
    GROUP BY entity_id
),

finding_counts AS (
    SELECT
        entity_id,
        count(DISTINCT finding_number) AS finding_count,
        count(DISTINCT finding_number) FILTER (is_open) AS open_finding_count
    FROM sightings
    GROUP BY entity_id
),

place_counts AS (
    -- Few entities are in several places, so only theirs are counted.
    SELECT entity_id, count(DISTINCT account_id) AS account_count, count(DISTINCT region) AS region_count
    FROM entities.finding_entities
    WHERE entity_id IN (
        SELECT entity_id
        FROM figures
        WHERE account_id != last_account_id OR region != last_region
    )
    GROUP BY entity_id
),

placed AS (
    SELECT
        figures.*,
        finding_counts.finding_count,
        finding_counts.open_finding_count,
        coalesce(place_counts.account_count, if(figures.account_id IS NULL, 0, 1)) AS account_count,
        coalesce(place_counts.region_count, if(figures.region IS NULL, 0, 1)) AS region_count
    FROM figures
    INNER JOIN finding_counts USING (entity_id)
    LEFT JOIN place_counts USING (entity_id)
)

SELECT
    entity_id,
    entity_kind,
    entity_key,
    entity_name,
    if(account_count = 1, account_id, NULL) AS account_id,
    if(region_count = 1, region, NULL) AS region,
    account_count,
    region_count,
    first_seen_at,
    last_seen_at,
    finding_count,
    highest_severity,
    open_finding_count,
    roles
FROM placed
