-- Grain: thing of a finding. Key: kind, thing_key.
-- Answers: whose is a thing, how much depends on it, and who says so?
--
-- The first of these that says it: reference/owners.csv (of several patterns the longest), tags of the thing as they were
-- told last, reference/accounts.csv, tags of its account. Tags are whoever's who may tag the thing.
-- Empty without: context.finding_context.
-- Refreshed by: thing_id.
WITH
things AS (
    SELECT thing_id, kind, thing_key, min(account_id) AS account_id, min(region) AS region
    FROM context.finding_context
    GROUP BY thing_id, kind, thing_key
),

listed AS (
    SELECT
        things.thing_id,
        arg_max(
            owners.owner, (length(owners.pattern), owners.pattern)
        ) FILTER (owners.owner IS NOT NULL) AS owner,
        arg_max(
            owners.criticality, (length(owners.pattern), owners.pattern)
        ) FILTER (owners.criticality IS NOT NULL) AS criticality
    FROM things
    INNER JOIN raw.reference_owners AS owners
        ON things.thing_key GLOB owners.pattern AND coalesce(owners.kind, things.kind) = things.kind
    GROUP BY things.thing_id
),

tagged AS (
    SELECT observation_id, tags FROM context.ecs_tasks
    UNION ALL
    SELECT observation_id, tags FROM context.task_definitions
    UNION ALL
    SELECT observation_id, tags FROM context.ecs_services
    UNION ALL
    SELECT observation_id, tags FROM context.container_instances
    UNION ALL
    SELECT observation_id, tags FROM context.network_interfaces
    UNION ALL
    SELECT observation_id, tags FROM context.instances
    UNION ALL
    SELECT observation_id, tags FROM context.instance_profiles
    UNION ALL
    SELECT observation_id, tags FROM context.roles
    UNION ALL
    SELECT observation_id, tags FROM context.policies
    UNION ALL
    SELECT observation_id, tags FROM context.accounts
),

latest_tags AS (
    SELECT observations.thing_id, unnest(tagged.tags) AS tag
    FROM context.observations AS observations
    INNER JOIN tagged USING (observation_id)
    WHERE observations.until_at IS NULL
),

by_tag AS (
    SELECT thing_id, owner_in_tags(list(tag)) AS owner, criticality_in_tags(list(tag)) AS criticality
    FROM latest_tags
    GROUP BY thing_id
),

account_tags AS (
    SELECT
        accounts.member_account_id AS account_id,
        owner_in_tags(accounts.tags) AS owner,
        criticality_in_tags(accounts.tags) AS criticality
    FROM context.accounts AS accounts
    INNER JOIN context.observations AS observations USING (observation_id)
    WHERE observations.until_at IS NULL
)

SELECT
    things.thing_id,
    things.kind,
    things.thing_key,
    things.account_id,
    things.region,
    coalesce(listed.owner, by_tag.owner, known.owner, account_tags.owner) AS owner,
    CASE
        WHEN listed.owner IS NOT NULL THEN 'owners.csv'
        WHEN by_tag.owner IS NOT NULL THEN 'resource_tag'
        WHEN known.owner IS NOT NULL THEN 'accounts.csv'
        WHEN account_tags.owner IS NOT NULL THEN 'account_tag'
    END AS owner_source,
    coalesce(listed.criticality, by_tag.criticality, known.criticality, account_tags.criticality) AS criticality,
    CASE
        WHEN listed.criticality IS NOT NULL THEN 'owners.csv'
        WHEN by_tag.criticality IS NOT NULL THEN 'resource_tag'
        WHEN known.criticality IS NOT NULL THEN 'accounts.csv'
        WHEN account_tags.criticality IS NOT NULL THEN 'account_tag'
    END AS criticality_source
FROM things
LEFT JOIN listed USING (thing_id)
LEFT JOIN by_tag USING (thing_id)
LEFT JOIN raw.reference_accounts AS known ON known.account_id = things.account_id
LEFT JOIN account_tags ON account_tags.account_id = things.account_id
