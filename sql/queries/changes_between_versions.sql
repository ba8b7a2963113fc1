-- What changed between the versions of a finding?
--
-- $finding_id text: id or ARN of the finding
--
-- Then: a higher severity or a new address means that the activity continues or got worse. What an update overwrote is
-- still stored: `tracehound show` prints each version as received.
WITH
versions AS (
    -- What follows from other columns changes with these.
    SELECT
        * EXCLUDE (first_event_at, last_event_at, is_severe),
        row_number() OVER (ORDER BY updated_at) AS version_number
    FROM flattened.finding_versions
    WHERE finding_id = split_part($finding_id::VARCHAR, '/', -1)
),

documents AS (
    SELECT version_number, updated_at, to_json(versions) AS document
    FROM versions
),

named_attributes AS (
    SELECT version_number, updated_at, document, unnest(json_keys(document)) AS what
    FROM documents
),

attributes AS (
    SELECT version_number, updated_at, what, document ->> what AS value
    FROM named_attributes
    WHERE what NOT IN ('finding_id', 'updated_at', 'version_number')
),

changed_attributes AS (
    SELECT
        version_number,
        updated_at,
        'changed' AS change,
        what,
        lag(value) OVER (PARTITION BY what ORDER BY version_number) AS before,
        value AS after
    FROM attributes
    QUALIFY version_number > 1 AND before IS DISTINCT FROM after
),

sightings AS (
    SELECT
        first.version_number AS first_number,
        last.version_number AS last_number,
        concat(named.entity_kind, ' as ', named.role) AS what,
        named.entity_key
    FROM entities.finding_entities AS named
    INNER JOIN versions AS first ON first.updated_at = named.first_updated_at
    INNER JOIN versions AS last ON last.updated_at = named.last_updated_at
    WHERE named.finding_id = split_part($finding_id::VARCHAR, '/', -1)
),

changed_entities AS (
    SELECT
        versions.version_number,
        versions.updated_at,
        'new' AS change,
        sightings.what,
        NULL AS before,
        sightings.entity_key AS after
    FROM sightings
    INNER JOIN versions ON versions.version_number = sightings.first_number
    WHERE sightings.first_number > 1
    UNION ALL
    SELECT versions.version_number, versions.updated_at, 'no longer named', sightings.what, sightings.entity_key, NULL
    FROM sightings
    INNER JOIN versions ON versions.version_number = sightings.last_number + 1
)

FROM changed_attributes
UNION ALL
FROM changed_entities
ORDER BY version_number, change, what, before, after
