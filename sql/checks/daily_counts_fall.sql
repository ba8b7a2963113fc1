-- checks: trends.findings_daily
-- severity: warn
-- GuardDuty's count of a finding never falls; where a later version has a lower count, that day's increase is negative.
SELECT
    updated_date,
    account_id,
    region,
    finding_type,
    event_count_increase
FROM trends.findings_daily
WHERE event_count_increase < 0
