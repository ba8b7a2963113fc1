-- Grain: one row. Key: newest_at.
-- Answers: up to when is anything known? Whatever looks back, over ages, windows and `--since`, counts from here.
--
-- It is the newest version that is no sample and was not ahead of its time: not dated more than a day after it was
-- stored. So it never depends on when one looks, and a finding of the year 9999 does not make all others old. What is
-- dated later is stored and listed like anything else, but is in no window of days. If all is dated ahead, the clock
-- was wrong that stored it: then the newest version counts as it is.
WITH
current AS (
    SELECT finding_id
    FROM flattened.findings_current
    WHERE NOT is_sample
),

ahead AS (
    SELECT finding_id, updated_at
    FROM raw.findings
    WHERE updated_at > first_seen_at + INTERVAL 1 DAY
),

versions AS (
    SELECT versions.updated_at, ahead.finding_id IS NOT NULL AS is_ahead
    FROM flattened.findings AS versions
    SEMI JOIN current USING (finding_id)
    LEFT JOIN ahead ON ahead.finding_id = versions.finding_id AND ahead.updated_at = versions.updated_at
),

newest AS (
    SELECT coalesce(max(updated_at) FILTER (NOT is_ahead), max(updated_at)) AS newest_at
    FROM versions
)

SELECT newest_at, (newest_at AT TIME ZONE 'UTC')::DATE AS newest_date
FROM newest
