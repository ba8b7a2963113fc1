-- checks: correlation.link_candidates
-- severity: error
-- Every kind of thing that may link findings has a row in link_rules.
WITH
candidates AS (
    SELECT entity_kind FROM correlation.link_candidates
    UNION ALL
    SELECT entity_kind FROM correlation.combined_things
    UNION ALL
    SELECT entity_kind FROM correlation.corresponding_things
)

SELECT candidates.entity_kind, count(*) AS candidate_count
FROM candidates
ANTI JOIN correlation.link_rules AS rules USING (entity_kind)
GROUP BY candidates.entity_kind
