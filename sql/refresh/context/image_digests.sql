-- Keys of context.images: all tags that they have.
SELECT image_name || ':' || unnest(image_tags) AS image_reference
FROM changed;

-- Keys of context.observations: of the images that they are of.
SELECT image_name || ':' || unnest(image_tags) AS image_reference
FROM context.images
SEMI JOIN changed USING (observation_id);

-- Rows of context.images: of their repositories.
SELECT *
FROM context.images
WHERE image_name IN (SELECT image_name_of(image_reference) FROM keys);

-- Rows of context.observations: by observation_id of context.images.
