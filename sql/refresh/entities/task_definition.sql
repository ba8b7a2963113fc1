-- Keys of flattened.ecs_tasks: the definition that it names.
SELECT entity_id('task_definition', arn_key(task_definition_arn, account_id, region)) AS entity_id
FROM changed
WHERE task_definition_arn != '';

-- Rows of flattened.ecs_tasks: every sighting.
SELECT *
FROM flattened.ecs_tasks
WHERE
    arn_key(task_definition_arn, account_id, region)
    IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'task_definition');

-- Keys of entities.entity_relations: what was seen in a cluster.
SELECT related_id AS entity_id
FROM changed;

-- Rows of entities.entity_relations: of what it was seen with.
SELECT relations.*
FROM entities.entity_relations AS relations
SEMI JOIN keys ON keys.entity_id = relations.related_id
WHERE relations.entity_kind = 'ecs_cluster' AND relations.related_kind = 'task_definition';
