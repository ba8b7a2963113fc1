-- checks: correlation.link_candidates
-- severity: error
-- Every kind of thing that may link findings has a row in link_rules.
SELECT candidates.entity_kind, count(*) AS candidate_count
FROM correlation.link_candidates AS candidates
ANTI JOIN correlation.link_rules AS rules USING (entity_kind)
GROUP BY candidates.entity_kind
