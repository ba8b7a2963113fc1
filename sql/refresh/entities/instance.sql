-- Keys of flattened.instances: the instance that it names.
SELECT entity_id('instance', place_key(account_id, region, instance_id)) AS entity_id
FROM changed
WHERE instance_id != '';

-- Rows of flattened.instances: every sighting.
SELECT *
FROM flattened.instances
WHERE
    place_key(account_id, region, instance_id)
    IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'instance');

-- Keys of flattened.network_interfaces: the instance that it names.
SELECT entity_id('instance', place_key(account_id, region, instance_id)) AS entity_id
FROM changed
WHERE instance_id != '';

-- Rows of flattened.network_interfaces: every sighting.
SELECT *
FROM flattened.network_interfaces
WHERE
    place_key(account_id, region, instance_id)
    IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'instance');
