-- Grain: finding type. Key: finding_type.
-- Answers: how long does GuardDuty take to report a type of finding, and how long does the reported activity last?
--
-- Findings that lack one of the two times, or whose times contradict each other, have no duration and are not in the
-- medians; the counts beside them show how many are. Medians of types can't be combined into one overall. Samples are
-- left out.
WITH
durations AS (
    SELECT
        finding_type,
        -- In twentieths of a microsecond: between two of these, percentiles are whole numbers, whatever rounds on the way.
        20 * (epoch_us(created_at) - epoch_us(event_first_seen_at)) AS to_detect,
        -- No event is later than the version that reports it.
        20 * (epoch_us(last_event_at) - epoch_us(event_first_seen_at)) AS dwell
    FROM flattened.findings_current
    WHERE NOT is_sample
)

SELECT
    finding_type,
    count(*) AS finding_count,
    count(*) FILTER (to_detect >= 0) AS detected_finding_count,
    round(quantile_cont(to_detect, 0.5) FILTER (to_detect >= 0)) / 2e7 AS median_time_to_detect_seconds,
    round(quantile_cont(to_detect, 0.95) FILTER (to_detect >= 0)) / 2e7 AS p95_time_to_detect_seconds,
    count(*) FILTER (dwell >= 0) AS dwelt_finding_count,
    round(quantile_cont(dwell, 0.5) FILTER (dwell >= 0)) / 2e7 AS median_dwell_seconds,
    round(quantile_cont(dwell, 0.95) FILTER (dwell >= 0)) / 2e7 AS p95_dwell_seconds
FROM durations
GROUP BY finding_type
