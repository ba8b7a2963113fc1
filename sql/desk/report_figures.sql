-- How many findings are there, how many await triage, and how do the last $days days compare with those before?
WITH
newest AS (
    FROM flattened.newest_moment
),

waiting AS (
    SELECT
        count(*) AS waiting_count,
        count(*) FILTER (status = 'open') AS open_count,
        count(*) FILTER (is_severe(severity_band)) AS severe_count,
        count(*) FILTER (is_overdue) AS overdue_count,
        count(DISTINCT group_id) FILTER (is_in_incident) AS incident_count
    FROM trends.findings
    WHERE is_awaiting_triage
),

new_findings AS (
    SELECT
        coalesce(sum(new_finding_count) FILTER (
            updated_date <= newest_date AND updated_date > newest_date - $days
        ), 0)::BIGINT AS new_count,
        coalesce(sum(new_finding_count) FILTER (
            updated_date <= newest_date - $days AND updated_date > newest_date - 2 * $days
        ), 0)::BIGINT AS earlier_count
    FROM trends.findings_daily
    CROSS JOIN newest
),

groups AS (
    SELECT count(*) AS group_count FROM correlation.finding_groups
),

places AS (
    SELECT
        coalesce(sum(finding_count), 0)::BIGINT AS finding_count,
        coalesce(sum(version_count), 0)::BIGINT AS version_count,
        count(DISTINCT account_id) AS account_count,
        count(DISTINCT region) AS region_count
    FROM trends.coverage
),

asked AS (
    SELECT count(*) AS asked_day_count
    FROM trends.completeness_daily
    WHERE api_coverage != 'none'
)

SELECT
    newest_at,
    newest_date,
    finding_count,
    version_count,
    account_count,
    region_count,
    waiting_count,
    open_count,
    severe_count,
    overdue_count,
    new_count,
    earlier_count,
    incident_count,
    group_count,
    asked_day_count
FROM newest
CROSS JOIN waiting
CROSS JOIN new_findings
CROSS JOIN groups
CROSS JOIN places
CROSS JOIN asked
