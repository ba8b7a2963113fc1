-- checks: flattened.findings_current
-- severity: error
-- No two findings share a number; otherwise joins by number would mix them up.
SELECT finding_number, min(finding_id) AS finding_id, max(finding_id) AS other_finding_id
FROM flattened.findings_current
GROUP BY finding_number
HAVING count(*) > 1
