-- Grain: finding. Answers: of which findings do versions contradict each other?
SELECT DISTINCT finding_id
FROM flattened.version_conflicts
ORDER BY finding_id
