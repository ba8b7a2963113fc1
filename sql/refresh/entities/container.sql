-- Keys of flattened.containers: the container that it names.
SELECT entity_id('container', place_key(account_id, region, container_id)) AS entity_id
FROM changed
WHERE container_id != '';

-- Rows of flattened.containers: every sighting.
SELECT *
FROM flattened.containers
WHERE
    place_key(account_id, region, container_id)
    IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'container');

-- Keys of entities.ecs_task: the containers in it.
SELECT places.entity_id
FROM entities.entity_places AS places
INNER JOIN changed ON changed.task_arn = places.task_arn;

-- Rows of entities.ecs_task: those that the containers are in.
SELECT *
FROM entities.ecs_task
SEMI JOIN slices.entities_entity_places USING (task_arn);

-- Keys of entities.kubernetes_workload: the containers in it.
SELECT places.entity_id
FROM entities.entity_places AS places
INNER JOIN changed ON changed.workload_key = places.workload_key;

-- Rows of entities.kubernetes_workload: those that the containers are in.
SELECT *
FROM entities.kubernetes_workload
SEMI JOIN slices.entities_entity_places USING (workload_key);
