-- Grain: domain name. Key: domain.
-- Answers: how was a domain looked up, and from where in the organization?
-- Refreshed by: entity_id.
WITH
requests AS (
    SELECT
        domain_key(domain) AS domain,
        latest(domain_with_suffix, updated_at) AS registered_domain,
        list(DISTINCT protocol ORDER BY protocol) FILTER (protocol IS NOT NULL) AS protocols,
        bool_or(is_blocked) AS was_blocked
    FROM flattened.dns_requests
    GROUP BY domain_key(domain)
)

SELECT
    entities.entity_id,
    entities.entity_key AS domain,
    requests.registered_domain,
    coalesce(requests.protocols, []) AS protocols,
    requests.was_blocked,
    entities.account_count,
    coalesce(places.cluster_count, 0) AS cluster_count,
    coalesce(places.task_count, 0) AS task_count,
    coalesce(places.workload_count, 0) AS workload_count,
    coalesce(places.instance_count, 0) AS instance_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN requests ON requests.domain = entities.entity_key
LEFT JOIN entities.entity_places AS places ON places.entity_id = entities.entity_id
WHERE entities.entity_kind = 'domain'
