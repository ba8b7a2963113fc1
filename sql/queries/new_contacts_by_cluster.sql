-- Which remote addresses, domains and networks are new for a cluster, compared with the days before?
--
-- $scope_days number from 0 = 1: length of the scope in days, back from the newest moment
-- $baseline_days number from 0 = 45: days before the scope in which it must not have been seen
-- $cluster text = null: only this cluster, by ARN or name
--
-- Then: first look at a single new address in a network that is also new, contacted by one task only. Where known_days
-- is below 14, nearly everything is new, so that says little.
WITH
newest AS (
    FROM flattened.newest_moment
),

scope AS (
    SELECT
        newest_at - $scope_days * INTERVAL 1 DAY AS scope_began_at,
        newest_at - ($scope_days + $baseline_days) * INTERVAL 1 DAY AS baseline_began_at
    FROM newest
),

clusters AS (
    SELECT finding_id, updated_at, cluster_arn, cluster_name FROM flattened.ecs_clusters
    UNION ALL
    SELECT finding_id, updated_at, cluster_arn, cluster_name FROM flattened.eks_clusters
),

versions AS (
    SELECT
        versions.finding_id,
        versions.updated_at,
        findings.finding_type,
        findings.highest_severity,
        versions.last_event_at AS seen_at,
        clusters.cluster_arn,
        clusters.cluster_name
    FROM flattened.finding_versions AS versions
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    INNER JOIN clusters ON clusters.finding_id = versions.finding_id AND clusters.updated_at = versions.updated_at
    WHERE
        NOT findings.is_sample
        AND clusters.cluster_arn != ''
        AND ($cluster::VARCHAR IS NULL OR $cluster IN (clusters.cluster_arn, clusters.cluster_name))
),

known AS (
    SELECT cluster_arn, min(seen_at) AS known_since_at
    FROM versions
    GROUP BY cluster_arn
),

peers AS (
    SELECT
        finding_id,
        updated_at,
        ip_address,
        country_name,
        of_network(ip_address, asn) AS asn,
        of_network(ip_address, asn_organization) AS owner
    FROM flattened.network_peers
    WHERE side = 'remote'
),

contacts AS (
    SELECT
        finding_id,
        updated_at,
        'address' AS contact_kind,
        address_key(ip_address) AS contact,
        concat_ws(', ', owner, country_name) AS about
    FROM peers
    UNION ALL
    SELECT finding_id, updated_at, 'network', concat_ws(' ', asn, owner), country_name
    FROM peers
    UNION ALL
    SELECT finding_id, updated_at, 'domain', domain_key(domain), domain_with_suffix
    FROM flattened.dns_requests
    UNION ALL
    SELECT finding_id, updated_at, 'domain', domain_key(domain), NULL
    FROM flattened.network_peers
    WHERE side = 'remote'
),

seen AS (
    SELECT
        versions.cluster_arn,
        versions.cluster_name,
        contacts.contact_kind,
        contacts.contact,
        max(contacts.about) AS about,
        min(versions.seen_at) FILTER (versions.seen_at >= scope.scope_began_at) AS first_seen_at,
        max(versions.seen_at) AS last_seen_at,
        max(versions.seen_at) FILTER (versions.seen_at < scope.scope_began_at) AS seen_before_at,
        count(DISTINCT versions.finding_id) FILTER (versions.seen_at >= scope.scope_began_at) AS finding_count,
        max(versions.highest_severity) FILTER (versions.seen_at >= scope.scope_began_at) AS highest_severity,
        arg_min(versions.finding_id, (versions.seen_at, versions.finding_id))
        FILTER (versions.seen_at >= scope.scope_began_at) AS first_finding_id,
        any_value(scope.baseline_began_at) AS baseline_began_at,
        any_value(scope.scope_began_at) AS scope_began_at
    FROM contacts
    INNER JOIN versions USING (finding_id, updated_at)
    CROSS JOIN scope
    WHERE contacts.contact != ''
    GROUP BY versions.cluster_arn, versions.cluster_name, contacts.contact_kind, contacts.contact
)

SELECT
    seen.cluster_name,
    seen.contact_kind,
    seen.contact,
    seen.about,
    seen.first_seen_at,
    seen.last_seen_at,
    seen.seen_before_at,
    seen.finding_count,
    seen.highest_severity,
    seen.first_finding_id,
    greatest(0, date_diff('day', known.known_since_at, seen.scope_began_at)) AS known_days,
    seen.cluster_arn
FROM seen
INNER JOIN known USING (cluster_arn)
WHERE seen.finding_count > 0 AND (seen.seen_before_at IS NULL OR seen.seen_before_at < seen.baseline_began_at)
ORDER BY seen.highest_severity DESC, seen.first_seen_at, seen.cluster_arn, seen.contact_kind, seen.contact
