-- Grain: credential, place, image or bucket that some findings name in their latest versions. Parameter: finding_ids.
-- Answers: what is there to contain, and what do commands need to name it?
WITH
current AS MATERIALIZED (
    SELECT finding_id, updated_at, first_event_at, last_event_at, main_image_key
    FROM flattened.findings_current
    WHERE
        rowid IN (
            SELECT rowid FROM flattened.findings_current WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
        )
),

clusters AS MATERIALIZED (
    SELECT DISTINCT clusters.finding_id, clusters.cluster_name
    FROM flattened.eks_clusters AS clusters
    INNER JOIN current USING (finding_id, updated_at)
),

-- Filters wait until these rows are found: else they would read users of the whole table.
access_keys AS MATERIALIZED (
    SELECT *
    FROM flattened.access_keys
    INNER JOIN current USING (finding_id, updated_at)
),

-- Only persons that are certain: who is contained wrongly can do nothing.
opened AS MATERIALIZED (
    SELECT current.finding_id, openers.*
    FROM correlation.finding_sessions AS sessions
    INNER JOIN current USING (finding_id)
    INNER JOIN correlation.session_openers AS openers
        ON place_key(openers.account_id, openers.region, openers.session_process_uuid) = sessions.session_key
    WHERE openers.verdict IN ('exact', 'strong')
),

involved AS (
    SELECT
        finding_id,
        'ssm_session' AS kind,
        event_account_id AS account_id,
        event_region AS region,
        session_id AS id,
        person_name AS name
    FROM opened
    UNION ALL BY NAME
    SELECT
        finding_id,
        'opener_session' AS kind,
        split_part(caller_arn, ':', 5) AS account_id,
        event_region AS region,
        split_part(split_part(caller_arn, ':assumed-role/', 2), '/', 2) AS id,
        split_part(split_part(caller_arn, ':assumed-role/', 2), '/', 1) AS name,
        access_key_id
    FROM opened
    WHERE caller_arn LIKE '%:assumed-role/%'
    UNION ALL BY NAME
    SELECT
        finding_id,
        'user' AS kind,
        split_part(caller_arn, ':', 5) AS account_id,
        event_region AS region,
        split_part(caller_arn, '/', -1) AS id
    FROM opened
    WHERE caller_arn LIKE '%:user/%'
    UNION ALL BY NAME
    SELECT
        finding_id,
        'access_key' AS kind,
        keys.account_id,
        keys.region,
        keys.access_key_id AS id,
        keys.user_name AS name,
        keys.user_type AS type
    FROM access_keys AS keys
    WHERE starts_with(keys.access_key_id, 'AKIA')
    UNION ALL BY NAME
    SELECT finding_id, 'user' AS kind, users.account_id, users.region, users.user_name AS id
    FROM access_keys AS users
    WHERE users.user_type = 'IAMUser'
    UNION ALL BY NAME
    SELECT
        finding_id,
        'role_session' AS kind,
        sessions.account_id,
        sessions.region,
        sessions.principal_session_name AS id,
        sessions.user_name AS name,
        min(sessions.access_key_id) AS access_key_id
    FROM access_keys AS sessions
    WHERE sessions.user_type = 'AssumedRole' AND sessions.user_name != ''
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT
        finding_id,
        'ecs_task' AS kind,
        tasks.account_id,
        tasks.region,
        tasks.task_arn AS id,
        tasks.task_id AS name,
        tasks.cluster_arn AS place
    FROM flattened.ecs_tasks AS tasks
    INNER JOIN current USING (finding_id, updated_at)
    UNION ALL BY NAME
    SELECT
        finding_id,
        'kubernetes_workload' AS kind,
        workloads.account_id,
        workloads.region,
        workloads.workload_name AS id,
        workloads.namespace AS name,
        workloads.workload_type AS type,
        clusters.cluster_name AS place
    FROM flattened.kubernetes_workloads AS workloads
    INNER JOIN current USING (finding_id, updated_at)
    LEFT JOIN clusters USING (finding_id)
    UNION ALL BY NAME
    SELECT
        finding_id,
        'instance' AS kind,
        instances.account_id,
        instances.region,
        instances.instance_id AS id,
        clusters.cluster_name AS place
    FROM flattened.instances AS instances
    INNER JOIN current USING (finding_id, updated_at)
    LEFT JOIN clusters USING (finding_id)
    UNION ALL BY NAME
    -- Of the container in which it happened: those beside it share its task.
    SELECT
        containers.finding_id,
        'container_image' AS kind,
        containers.account_id,
        containers.region,
        containers.image_key AS id,
        containers.image_registry AS place,
        containers.image_repository AS name,
        containers.image_tag AS tag,
        containers.image_digest AS digest
    FROM flattened.containers AS containers
    INNER JOIN current
        ON current.finding_id = containers.finding_id
        AND current.updated_at = containers.updated_at
        AND current.main_image_key = containers.image_key
    UNION ALL BY NAME
    SELECT finding_id, 's3_bucket' AS kind, buckets.account_id, buckets.region, buckets.bucket_name AS id
    FROM flattened.s3_buckets AS buckets
    INNER JOIN current USING (finding_id, updated_at)
    UNION ALL BY NAME
    SELECT
        finding_id,
        'lambda_function' AS kind,
        functions.account_id,
        functions.region,
        functions.function_arn AS id,
        functions.function_name AS name
    FROM flattened.lambda_functions AS functions
    INNER JOIN current USING (finding_id, updated_at)
)

SELECT
    involved.kind,
    involved.account_id,
    involved.region,
    involved.id,
    involved.name,
    min(involved.type) AS type,
    min(involved.place) AS place,
    min(involved.tag) AS tag,
    min(involved.digest) AS digest,
    arg_max(involved.access_key_id, (current.last_event_at, involved.access_key_id)) AS access_key_id,
    count(DISTINCT finding_id) AS finding_count,
    min(current.first_event_at) AS first_seen_at,
    max(current.last_event_at) AS last_seen_at
FROM involved
INNER JOIN current USING (finding_id)
WHERE involved.id != ''
GROUP BY involved.kind, involved.account_id, involved.region, involved.id, involved.name
ORDER BY involved.kind, finding_count DESC, first_seen_at, involved.id, involved.account_id, involved.region, involved.name
