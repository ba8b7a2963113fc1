-- Grain: one row. Key: newest_at.
-- Answers: how recent is the data? Ages, windows and `--since` all count back from here.
--
-- It is the time of the newest version, without samples and versions dated ahead, which means more than a day after
-- they were stored. So it never depends on the clock of the reader, and a finding from the year 9999 does not make all
-- others old. Versions dated ahead are stored and listed like any other, but are in no window of days. If all versions
-- are dated ahead, the clock that stored them was wrong, and the newest version counts.
WITH
ahead AS (
    SELECT finding_id, updated_at
    FROM raw.findings
    -- In numbers: a calendar's day takes twenty times as long.
    WHERE epoch_us(updated_at) - epoch_us(first_seen_at) > 86_400_000_000
),

-- Of a finding with a version dated ahead an earlier one may count, of others the latest.
current AS (
    SELECT finding_id, updated_at
    FROM flattened.findings_current
    WHERE NOT is_sample
),

candidates AS (
    FROM current
    UNION ALL
    SELECT versions.finding_id, versions.updated_at
    FROM flattened.finding_versions AS versions
    SEMI JOIN (FROM current SEMI JOIN ahead USING (finding_id)) AS findings USING (finding_id)
),

versions AS (
    SELECT candidates.updated_at, ahead.finding_id IS NOT NULL AS is_ahead
    FROM candidates
    LEFT JOIN ahead USING (finding_id, updated_at)
),

newest AS (
    SELECT coalesce(max(updated_at) FILTER (NOT is_ahead), max(updated_at)) AS newest_at
    FROM versions
)

SELECT newest_at, (newest_at AT TIME ZONE 'UTC')::DATE AS newest_date
FROM newest
