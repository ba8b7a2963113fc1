-- checks: correlation.finding_group_members
-- severity: error
-- at a refresh: once a day
-- Two linked findings are in the same group, unless a person cut the link.
SELECT
    links.finding_id,
    links.linked_finding_id,
    members.group_id,
    others.group_id AS linked_group_id
FROM correlation.finding_links AS links
LEFT JOIN correlation.finding_group_members AS members ON members.finding_id = links.finding_id
LEFT JOIN correlation.finding_group_members AS others ON others.finding_id = links.linked_finding_id
WHERE
    (members.group_id IS DISTINCT FROM others.group_id OR members.group_id IS NULL)
    AND NOT EXISTS (
        FROM correlation.links_by_hand AS cut
        WHERE cut.is_cut AND cut.finding_id = links.finding_id AND cut.linked_finding_id = links.linked_finding_id
    )
