-- Keys of flattened.processes: the hash that it names.
SELECT entity_id('executable_hash', hash_key(executable_sha256)) AS entity_id
FROM changed
WHERE executable_sha256 != '';

-- Rows of flattened.processes: every sighting.
SELECT *
FROM flattened.processes
WHERE
    hash_key(executable_sha256)
    IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'executable_hash');

-- Keys of entities.entity_relations: what was seen under a path.
SELECT related_id AS entity_id
FROM changed;

-- Rows of entities.entity_relations: of what it was seen with.
SELECT relations.*
FROM entities.entity_relations AS relations
SEMI JOIN keys ON keys.entity_id = relations.related_id
WHERE relations.entity_kind = 'executable_path' AND relations.related_kind = 'executable_hash';
