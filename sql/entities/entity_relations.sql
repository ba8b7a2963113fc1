-- Grain: pair of entities that a version of a finding names together. Key: both kinds and keys, and the relation.
-- Answers: what was seen in a scope, and when first? "Newly observed in a scope" is a filter on first_seen_at.
--
-- Which kinds relate is a table here, so that pairs stay few: a scope and what runs in it or was reached from it.
-- Two entities were seen together if the spans of versions that name them overlap. Containers and their images, and
-- paths and their hashes, come in several to a version: only those that share a row belong together.
--
-- Pairs outnumber relations, so entities are numbers until the pairs are counted.
WITH
entities AS (
    SELECT entity_kind, entity_key, row_number() OVER (ORDER BY entity_kind, entity_key) AS entity_number
    FROM entities.entities
),

finding_entities AS (
    SELECT
        named.finding_id,
        entities.entity_kind,
        entities.entity_number,
        min(named.first_updated_at) AS first_updated_at,
        max(named.last_updated_at) AS last_updated_at,
        min(named.first_seen_at) AS first_seen_at,
        max(named.last_seen_at) AS last_seen_at
    FROM entities.finding_entities AS named
    INNER JOIN entities USING (entity_kind, entity_key)
    WHERE named.role NOT IN ('ancestor', 'local', 'sequence', 'credential_source')
    GROUP BY named.finding_id, entities.entity_kind, entities.entity_number
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
),

rows_with_both (finding_id, entity_kind, entity_key, related_kind, related_key) AS (
    SELECT DISTINCT finding_id, 'container', concat(account_id, '/', region, '/', container_id), 'container_image', image_key
    FROM flattened.containers
    UNION ALL
    SELECT DISTINCT finding_id, 'executable_path', executable_path, 'executable_hash', lower(executable_sha256)
    FROM flattened.processes
),

pairs_of_rows AS (
    SELECT DISTINCT rows_with_both.finding_id, scope.entity_number, related.entity_number AS related_number
    FROM rows_with_both
    INNER JOIN entities AS scope USING (entity_kind, entity_key)
    INNER JOIN entities AS related
        ON related.entity_kind = rows_with_both.related_kind AND related.entity_key = rows_with_both.related_key
),

pairs AS (
    SELECT
        scope.entity_number,
        related.entity_number AS related_number,
        relations.relation,
        greatest(scope.first_seen_at, related.first_seen_at) AS first_seen_at,
        least(scope.last_seen_at, related.last_seen_at) AS last_seen_at
    FROM finding_entities AS scope
    INNER JOIN finding_entities AS related USING (finding_id)
    INNER JOIN relations
        ON relations.entity_kind = scope.entity_kind AND relations.related_kind = related.entity_kind
    WHERE
        related.first_updated_at <= scope.last_updated_at
        AND scope.first_updated_at <= related.last_updated_at
        AND (
            NOT relations.needs_row
            OR (scope.finding_id, scope.entity_number, related.entity_number) IN (FROM pairs_of_rows)
        )
),

counted AS (
    SELECT
        entity_number,
        relation,
        related_number,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        count(*) AS finding_count
    FROM pairs
    GROUP BY entity_number, relation, related_number
)

SELECT
    scope.entity_kind,
    scope.entity_key,
    counted.relation,
    related.entity_kind AS related_kind,
    related.entity_key AS related_key,
    counted.first_seen_at,
    counted.last_seen_at,
    counted.finding_count
FROM counted
INNER JOIN entities AS scope USING (entity_number)
INNER JOIN entities AS related ON related.entity_number = counted.related_number
