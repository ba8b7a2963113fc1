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

-- Rows of entities.ecs_task: by task_arn of entities.entity_places.

-- Keys of entities.kubernetes_workload: the containers in it.
SELECT places.entity_id
FROM entities.entity_places AS places
INNER JOIN changed ON changed.workload_key = places.workload_key;

-- Rows of entities.kubernetes_workload: by workload_key of entities.entity_places.
