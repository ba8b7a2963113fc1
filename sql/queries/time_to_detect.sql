-- How long does GuardDuty take from the first event to the finding, by type?
--
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: a type that takes hours can't drive an automatic response. A type with a growing 95th percentile needs other
-- means of detection. Findings with contradictory times are counted, not measured.
SELECT
    finding_type,
    count(*) FILTER (time_to_detect_seconds >= 0) AS measured_count,
    round(quantile_cont(time_to_detect_seconds, 0.5) FILTER (time_to_detect_seconds >= 0), 1) AS median_seconds,
    round(quantile_cont(time_to_detect_seconds, 0.95) FILTER (time_to_detect_seconds >= 0), 1) AS p95_seconds,
    min(time_to_detect_seconds) FILTER (time_to_detect_seconds >= 0) AS shortest_seconds,
    max(time_to_detect_seconds) FILTER (time_to_detect_seconds >= 0) AS longest_seconds,
    count(*) FILTER (time_to_detect_seconds < 0) AS contradicting_count
FROM flattened.findings_current
WHERE
    NOT is_sample
    AND time_to_detect_seconds IS NOT NULL
    AND is_within(first_event_at, last_event_at, $from, $to)
GROUP BY finding_type
ORDER BY median_seconds DESC NULLS LAST, finding_type
