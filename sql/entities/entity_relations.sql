-- Grain: pair of entities that a version of a finding names together. Key: both kinds and keys, and the relation.
-- Answers: what was seen in a scope, and when first? "Newly observed in a scope" is a filter on first_seen_at.
--
-- A table in this query lists the related kinds, to keep pairs few: a scope, and what runs in it or is contacted from
-- it. Two entities were seen together if the spans of the versions that name them overlap. A version can have several
-- containers with their images, and several paths with their hashes: only those in the same row belong together.
--
-- There are more pairs than relations, so entities and findings are numbers until pairs are counted, and related kinds
-- are bits: one comparison of numbers decides whether two entities of a finding form a pair.
--
-- A finding usually names few entities; one that names thousands of two kinds would make millions of pairs. If a
-- finding has more than 1000 entities, kinds with more than 100 of them are not scopes; each of these entities still
-- relates to the scopes that contain it.
-- Refreshed by: entity_id, related_id.
-- Merged over finding_id: sum finding_count, min first_seen_at, max last_seen_at.
WITH
contents (related_kind, relation) AS (
    VALUES
    ('container_image', 'runs_image'),
    ('executable_hash', 'executed'),
    ('executable_path', 'executed'),
    ('ip_address', 'contacted'),
    ('domain', 'contacted'),
    ('s3_bucket', 'accessed'),
    ('user_agent', 'used_agent'),
    ('api_operation', 'called')
),

scopes (entity_kind) AS (
    VALUES
    ('aws_account'), ('ecs_cluster'), ('ecs_task'), ('task_definition'), ('eks_cluster'), ('kubernetes_namespace'),
    ('kubernetes_workload'), ('container'), ('container_image'), ('instance'), ('principal'), ('role_session'), ('access_key'),
    ('lambda_function')
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
    ('ecs_cluster', 'has_instance', 'instance'),
    ('instance', 'runs_task', 'ecs_task'),
    ('eks_cluster', 'has_namespace', 'kubernetes_namespace'),
    ('eks_cluster', 'runs_workload', 'kubernetes_workload'),
    ('eks_cluster', 'has_instance', 'instance'),
    ('eks_cluster', 'has_principal', 'principal'),
    ('kubernetes_namespace', 'runs_workload', 'kubernetes_workload'),
    ('kubernetes_workload', 'runs_container', 'container'),
    ('instance', 'runs_workload', 'kubernetes_workload'),
    ('instance', 'runs_container', 'container'),
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

kinds AS (
    SELECT
        kind.entity_kind,
        1::BIGINT << row_number() OVER (ORDER BY kind.entity_kind) AS kind_bit
    FROM (SELECT entity_kind FROM relations UNION SELECT related_kind FROM relations) AS kind
),

rules AS (
    SELECT
        kinds.entity_kind,
        kinds.kind_bit,
        coalesce(bit_or(related.kind_bit), 0) AS related_bits
    FROM kinds
    LEFT JOIN relations ON relations.entity_kind = kinds.entity_kind AND NOT relations.needs_row
    LEFT JOIN kinds AS related ON related.entity_kind = relations.related_kind
    GROUP BY kinds.entity_kind, kinds.kind_bit
),

sightings AS (
    SELECT
        named.finding_number,
        named.entity_id,
        rules.kind_bit,
        rules.related_bits,
        named.first_updated_at,
        named.last_updated_at,
        named.first_seen_at,
        named.last_seen_at
    FROM entities.finding_entities AS named
    INNER JOIN rules USING (entity_kind)
    WHERE named.role NOT IN ('ancestor', 'local', 'sequence', 'credential_source')
),

seen AS (
    SELECT
        finding_number,
        entity_id,
        kind_bit,
        related_bits,
        min(first_updated_at) AS first_updated_at,
        max(last_updated_at) AS last_updated_at,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at
    FROM sightings
    GROUP BY finding_number, entity_id, kind_bit, related_bits
),

crowds AS (
    SELECT finding_number
    FROM seen
    GROUP BY finding_number
    HAVING count(*) > 1000
),

crowded_kinds AS (
    SELECT finding_number, kind_bit
    FROM seen
    SEMI JOIN crowds USING (finding_number)
    GROUP BY finding_number, kind_bit
    HAVING count(*) > 100
),

rows_with_both (finding_id, entity_kind, entity_key, related_kind, related_key) AS (
    SELECT DISTINCT finding_id, 'container', place_key(account_id, region, container_id), 'container_image', image_key
    FROM flattened.containers
    UNION ALL
    SELECT DISTINCT finding_id, 'executable_path', executable_path, 'executable_hash', hash_key(executable_sha256)
    FROM flattened.processes
),

pairs_of_rows AS (
    SELECT
        finding_number(finding_id) AS finding_number,
        entity_id(rows_with_both.entity_kind, rows_with_both.entity_key) AS entity_id,
        entity_id(rows_with_both.related_kind, rows_with_both.related_key) AS related_id
    FROM rows_with_both
),

pairs AS (
    SELECT
        scope.entity_id,
        related.entity_id AS related_id,
        greatest(scope.first_seen_at, related.first_seen_at) AS first_seen_at,
        least(scope.last_seen_at, related.last_seen_at) AS last_seen_at
    FROM seen AS scope
    ANTI JOIN crowded_kinds USING (finding_number, kind_bit)
    INNER JOIN seen AS related USING (finding_number)
    WHERE
        scope.related_bits & related.kind_bit != 0
        AND related.first_updated_at <= scope.last_updated_at
        AND scope.first_updated_at <= related.last_updated_at
    UNION ALL
    SELECT
        scope.entity_id,
        related.entity_id,
        greatest(scope.first_seen_at, related.first_seen_at),
        least(scope.last_seen_at, related.last_seen_at)
    FROM pairs_of_rows
    INNER JOIN seen AS scope USING (finding_number, entity_id)
    INNER JOIN seen AS related
        ON related.finding_number = pairs_of_rows.finding_number AND related.entity_id = pairs_of_rows.related_id
    WHERE
        related.first_updated_at <= scope.last_updated_at
        AND scope.first_updated_at <= related.last_updated_at
),

counted AS (
    SELECT
        entity_id,
        related_id,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        count(*) AS finding_count
    FROM pairs
    GROUP BY entity_id, related_id
)

SELECT
    counted.entity_id,
    counted.related_id,
    scope.entity_kind,
    scope.entity_key,
    relations.relation,
    related.entity_kind AS related_kind,
    related.entity_key AS related_key,
    counted.first_seen_at,
    counted.last_seen_at,
    counted.finding_count
FROM counted
INNER JOIN entities.entities AS scope ON scope.entity_id = counted.entity_id
INNER JOIN entities.entities AS related ON related.entity_id = counted.related_id
-- Two kinds have only one relation.
INNER JOIN relations
    ON relations.entity_kind = scope.entity_kind AND relations.related_kind = related.entity_kind
