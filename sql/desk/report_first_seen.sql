-- What was first seen in the last $days days: types, images and networks?
WITH
newest AS (
    FROM flattened.newest_moment
),

types AS (
    SELECT finding_type, min(updated_date) AS first_updated_date, sum(new_finding_count)::BIGINT AS finding_count
    FROM trends.findings_daily
    GROUP BY finding_type
),

known AS (
    SELECT 'finding type' AS kind, finding_type AS name, first_updated_date, finding_count FROM types
    UNION ALL
    SELECT 'image', concat_ws(':', image_repository, nullif(image_tag, '')), first_updated_date, finding_count
    FROM trends.recurring_images
    UNION ALL
    SELECT
        'network',
        concat_ws(', ', 'AS' || asn, nullif(asn_organization, ''), nullif(country_name, '')),
        first_updated_date,
        finding_count
    FROM trends.remote_networks
    WHERE asn != ''
)

SELECT
    kind,
    name,
    first_updated_date,
    finding_count,
    count(*) OVER () AS row_count
FROM known
CROSS JOIN newest
WHERE first_updated_date <= newest_date AND first_updated_date > newest_date - $days
ORDER BY kind, first_updated_date DESC, finding_count DESC, name
LIMIT $most
