-- Grain: account or cluster that a finding names. Key: entity_kind, entity_key.
-- Answers: which accounts and clusters should be looked at first, what is new there, and because of which group?
--
-- What exists for long has all kinds of findings, so accounts and clusters are ranked by what is new: incidents whose
-- first event is in the newest seven days, the gravest first, and finding types that came first in these days. The score
-- is that of entity_risk: the worst of the groups that name the account or cluster, not their sum.
WITH
-- Kind by kind, for of a list of kinds all rows of all kinds are read.
places AS MATERIALIZED (
    SELECT * FROM entities.entities WHERE entity_kind = 'aws_account'
    UNION ALL
    SELECT * FROM entities.entities WHERE entity_kind = 'ecs_cluster'
    UNION ALL
    SELECT * FROM entities.entities WHERE entity_kind = 'eks_cluster'
),

risks AS (
    SELECT entity_id, score, group_id, group_count
    FROM correlation.entity_risk
    SEMI JOIN places USING (entity_id)
),

titles AS (
    SELECT group_id, title
    FROM correlation.finding_groups
    SEMI JOIN risks USING (group_id)
),

new_incidents AS (
    SELECT groups.group_id, groups.title, groups.gravity
    FROM correlation.finding_groups AS groups
    CROSS JOIN flattened.newest_moment AS newest
    WHERE groups.is_incident AND groups.first_seen_at > newest.newest_at - to_days(7)
),

incidents AS (
    SELECT
        named.entity_id,
        count(*) AS new_incident_count,
        max(new_incidents.gravity) AS new_gravity,
        arg_min(new_incidents.group_id, (-new_incidents.gravity, new_incidents.group_id)) AS new_group_id,
        arg_min(new_incidents.title, (-new_incidents.gravity, new_incidents.group_id)) AS new_group_title
    FROM correlation.entity_groups AS named
    SEMI JOIN places USING (entity_id)
    INNER JOIN new_incidents USING (group_id)
    GROUP BY named.entity_id
),

first_days AS (
    SELECT account_id, region, ecs_cluster_name, eks_cluster_name, finding_type, min(updated_date) AS first_date
    FROM trends.findings_daily
    GROUP BY account_id, region, ecs_cluster_name, eks_cluster_name, finding_type
),

-- An account is told by its id, a cluster by account, region and name.
typed AS (
    SELECT account_id, '' AS region, 'aws_account' AS entity_kind, account_id AS entity_name, finding_type, first_date
    FROM first_days
    UNION ALL
    SELECT account_id, region, 'ecs_cluster', ecs_cluster_name, finding_type, first_date
    FROM first_days
    WHERE ecs_cluster_name != ''
    UNION ALL
    SELECT account_id, region, 'eks_cluster', eks_cluster_name, finding_type, first_date
    FROM first_days
    WHERE eks_cluster_name != ''
),

new_types AS (
    SELECT account_id, region, entity_kind, entity_name, count(*) AS new_type_count
    FROM (
        SELECT account_id, region, entity_kind, entity_name, finding_type
        FROM typed
        CROSS JOIN flattened.newest_moment AS newest
        GROUP BY ALL
        HAVING min(typed.first_date) > any_value(newest.newest_date) - 7
    ) AS firsts
    GROUP BY account_id, region, entity_kind, entity_name
)

SELECT
    places.entity_kind,
    places.entity_key,
    coalesce(places.entity_name, places.entity_key) AS entity_name,
    coalesce(places.account_id, '') AS account_id,
    coalesce(places.region, '') AS region,
    coalesce(incidents.new_incident_count, 0) AS new_incident_count,
    coalesce(new_types.new_type_count, 0) AS new_type_count,
    coalesce(incidents.new_gravity, 0) AS new_gravity,
    incidents.new_group_id,
    incidents.new_group_title,
    coalesce(risks.score, 0) AS score,
    risks.group_id,
    titles.title AS group_title,
    coalesce(risks.group_count, 0) AS group_count,
    places.finding_count,
    places.open_finding_count,
    places.highest_severity,
    places.first_seen_at,
    places.last_seen_at
FROM places
LEFT JOIN incidents USING (entity_id)
LEFT JOIN new_types
    ON
    new_types.entity_kind = places.entity_kind
    AND new_types.account_id = coalesce(places.account_id, places.entity_key)
    AND new_types.entity_name = coalesce(places.entity_name, places.entity_key)
    AND (new_types.entity_kind = 'aws_account' OR new_types.region = coalesce(places.region, ''))
LEFT JOIN risks USING (entity_id)
LEFT JOIN titles ON titles.group_id = risks.group_id
