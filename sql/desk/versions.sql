-- Grain: version of a finding. Parameter: finding_id.
-- Answers: which versions does a finding have, and what are their severity and count?
SELECT *
FROM flattened.finding_versions
WHERE finding_id = $finding_id
ORDER BY updated_at
