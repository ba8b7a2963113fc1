-- Grain: Critical finding, or finding group of at least a severity, updated since a time. Key: kind, subject_id.
-- Answers: what should be posted? `known_as` are the ids under which it may have been posted before: groups
-- that were joined keep the ids that their members would have alone.
WITH
critical AS (
    SELECT
        'finding' AS kind,
        finding_id AS subject_id,
        [finding_id] AS known_as,
        finding_type AS title,
        highest_severity AS severity,
        list_filter([account_id], lambda each: each IS NOT NULL) AS account_ids,
        list_filter([region], lambda each: each IS NOT NULL) AS regions,
        event_first_seen_at AS first_seen_at,
        last_event_at AS last_seen_at
    FROM flattened.findings_current
    WHERE
        NOT is_sample
        AND is_archived IS NOT TRUE
        AND severity_band(highest_severity) = 'Critical'
        AND updated_at >= $since
),

old_ids AS (
    SELECT group_id, list(solo_group_id ORDER BY solo_group_id) AS known_as
    FROM correlation.finding_group_members
    GROUP BY group_id
),

severe_groups AS (
    SELECT
        'group' AS kind,
        group_id AS subject_id,
        old_ids.known_as,
        finding_groups.title,
        finding_groups.highest_severity AS severity,
        finding_groups.account_ids,
        finding_groups.regions,
        finding_groups.first_seen_at,
        finding_groups.last_seen_at
    FROM correlation.finding_groups
    INNER JOIN old_ids USING (group_id)
    WHERE finding_groups.highest_severity >= $minimum_severity AND finding_groups.last_updated_at >= $since
)

FROM critical
UNION ALL
FROM severe_groups
ORDER BY severity DESC, kind, subject_id
