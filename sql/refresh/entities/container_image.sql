-- Keys of flattened.containers: the image that it names.
SELECT entity_id('container_image', image_key) AS entity_id
FROM changed
WHERE image_key != '';

-- Rows of flattened.containers: every sighting.
SELECT *
FROM flattened.containers
WHERE
    image_key
    IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'container_image');
