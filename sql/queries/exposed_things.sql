-- Which things does Security Hub call exposed, and which findings are about them?
--
-- $severity text of Critical, High, Medium, Low, Informational = null: only of this severity
-- $is_open boolean = true: only those that are open by their latest version, or only those that are not
-- $has_findings boolean = null: only those with findings, or only those without
--
-- Then: look first at what is reachable from the internet and has findings: `tracehound investigate` says of each what
-- Security Hub knew when it happened. What is exposed without findings is where the next ones may come from. The reasons are
-- Security Hub's own: `traits` by category, and `signals`, the findings that each is made of.
WITH
latest AS (
    SELECT *
    FROM context.exposed_resources
    WHERE until_at IS NULL
),

findings AS (
    SELECT
        named.resource_key,
        count(*) AS finding_count,
        max(current.highest_severity) AS highest_severity,
        max(current.last_event_at) AS last_event_at,
        list(current.finding_id ORDER BY current.highest_severity DESC NULLS LAST, current.finding_id)[:20] AS finding_ids
    FROM context.named_resources AS named
    INNER JOIN flattened.findings_current AS current USING (finding_id)
    SEMI JOIN latest USING (resource_key)
    GROUP BY named.resource_key
)

SELECT
    latest.resource_key,
    latest.resource_type,
    exposures.title,
    exposures.severity,
    exposures.status,
    exposures.is_reachable_from_internet,
    exposures.is_vulnerable,
    list_transform(exposures.traits[:50], lambda each: concat_ws(': ', each.category, nullif(each.trait, ''))) AS traits,
    exposures.signals[:20] AS signals,
    exposures.first_seen_at,
    exposures.changed_at,
    coalesce(findings.finding_count, 0) AS finding_count,
    findings.highest_severity,
    findings.last_event_at,
    coalesce(findings.finding_ids, []) AS finding_ids,
    latest.account_id,
    latest.region,
    latest.exposure_uid
FROM latest
INNER JOIN context.exposures AS exposures USING (exposure_uid, changed_at)
LEFT JOIN findings ON findings.resource_key = latest.resource_key
WHERE
    ($severity IS NULL OR exposures.severity = $severity)
    AND exposures.is_open = $is_open
    AND ($has_findings IS NULL OR (findings.resource_key IS NOT NULL) = $has_findings)
ORDER BY
    exposures.is_reachable_from_internet DESC,
    list_position(['Critical', 'High', 'Medium', 'Low', 'Informational'], exposures.severity) NULLS LAST,
    finding_count DESC,
    latest.resource_key,
    latest.exposure_uid
