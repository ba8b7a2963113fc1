-- Grain: finding. Parameter: finding_id.
-- Answers: what is currently known about a finding, what is its state, which group is it in and why, and do bodies of its
-- latest version, or of any, contradict each other?
WITH
conflicts AS MATERIALIZED (
    SELECT updated_at, content_count
    FROM flattened.version_conflicts
    WHERE finding_id = $finding_id
),

-- Compared here, not in a subquery of the finding's row, which takes longer to plan than all else.
latest AS (
    SELECT updated_at, max(content_count) AS content_count
    FROM conflicts
    GROUP BY updated_at
)

SELECT
    findings.*,
    status.status,
    status.is_suppressed,
    members.group_id,
    members.member_number,
    members.explanation,
    coalesce(latest.content_count, 1) AS content_count,
    (SELECT count(*) FROM conflicts) AS conflicting_version_count
FROM flattened.findings_current AS findings
LEFT JOIN latest ON latest.updated_at = findings.updated_at
LEFT JOIN flattened.finding_status AS status ON status.finding_id = $finding_id
LEFT JOIN correlation.finding_group_members AS members ON members.finding_number = finding_number($finding_id)
WHERE findings.finding_id = $finding_id
