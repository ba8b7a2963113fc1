-- Grain: entity that findings name, without samples. Key: entity_kind, entity_key.
-- Answers: who and what is known, since when, in how many findings, how many of them open, and how severe?
--
-- Entities are numbers until they are counted. A check of finding_entities ensures that no two share a number.
-- Refreshed by: entity_id.
WITH
findings AS (
    SELECT
        findings_current.finding_number,
        findings_current.highest_severity,
        finding_status.status = 'open' AS is_open
    FROM flattened.findings_current
    LEFT JOIN flattened.finding_status USING (finding_id)
),

roles AS (
    SELECT role, 1::BIGINT << row_number() OVER (ORDER BY role) AS role_bit
    FROM (SELECT DISTINCT role FROM entities.finding_entities)
),

figures AS (
    SELECT
        named.entity_id,
        any_value(named.entity_kind) AS entity_kind,
        any_value(named.entity_key) AS entity_key,
        latest(named.entity_name, named.last_updated_at) AS entity_name,
        min(named.account_id) AS account_id,
        max(named.account_id) AS last_account_id,
        min(named.region) AS region,
        max(named.region) AS last_region,
        min(named.first_seen_at) AS first_seen_at,
        max(named.last_seen_at) AS last_seen_at,
        max(findings.highest_severity) AS highest_severity,
        bit_or(roles.role_bit) AS role_bits
    FROM entities.finding_entities AS named
    INNER JOIN findings USING (finding_number)
    INNER JOIN roles USING (role)
    GROUP BY named.entity_id
),

role_lists AS (
    SELECT figures.role_bits, list(roles.role ORDER BY roles.role) AS roles
    FROM (SELECT DISTINCT role_bits FROM figures) AS figures
    INNER JOIN roles ON figures.role_bits & roles.role_bit != 0
    GROUP BY figures.role_bits
),

finding_counts AS (
    SELECT entity_id, count(*) AS finding_count, count(*) FILTER (is_open) AS open_finding_count
    FROM (
        SELECT DISTINCT named.entity_id, finding_number, findings.is_open
        FROM entities.finding_entities AS named
        INNER JOIN findings USING (finding_number)
    )
    GROUP BY entity_id
),

place_counts AS (
    -- Few entities are in several accounts or regions, so only these are counted.
    SELECT entity_id, count(DISTINCT account_id) AS account_count, count(DISTINCT region) AS region_count
    FROM entities.finding_entities
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
    role_lists.roles
FROM placed
INNER JOIN role_lists USING (role_bits)
