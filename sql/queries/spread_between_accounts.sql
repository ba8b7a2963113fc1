-- What appeared in several accounts or regions within a day: executables, remote addresses, domains, images?
--
-- $hours number from 0 = 24: longest time between the first sightings in two places
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: a brought executable, an address or a domain that appears in a second account within hours points to the same
-- actor in both: open both groups, which may be separate. A shared image is usually a release; common entities are
-- noise.
WITH
shared AS (
    SELECT
        *,
        list_bool_or(list_transform(roles, lambda role: can_link(entity_kind, entity_key, entity_name, role))) AS can_link
    FROM entities.entities
    -- Our own networks and known scanners appear in all our accounts.
    ANTI JOIN (FROM entities.known_entities WHERE is_expected) AS expected USING (entity_id)
    WHERE
        entity_kind IN ('executable_hash', 'ip_address', 'domain', 'container_image')
        AND greatest(account_count, region_count) > 1
        AND is_within(first_seen_at, last_seen_at, $from, $to)
),

places AS (
    SELECT
        named.entity_id,
        named.account_id,
        named.region,
        min(named.first_seen_at) AS first_seen_at,
        count(DISTINCT named.finding_id) AS finding_count
    FROM entities.finding_entities AS named
    SEMI JOIN shared USING (entity_id)
    WHERE
        named.role != 'local'
        AND is_within(named.first_seen_at, named.last_seen_at, $from, $to)
    GROUP BY named.entity_id, named.account_id, named.region
),

steps AS (
    SELECT
        *,
        first_seen_at - lag(first_seen_at) OVER (PARTITION BY entity_id ORDER BY first_seen_at, account_id, region)
        <= $hours * INTERVAL 1 HOUR AS is_near
    FROM places
)

SELECT
    bool_or(shared.can_link) AS can_link,
    shared.entity_kind,
    shared.entity_key,
    any_value(shared.entity_name) AS entity_name,
    count(DISTINCT steps.account_id) AS account_count,
    count(*) AS place_count,
    count(*) FILTER (steps.is_near) AS near_step_count,
    sum(steps.finding_count)::BIGINT AS finding_count,
    any_value(shared.highest_severity) AS highest_severity,
    any_value(common.exceeded_rule) AS common_because,
    list(concat(steps.account_id, '/', steps.region) ORDER BY steps.first_seen_at, steps.account_id, steps.region)[:20]
        AS places_in_time,
    min(steps.first_seen_at) AS first_seen_at,
    max(steps.first_seen_at) AS last_place_seen_at
FROM steps
INNER JOIN shared USING (entity_id)
LEFT JOIN correlation.common_entities AS common USING (entity_id)
GROUP BY shared.entity_kind, shared.entity_key
HAVING bool_or(steps.is_near)
ORDER BY
    common_because IS NULL DESC, can_link DESC, highest_severity DESC, near_step_count DESC, shared.entity_kind, shared.entity_key
