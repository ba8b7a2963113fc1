-- Grain: latest known tag of a resource. Parameters: entity_id, key, name. Answers: how is it tagged?
--
-- Tags are sorted by finding: only those of findings that name the resource are read.
SELECT tag_key, latest(tag_value, updated_at) AS tag_value
FROM flattened.resource_tags
WHERE
    finding_id IN (
        SELECT unnest(list(DISTINCT finding_id)) FROM entities.finding_entities WHERE entity_id = $entity_id
    )
    AND resource_id IN ($key, $name)
    AND tag_key != ''
GROUP BY tag_key
ORDER BY tag_key
