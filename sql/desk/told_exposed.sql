-- Grain: exposure finding of Security Hub about a resource of some findings. Parameter: finding_ids.
-- Answers: what did Security Hub say of the things of these findings, as of the first of them?
--
-- Where the finding names a resource itself, it comes before those that others lead to. Categories of traits that have no
-- words of ours are told as they are.
WITH
shown AS (
    SELECT *
    FROM context.exposed_findings
    WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
    QUALIFY row_number() OVER (PARTITION BY exposure_uid, resource_key ORDER BY event_at, finding_id) = 1
)

SELECT
    'resource' AS kind,
    shown.resource_key AS thing_key,
    shown.resource_kind,
    shown.is_named,
    exposures.account_id,
    exposures.region,
    shown.chosen,
    shown.event_at,
    shown.changed_at AS known_at,
    shown.age_seconds,
    shown.was_known,
    exposures.exposure_uid,
    exposures.title,
    exposures.severity,
    exposures.status,
    exposures.first_seen_at,
    exposures.closed_at,
    exposures.is_reachable,
    exposures.is_reachable_from_internet,
    exposures.is_vulnerable,
    exposures.has_exploit,
    exposures.is_misconfigured,
    exposures.has_sensitive_data,
    list_sort(
        list_distinct(
            list_filter(
                list_transform(exposures.traits, lambda each: each.category),
                lambda category: lower(category) NOT IN (
                    'reachability', 'vulnerability', 'misconfiguration', 'sensitive data'
                )
            )
        )
    ) AS others,
    exposures.traits[:50] AS traits,
    exposures.signals[:50] AS signals
FROM shown
INNER JOIN context.exposures AS exposures USING (exposure_uid, changed_at)
ORDER BY
    shown.is_named DESC,
    list_position(['Critical', 'High', 'Medium', 'Low', 'Informational'], shown.severity) NULLS LAST,
    shown.resource_key,
    exposures.exposure_uid
