-- Grain: pair of entities that a version of a finding names together. Key: both kinds and keys, and the relation.
-- Answers: what was seen in a scope, and when first? "Newly observed in a scope" is a filter on first_seen_at.
--
-- Which kinds relate is a table here, so that pairs stay few: a scope and what runs in it or was reached from it.
-- Two entities were seen together if the spans of versions that name them overlap. Containers and their images, and
-- paths and their hashes, come in several to a version: only those that share a row belong together.
WITH
finding_entities AS (
    SELECT
        finding_id,
        entity_kind,
        entity_key,
        min(first_updated_at) AS first_updated_at,
        max(last_updated_at) AS last_updated_at,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at
    FROM entities.finding_entities
    WHERE role NOT IN ('ancestor', 'local', 'sequence', 'credential_source')
    GROUP BY finding_id, entity_kind, entity_key
),

contents (related_kind, relation) AS (
    VALUES
    ('container_image', 'runs_image'),
    ('executable_hash', 'executed'),
    ('executable_path', 'executed'),
    ('ip_address', 'contacted'),
    ('domain', 'contacted'),
    ('s3_bucket', 'accessed')
),

scopes (entity_kind) AS (
    VALUES
    ('aws_account'), ('ecs_cluster'), ('ecs_task'), ('task_definition'), ('eks_cluster'), ('kubernetes_workload'),
    ('container'), ('container_image'), ('instance'), ('principal'), ('role_session'), ('access_key'), ('lambda_function')
),

parts (entity_kind, relation, related_kind) AS (
    VALUES
    ('aws_account', 'has_cluster', 'ecs_cluster'),
    ('aws_account', 'has_cluster', 'eks_cluster'),
    ('aws_account', 'has_instance', 'instance'),
    ('aws_account', 'has_principal', 'principal'),
    ('ecs_cluster', 'runs_task', 'ecs_task'),
    ('ecs_cluster', 'runs_task_definition', 'task_definition'),
    ('task_definition', 'runs_task', 'ecs_task'),
    ('ecs_task', 'runs_container', 'container'),
    ('eks_cluster', 'runs_workload', 'kubernetes_workload'),
    ('kubernetes_workload', 'runs_container', 'container'),
    ('container', 'runs_process', 'process'),
    ('instance', 'runs_process', 'process'),
    ('executable_path', 'has_hash', 'executable_hash'),
    ('principal', 'used_key', 'access_key'),
    ('principal', 'used_session', 'role_session')
),

rows_with_both (finding_id, entity_kind, entity_key, related_kind, related_key) AS (
    SELECT DISTINCT
        finding_id,
        'container',
        concat_ws('/', coalesce(account_id, ''), coalesce(region, ''), container_id),
        'container_image',
        image_key
    FROM flattened.containers
    UNION ALL
    SELECT DISTINCT finding_id, 'executable_path', executable_path, 'executable_hash', lower(executable_sha256)
    FROM flattened.processes
),

relations AS (
    SELECT entity_kind, relation, related_kind, related_kind = 'executable_hash' AS needs_row FROM parts
    UNION ALL
    SELECT
        scopes.entity_kind,
        contents.relation,
        contents.related_kind,
        scopes.entity_kind = 'container' AND contents.related_kind = 'container_image' AS needs_row
    FROM scopes
    CROSS JOIN contents
    WHERE scopes.entity_kind != contents.related_kind
)

SELECT
    scope.entity_kind,
    scope.entity_key,
    relations.relation,
    related.entity_kind AS related_kind,
    related.entity_key AS related_key,
    min(greatest(scope.first_seen_at, related.first_seen_at)) AS first_seen_at,
    max(least(scope.last_seen_at, related.last_seen_at)) AS last_seen_at,
    count(*) AS finding_count
FROM finding_entities AS scope
INNER JOIN relations ON relations.entity_kind = scope.entity_kind
INNER JOIN finding_entities AS related
    ON related.finding_id = scope.finding_id AND related.entity_kind = relations.related_kind
LEFT JOIN rows_with_both
    ON rows_with_both.finding_id = scope.finding_id
    AND rows_with_both.entity_kind = scope.entity_kind
    AND rows_with_both.entity_key = scope.entity_key
    AND rows_with_both.related_kind = related.entity_kind
    AND rows_with_both.related_key = related.entity_key
WHERE
    related.first_updated_at <= scope.last_updated_at
    AND scope.first_updated_at <= related.last_updated_at
    AND (NOT relations.needs_row OR rows_with_both.finding_id IS NOT NULL)
GROUP BY scope.entity_kind, scope.entity_key, relations.relation, related.entity_kind, related.entity_key
