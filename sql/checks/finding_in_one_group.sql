-- checks: correlation.finding_group_members
-- severity: error
-- at a refresh: once a day
-- Every finding except samples is in exactly one group, and no sample is in any.
WITH
memberships AS (
    SELECT finding_id, count(*) AS group_count
    FROM correlation.finding_group_members
    GROUP BY finding_id
)

SELECT
    coalesce(findings.finding_id, memberships.finding_id) AS finding_id,
    findings.is_sample,
    coalesce(memberships.group_count, 0) AS group_count
FROM flattened.findings_current AS findings
FULL JOIN memberships ON memberships.finding_id = findings.finding_id
WHERE
    findings.finding_id IS NULL
    OR coalesce(memberships.group_count, 0) != if(findings.is_sample, 0, 1)
