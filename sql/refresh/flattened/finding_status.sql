-- Keys of flattened.newest_moment: findings that become 90 days old, or are so no longer, as now moves.
WITH
clock AS (
    SELECT max(moment) AS now_at
    FROM (
        SELECT newest_at AS moment FROM flattened.newest_moment
        UNION ALL
        SELECT max(asked_at) AS moment FROM raw.api_sweeps WHERE detector_id != ''
    ) AS moments
)

SELECT findings.finding_id
FROM flattened.findings_current AS findings
CROSS JOIN clock
INNER JOIN flattened.finding_status AS states USING (finding_id)
WHERE (findings.updated_at < clock.now_at - INTERVAL 90 DAY) != (states.status = 'expired');
