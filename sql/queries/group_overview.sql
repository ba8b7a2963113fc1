-- Who and what is involved in a group of findings: entities, accounts, highest severity, tactics in order?
--
-- $group_id text: id of the group, current or earlier
-- $kind text of access_key, api_operation, aws_account, container, container_image, database, domain, ecs_cluster,
-- ecs_task, eks_cluster, executable_hash, executable_path, instance, ip_address, kubernetes_namespace,
-- kubernetes_workload, lambda_function, person, principal, process, role_session, s3_bucket, task_definition,
-- user_agent = null: only entities of this kind
--
-- Then: what many members share is the common thread; what only one member names is the next lead. Contain tasks and
-- keys first, then block addresses and hashes.
WITH
resolved AS (
    SELECT DISTINCT group_id
    FROM correlation.finding_group_members
    WHERE solo_group_id = $group_id OR group_id = $group_id
)

SELECT
    groups.group_id,
    groups.highest_severity,
    groups.tactics,
    groups.account_ids,
    groups.finding_count AS group_finding_count,
    named.entity_kind,
    arg_max(named.entity_name, (named.last_seen_at, named.role)) AS entity_name,
    list(named.role ORDER BY named.role) AS roles,
    max(named.finding_count) AS finding_count,
    min(named.first_seen_at) AS first_seen_at,
    max(named.last_seen_at) AS last_seen_at,
    named.entity_key
FROM correlation.finding_groups AS groups
SEMI JOIN resolved USING (group_id)
-- A group of one has no rows in finding_group_entities: its entities are those of the finding.
INNER JOIN (
    SELECT group_id, entity_kind, entity_key, entity_name, role, finding_count, first_seen_at, last_seen_at
    FROM correlation.finding_group_entities
    UNION ALL
    SELECT
        members.group_id,
        alone.entity_kind,
        alone.entity_key,
        alone.entity_name,
        alone.role,
        1,
        alone.first_seen_at,
        alone.last_seen_at
    FROM correlation.finding_group_members AS members
    INNER JOIN entities.finding_entities AS alone USING (finding_id)
    WHERE members.linked_finding_id IS NULL AND members.group_id IN (FROM resolved)
) AS named USING (group_id)
WHERE $kind::VARCHAR IS NULL OR named.entity_kind = $kind
GROUP BY
    groups.group_id,
    groups.highest_severity,
    groups.tactics,
    groups.account_ids,
    groups.finding_count,
    named.entity_kind,
    named.entity_key
ORDER BY finding_count DESC, named.entity_kind, named.entity_key
