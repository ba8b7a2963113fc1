-- Grain: finding. Parameter: finding_id.
-- Answers: what is currently known about a finding, what is its state, which group is it in and why, and do bodies of its
-- latest version, or of any, contradict each other?
SELECT
    findings.*,
    status.status,
    status.is_suppressed,
    members.group_id,
    members.member_number,
    members.explanation,
    coalesce(
        (
            SELECT max(content_count)
            FROM flattened.version_conflicts
            WHERE finding_id = $finding_id AND updated_at = findings.updated_at
        ),
        1
    ) AS content_count,
    (SELECT count(*) FROM flattened.version_conflicts WHERE finding_id = $finding_id) AS conflicting_version_count
FROM flattened.findings_current AS findings
LEFT JOIN flattened.finding_status AS status ON status.finding_id = $finding_id
LEFT JOIN correlation.finding_group_members AS members ON members.finding_id = $finding_id
WHERE findings.finding_id = $finding_id
