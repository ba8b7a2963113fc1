-- How many findings were there each day by type and severity, and how many occurrences did they count?
--
-- $from time = null: only days from this one on
-- $to time = null: only days before this one
-- $type text = null: only types that match, with * for any characters
--
-- Then: many occurrences in few findings come from one noisy source, which one rule or one fix stops; many findings
-- come from many sources. Investigate an increase without a release or a known change.
SELECT
    updated_date,
    finding_type,
    severity_band,
    sum(finding_count)::BIGINT AS finding_count,
    sum(version_count)::BIGINT AS version_count,
    saturated(sum(event_count_increase)) AS event_count_increase,
    saturated(sum(unattributed_event_count)) AS unattributed_event_count,
    round(sum(event_count_increase) / sum(finding_count), 1) AS events_per_finding
FROM trends.findings_daily
WHERE
    updated_date >= coalesce($from::TIMESTAMPTZ AT TIME ZONE 'UTC', '-infinity'::TIMESTAMP)
    AND updated_date < coalesce($to::TIMESTAMPTZ AT TIME ZONE 'UTC', 'infinity'::TIMESTAMP)
    AND ($type::VARCHAR IS NULL OR finding_type GLOB $type)
GROUP BY updated_date, finding_type, severity_band
ORDER BY updated_date DESC, finding_count DESC, finding_type, severity_band
