-- Grain: finding. Parameters: entity_id, group_id (one of both, the other null), pattern (for LIKE, in lower case, of type,
-- title or id; null: any), min_severity, status (null: any), from_at and to_at (of its events; null: ever), after_at and
-- after_id (of the last finding that was listed before; null: from the first), most.
-- Answers: which findings name an entity or are in a group, the latest first, and how many are there?
WITH
named AS MATERIALIZED (
    SELECT finding_id, list(DISTINCT role ORDER BY role) AS roles
    FROM entities.finding_entities
    WHERE entity_id = $entity_id
    GROUP BY finding_id
    UNION ALL
    SELECT finding_id, NULL AS roles
    FROM correlation.finding_group_members
    WHERE group_id = $group_id
),

asked AS MATERIALIZED (
    SELECT
        findings.finding_id,
        named.roles,
        coalesce(findings.last_event_at, findings.updated_at) AS last_seen_at,
        coalesce(statuses.status, 'unknown') AS status
    FROM flattened.findings_current AS findings
    INNER JOIN named USING (finding_id)
    LEFT JOIN flattened.finding_status AS statuses USING (finding_id)
    WHERE
        coalesce(findings.severity, 0) >= $min_severity
        AND ($status IS NULL OR coalesce(statuses.status, 'unknown') = $status)
        AND ($from_at IS NULL OR coalesce(findings.last_event_at, findings.updated_at) >= $from_at)
        AND ($to_at IS NULL OR coalesce(findings.first_event_at, findings.created_at) <= $to_at)
        AND (
            $pattern IS NULL
            OR lower(findings.finding_type) LIKE $pattern ESCAPE '\'
            OR lower(findings.title) LIKE $pattern ESCAPE '\'
            OR lower(findings.finding_id) LIKE $pattern ESCAPE '\'
        )
),

counts AS (
    SELECT count(*) AS finding_count
    FROM asked
),

listed AS MATERIALIZED (
    SELECT *
    FROM asked
    WHERE
        $after_id IS NULL
        OR last_seen_at < $after_at::TIMESTAMPTZ
        OR (last_seen_at = $after_at::TIMESTAMPTZ AND finding_id > $after_id)
    ORDER BY last_seen_at DESC, finding_id
    LIMIT $most
)

SELECT
    findings.finding_id,
    findings.finding_type,
    findings.title,
    findings.severity,
    findings.severity_band,
    findings.tactic,
    findings.account_id,
    findings.region,
    findings.first_event_at AS first_seen_at,
    listed.last_seen_at,
    findings.event_count,
    listed.status,
    listed.roles,
    findings.finding_id IN (SELECT finding_id FROM flattened.version_conflicts) AS has_conflict,
    counts.finding_count
FROM flattened.findings_current AS findings
CROSS JOIN counts
INNER JOIN listed USING (finding_id)
ORDER BY listed.last_seen_at DESC, findings.finding_id
