-- Grain: latest known tag of a resource. Parameters: key, name. Answers: how is it tagged?
SELECT tag_key, latest(tag_value, updated_at) AS tag_value
FROM flattened.resource_tags
WHERE resource_id IN ($key, $name) AND tag_key != ''
GROUP BY tag_key
ORDER BY tag_key
