-- Grain: UTC day with a version that names an entity. Parameters: entity_id, from_at, to_at.
-- Answers: on which days did findings name an entity, how many findings, with how many versions?
WITH
named AS (
    SELECT finding_id, min(first_updated_at) AS first_updated_at, max(last_updated_at) AS last_updated_at
    FROM entities.finding_entities
    WHERE entity_id = $entity_id
    GROUP BY finding_id
)

SELECT
    (versions.updated_at AT TIME ZONE 'UTC')::DATE AS updated_date,
    count(DISTINCT versions.finding_id) AS finding_count,
    count(*) AS version_count,
    max(versions.severity) AS highest_severity
FROM flattened.finding_versions AS versions
INNER JOIN named USING (finding_id)
WHERE
    versions.updated_at BETWEEN $from_at AND $to_at
    AND versions.updated_at BETWEEN named.first_updated_at AND named.last_updated_at
GROUP BY (versions.updated_at AT TIME ZONE 'UTC')::DATE
ORDER BY updated_date
