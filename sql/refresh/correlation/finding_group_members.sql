-- Keys of correlation.finding_links, correlation.links_by_hand: both ends.
SELECT unnest([finding_id, linked_finding_id]) AS finding_id
FROM changed;

-- Keys of entities.entities: the members that a link through it explains.
SELECT finding_id
FROM (
    SELECT
        finding_id,
        unnest([link_entity_key, split_part(link_entity_key, ' in ', 1), split_part(link_entity_key, ' in ', -1)])
            AS entity_key
    FROM correlation.finding_group_members
) AS explained
SEMI JOIN changed USING (entity_key);

-- More keys: all members of the groups that they were in. Links that are new connect only keys.
SELECT finding_id
FROM correlation.finding_group_members
SEMI JOIN (
    SELECT group_id
    FROM correlation.finding_group_members
    SEMI JOIN keys USING (finding_id)
) USING (group_id);

-- Rows of entities.entities: what the links may name.
SELECT *
FROM entities.entities
SEMI JOIN (
    SELECT unnest([entity_key, split_part(entity_key, ' in ', 1), split_part(entity_key, ' in ', -1)]) AS entity_key
    FROM slices.correlation_finding_links
) USING (entity_key);
