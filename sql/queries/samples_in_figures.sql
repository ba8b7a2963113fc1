-- Do sample findings leak into figures?
--
-- Then: every count must be 0. Samples without a sample flag (only their title says [SAMPLE]) were created by an older
-- console: exclude them by hand, and report them. Any other leak is a bug in tracehound.
WITH
samples AS (
    SELECT finding_id
    FROM flattened.findings_current
    WHERE is_sample
),

leaks AS (
    SELECT 'unmarked samples in flattened.findings_current' AS place, finding_id
    FROM flattened.findings_current
    WHERE NOT is_sample AND (starts_with(title, '[SAMPLE]') OR starts_with(description, '[SAMPLE]'))
    UNION ALL
    SELECT 'entities.finding_entities', finding_id FROM entities.finding_entities SEMI JOIN samples USING (finding_id)
    UNION ALL
    SELECT 'correlation.finding_group_members', finding_id
    FROM correlation.finding_group_members
    SEMI JOIN samples USING (finding_id)
    UNION ALL
    SELECT 'correlation.finding_links', finding_id FROM correlation.finding_links SEMI JOIN samples USING (finding_id)
    UNION ALL
    SELECT 'correlation.sequence_comparison', finding_id FROM correlation.sequence_comparison SEMI JOIN samples USING (finding_id)
),

places (place) AS (
    VALUES
    ('unmarked samples in flattened.findings_current'),
    ('entities.finding_entities'),
    ('correlation.finding_group_members'),
    ('correlation.finding_links'),
    ('correlation.sequence_comparison')
),

counted AS (
    SELECT
        places.place,
        count(DISTINCT leaks.finding_id) AS leaking_count,
        list(DISTINCT leaks.finding_id ORDER BY leaks.finding_id) FILTER (leaks.finding_id IS NOT NULL)[:5] AS finding_ids
    FROM places
    LEFT JOIN leaks USING (place)
    GROUP BY places.place
),

-- Marts have no ids, so their counts are compared with the expected ones.
versions AS (
    SELECT
        (SELECT sum(version_count) FROM trends.findings_daily) AS counted_versions,
        (
            SELECT count(*)
            FROM flattened.finding_versions AS versions
            INNER JOIN flattened.findings_current AS findings USING (finding_id)
            WHERE NOT findings.is_sample
        ) AS real_versions
)

SELECT place, leaking_count, finding_ids
FROM counted
UNION ALL
SELECT 'trends.findings_daily', (coalesce(counted_versions, 0) - real_versions)::BIGINT, NULL
FROM versions
ORDER BY leaking_count DESC, place
