-- Keys of flattened.processes: the path that it names.
SELECT entity_id('executable_path', executable_path) AS entity_id
FROM changed
WHERE executable_path != '';

-- Rows of flattened.processes: every sighting.
SELECT *
FROM flattened.processes
WHERE
    executable_path
    IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'executable_path');

-- Rows of entities.entity_relations: the hashes seen under it.
SELECT relations.*
FROM entities.entity_relations AS relations
SEMI JOIN keys USING (entity_id)
WHERE relations.entity_kind = 'executable_path' AND relations.related_kind = 'executable_hash';
