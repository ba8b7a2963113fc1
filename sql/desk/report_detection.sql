-- How long does it take to report findings, and how long does their activity last?
SELECT
    finding_type,
    finding_count,
    median_time_to_detect_seconds,
    p95_time_to_detect_seconds,
    median_dwell_seconds,
    p95_dwell_seconds,
    count(*) OVER () AS row_count
FROM trends.detection_times
ORDER BY finding_count DESC, finding_type
LIMIT $most
