-- Grain: process, without samples, and one of the contradictory values that findings give it.
-- Key: account_id, region, process_uuid, attribute, value. Answers: which findings say what, and which value was
-- chosen?
WITH
contested AS (
    SELECT account_id, region, process_uuid, conflicts, started_at, executable_sha256, task_arn
    FROM correlation.process_nodes
    WHERE len(conflicts) > 0
),

current AS (
    SELECT finding_id
    FROM flattened.findings_current
    WHERE NOT is_sample
),

sightings AS (
    SELECT
        contested.*,
        processes.finding_id,
        processes.updated_at,
        processes.started_at AS seen_started_at,
        hash_key(processes.executable_sha256) AS seen_sha256
    FROM flattened.processes
    SEMI JOIN current USING (finding_id)
    INNER JOIN contested
        ON contested.account_id = coalesce(processes.account_id, '')
        AND contested.region = coalesce(processes.region, '')
        AND contested.process_uuid = processes.process_uuid
),

parents AS (
    SELECT edges.account_id, edges.region, edges.process_uuid, edges.parent_uuid, edges.is_followed
    FROM correlation.process_edges AS edges
    SEMI JOIN contested USING (account_id, region, process_uuid)
),

claims AS (
    SELECT
        account_id, region, process_uuid, conflicts, finding_id, 'started_at' AS attribute,
        -- Notations of one instant differ below the second, so only full seconds are compared.
        strftime(date_trunc('second', seen_started_at), '%Y-%m-%dT%H:%M:%SZ') AS value,
        date_trunc('second', seen_started_at) = date_trunc('second', started_at) AS is_chosen
    FROM sightings
    UNION ALL
    SELECT account_id, region, process_uuid, conflicts, finding_id, 'executable', seen_sha256, seen_sha256 = executable_sha256
    FROM sightings
    UNION ALL
    SELECT
        sightings.account_id, sightings.region, sightings.process_uuid, sightings.conflicts, sightings.finding_id, 'task',
        tasks.task_arn, tasks.task_arn = sightings.task_arn
    FROM sightings
    INNER JOIN flattened.ecs_tasks AS tasks USING (finding_id, updated_at)
    UNION ALL
    SELECT
        sightings.account_id, sightings.region, sightings.process_uuid, sightings.conflicts, processes.finding_id, 'parent',
        parents.parent_uuid, parents.is_followed
    FROM sightings
    INNER JOIN flattened.processes USING (finding_id, updated_at, process_uuid)
    INNER JOIN parents
        ON parents.account_id = sightings.account_id
        AND parents.region = sightings.region
        AND parents.process_uuid = sightings.process_uuid
        AND parents.parent_uuid = processes.parent_uuid
)

SELECT
    account_id,
    region,
    process_uuid,
    attribute,
    value,
    count(DISTINCT finding_id) AS finding_count,
    list(DISTINCT finding_id ORDER BY finding_id)[1:10] AS finding_ids,
    bool_or(coalesce(is_chosen, FALSE)) AS is_chosen
FROM claims
WHERE value != '' AND list_contains(conflicts, attribute)
GROUP BY account_id, region, process_uuid, attribute, value
