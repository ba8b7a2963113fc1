-- Grain: entity that findings name, without samples. Key: entity_kind, entity_key.
-- Answers: who and what is known, since when, in how many findings, how many of them open, and how severe?
--
-- A check of finding_entities ensures that no two entities share a number.
-- Refreshed by: entity_id.
WITH
roles AS (
    SELECT role, 1::BIGINT << row_number() OVER (ORDER BY role) AS role_bit
    FROM (SELECT DISTINCT role FROM entities.entity_roles)
),

figures AS (
    SELECT
        parts.entity_id,
        any_value(parts.entity_kind) AS entity_kind,
        any_value(parts.entity_key) AS entity_key,
        max(parts.latest_name).entity_name AS entity_name,
        min(nullif(parts.account_id, '')) AS account_id,
        max(nullif(parts.account_id, '')) AS last_account_id,
        min(nullif(parts.region, '')) AS region,
        max(nullif(parts.region, '')) AS last_region,
        min(parts.first_seen_at) AS first_seen_at,
        max(parts.last_seen_at) AS last_seen_at,
        sum(parts.finding_count)::BIGINT AS finding_count,
        max(parts.highest_severity) AS highest_severity,
        sum(parts.open_finding_count)::BIGINT AS open_finding_count,
        bit_or(roles.role_bit) AS role_bits
    FROM entities.entity_roles AS parts
    INNER JOIN roles USING (role)
    GROUP BY parts.entity_id
),

role_lists AS (
    SELECT figures.role_bits, list(roles.role ORDER BY roles.role) AS roles
    FROM (SELECT DISTINCT role_bits FROM figures) AS figures
    INNER JOIN roles ON figures.role_bits & roles.role_bit != 0
    GROUP BY figures.role_bits
),

place_counts AS (
    -- Few entities are in several accounts or regions, so only these are counted.
    SELECT
        entity_id,
        count(DISTINCT nullif(account_id, '')) AS account_count,
        count(DISTINCT nullif(region, '')) AS region_count
    FROM entities.entity_roles
    WHERE
        entity_id IN (
            SELECT entity_id
            FROM figures
            WHERE account_id != last_account_id OR region != last_region
        )
    GROUP BY entity_id
),

placed AS (
    SELECT
        figures.*,
        coalesce(place_counts.account_count, if(figures.account_id IS NULL, 0, 1)) AS account_count,
        coalesce(place_counts.region_count, if(figures.region IS NULL, 0, 1)) AS region_count
    FROM figures
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
    role_lists.roles
FROM placed
INNER JOIN role_lists USING (role_bits)
