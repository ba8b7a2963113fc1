-- Grain: week of a group's first event, and severity band. Key: week_date, severity_band.
-- Answers: do incidents become more, larger or worse?
--
-- A finding that nothing ties is a group of one. Later findings may tie groups of past weeks together, so these rows may
-- change when data comes.
SELECT
    date_trunc('week', (first_seen_at AT TIME ZONE 'UTC')::DATE)::DATE AS week_date,
    coalesce(severity_band, '') AS severity_band,
    count(*) AS group_count,
    count(*) FILTER (finding_count = 1) AS lone_group_count,
    count(*) FILTER (len(account_ids) > 1) AS cross_account_group_count,
    count(*) FILTER (attack_sequence_count > 0) AS attack_sequence_group_count,
    count(*) FILTER (attack_sequence_count = 0 AND len(tactics) >= 3) AS unnamed_sequence_group_count,
    sum(finding_count)::BIGINT AS finding_count
FROM correlation.finding_groups
GROUP BY ALL
