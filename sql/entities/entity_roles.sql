-- Grain: entity in a role, in findings of an account and region; without samples. Key: entity_id, account_id, region,
-- role.
-- Answers: which part of an entity's figures comes from where? entities.entities adds these rows up.
--
-- Rows of hubs, which thousands of findings name, are merged at a refresh instead of counted again. A finding that names
-- an entity in several roles counts in the first of them by name, so that counts of findings add up.
-- Refreshed by: entity_id, account_id, region, role.
-- Merged over finding_id: sum named_count, sum finding_count, sum open_finding_count, min first_seen_at, max last_seen_at,
-- max highest_severity, max latest_name.
WITH
findings AS (
    SELECT
        findings_current.finding_number,
        findings_current.highest_severity,
        finding_status.status = 'open' AS is_open
    FROM flattened.findings_current
    LEFT JOIN flattened.finding_status USING (finding_id)
),

sightings AS (
    SELECT
        named.finding_number,
        named.entity_id,
        named.entity_kind,
        named.entity_key,
        coalesce(named.account_id, '') AS account_id,
        coalesce(named.region, '') AS region,
        named.role,
        named.entity_name,
        named.last_updated_at,
        named.first_seen_at,
        named.last_seen_at,
        findings.highest_severity
    FROM entities.finding_entities AS named
    INNER JOIN findings USING (finding_number)
),

figures AS (
    SELECT
        entity_id,
        account_id,
        region,
        role,
        any_value(entity_kind) AS entity_kind,
        any_value(entity_key) AS entity_key,
        max(struct_pack(seen_at := last_updated_at, entity_name := entity_name)) FILTER (entity_name IS NOT NULL) AS latest_name,
        count(*) AS named_count,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        max(highest_severity) AS highest_severity
    FROM sightings
    GROUP BY entity_id, account_id, region, role
),

first_roles AS (
    SELECT
        entity_id,
        finding_number,
        any_value(account_id) AS account_id,
        any_value(region) AS region,
        min(role) AS role
    FROM sightings
    GROUP BY entity_id, finding_number
),

counts AS (
    SELECT
        first_roles.entity_id,
        first_roles.account_id,
        first_roles.region,
        first_roles.role,
        count(*) AS finding_count,
        count(*) FILTER (findings.is_open) AS open_finding_count
    FROM first_roles
    INNER JOIN findings USING (finding_number)
    GROUP BY first_roles.entity_id, first_roles.account_id, first_roles.region, first_roles.role
)

SELECT
    figures.entity_id,
    figures.entity_kind,
    figures.entity_key,
    figures.account_id,
    figures.region,
    figures.role,
    figures.latest_name,
    figures.named_count,
    coalesce(counts.finding_count, 0) AS finding_count,
    coalesce(counts.open_finding_count, 0) AS open_finding_count,
    figures.highest_severity,
    figures.first_seen_at,
    figures.last_seen_at
FROM figures
LEFT JOIN counts USING (entity_id, account_id, region, role)
