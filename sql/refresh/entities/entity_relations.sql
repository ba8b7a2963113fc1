-- Keys of entities.entities: none, for the number of an entity is made from its kind and key.
SELECT finding_id
FROM entities.finding_entities
WHERE FALSE;

-- Rows of entities.finding_entities: of the findings that name both.
SELECT named.*
FROM entities.finding_entities AS named
WHERE
    named.finding_number IN (
        SELECT one.finding_number
        FROM entities.finding_entities AS one
        INNER JOIN keys ON keys.entity_id = one.entity_id
        INNER JOIN entities.finding_entities AS other
            ON other.finding_number = one.finding_number AND other.entity_id = keys.related_id
    );

-- Rows of flattened.containers, flattened.processes: by finding_id of entities.finding_entities.

-- Rows of entities.entities: by entity_id of entities.finding_entities.
