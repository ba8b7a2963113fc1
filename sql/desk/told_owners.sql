-- Grain: owner or criticality, and what says so, of what some findings name. Parameter: finding_ids.
-- Answers: whose are the things of findings, and how much depends on them?
SELECT
    owners.owner,
    owners.owner_source,
    owners.criticality,
    owners.criticality_source,
    list(DISTINCT owners.kind ORDER BY owners.kind) AS kinds,
    arg_min(owners.kind, (things.step, owners.kind, owners.thing_key)) AS kind,
    arg_min(owners.thing_key, (things.step, owners.kind, owners.thing_key)) AS thing_key
FROM context.finding_context AS things
INNER JOIN context.owners AS owners USING (thing_id)
WHERE
    things.finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
    AND (owners.owner IS NOT NULL OR owners.criticality IS NOT NULL)
GROUP BY owners.owner, owners.owner_source, owners.criticality, owners.criticality_source
ORDER BY min(things.step), owners.owner_source, owners.owner, owners.criticality
