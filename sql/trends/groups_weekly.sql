-- Grain: week of a group's first event, and severity band. Key: week_date, severity_band.
-- Answers: are incidents increasing in number, size or severity?
--
-- A finding without links is a group of one; correlation.finding_groups says which groups are incidents. Later findings
-- may join groups of past weeks, so these rows may change as data arrives.
SELECT
    date_trunc('week', (first_seen_at AT TIME ZONE 'UTC')::DATE)::DATE AS week_date,
    coalesce(severity_band, '') AS severity_band,
    count(*) AS group_count,
    count(*) FILTER (is_incident) AS incident_count,
    count(*) FILTER (finding_count = 1) AS lone_group_count,
    count(*) FILTER (len(account_ids) > 1) AS cross_account_group_count,
    count(*) FILTER (attack_sequence_count > 0) AS attack_sequence_group_count,
    count(*) FILTER (attack_sequence_count = 0 AND len(tactics) >= 3) AS unnamed_sequence_group_count,
    sum(finding_count)::BIGINT AS finding_count
FROM correlation.finding_groups
GROUP BY ALL
