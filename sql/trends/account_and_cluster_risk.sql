-- Grain: account or cluster that a finding names. Key: entity_kind, entity_key.
-- Answers: which accounts and clusters should be looked at first, and because of which group?
--
-- The score is that of entity_risk: the worst of the groups that name the account or cluster. An account with many
-- findings without links is not at more risk than one with few.
SELECT
    places.entity_kind,
    places.entity_key,
    coalesce(places.entity_name, places.entity_key) AS entity_name,
    coalesce(places.account_id, '') AS account_id,
    coalesce(places.region, '') AS region,
    coalesce(risk.score, 0) AS score,
    risk.group_id,
    groups.title AS group_title,
    coalesce(risk.group_count, 0) AS group_count,
    places.finding_count,
    places.open_finding_count,
    places.highest_severity,
    places.first_seen_at,
    places.last_seen_at
FROM entities.entities AS places
LEFT JOIN correlation.entity_risk AS risk USING (entity_id)
LEFT JOIN correlation.finding_groups AS groups USING (group_id)
WHERE places.entity_kind IN ('aws_account', 'ecs_cluster', 'eks_cluster')
