-- How many findings came each day by type and severity, and how often did their events happen?
--
-- $from time = null: only days from this one on
-- $to time = null: only days before this one
-- $type text = null: only types like this, with * for any characters
--
-- Then: many occurrences in few findings are one noisy source, which one rule or one repair ends; many findings are many
-- sources. An increase without a release or a known change is worth an investigation.
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
