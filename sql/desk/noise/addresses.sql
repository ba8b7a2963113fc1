-- Grain: hint that an address is usual. Parameter: entity_ids.
-- Answers: which of some addresses are exits of many principals, or probe many hosts?
--
-- - own_exit: an address through which many principals call (correlation.outlets).
-- - scanner: an address of which all findings can be caused by anybody on the internet, at several hosts.
WITH
places AS MATERIALIZED (
    SELECT entity_id, principal_count, instance_count
    FROM entities.entity_places
    WHERE entity_id IN (SELECT unnest($entity_ids::BIGINT[]))
)

SELECT entity_id, 'own_exit' AS hint, principal_count AS count, NULL AS beside
FROM places
WHERE entity_id IN (SELECT entity_id FROM correlation.outlets WHERE is_exit)
UNION ALL
SELECT entity_id, 'scanner', instance_count, NULL
FROM places
WHERE
    instance_count >= 5
    AND entity_id IN (
        SELECT entity_id
        FROM correlation.link_candidates
        WHERE entity_id IN (SELECT entity_id FROM places)
        GROUP BY entity_id
        HAVING bool_and(is_unsolicited)
    )
