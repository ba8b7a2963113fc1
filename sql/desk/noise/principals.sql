-- Grain: hint that a principal is automation. Parameter: entity_ids.
-- Answers: which of some principals have findings on ten days or more, from few addresses?
SELECT sightings.entity_id, 'automation' AS hint, count(DISTINCT sightings.first_seen_at::DATE) AS count, NULL AS beside
FROM entities.finding_entities AS sightings
INNER JOIN entities.entity_contents AS contents USING (entity_id)
WHERE
    sightings.entity_id IN (SELECT unnest($entity_ids::BIGINT[]))
    AND contents.address_count BETWEEN 1 AND 3
GROUP BY sightings.entity_id
HAVING count(DISTINCT sightings.first_seen_at::DATE) >= 10
