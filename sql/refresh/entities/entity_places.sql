-- Keys of entities.entity_relations: what was seen in a place.
SELECT related_id AS entity_id
FROM changed;

-- Rows of entities.entity_relations: all places of each.
SELECT relations.*
FROM entities.entity_relations AS relations
SEMI JOIN keys ON keys.entity_id = relations.related_id;
