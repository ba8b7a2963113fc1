-- Which things that findings name have no owner, so that it is unclear whom to ask?
--
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: tag them with Owner, Team or CostCenter, or say whose they are in `reference/owners.csv` or `reference/accounts.csv`.
SELECT
    owners.kind,
    owners.thing_key,
    owners.account_id,
    owners.region,
    owners.criticality,
    count(*) AS finding_count,
    max(findings.highest_severity) AS highest_severity,
    max(findings.last_event_at) AS last_event_at,
    arg_max(findings.finding_id, (findings.last_event_at, findings.finding_id)) AS last_finding_id
FROM context.owners AS owners
INNER JOIN context.finding_context AS things USING (thing_id)
INNER JOIN flattened.findings_current AS findings USING (finding_id)
WHERE
    owners.owner IS NULL
    AND things.step = 0
    AND is_within(findings.first_event_at, findings.last_event_at, $from, $to)
GROUP BY owners.kind, owners.thing_key, owners.account_id, owners.region, owners.criticality
ORDER BY highest_severity DESC NULLS LAST, finding_count DESC, owners.kind, owners.thing_key
