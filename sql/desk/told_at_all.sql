-- Grain: the only row, if something is told. Parameter: finding_ids.
-- Answers: did AWS tell anything of what some findings name, or was it asked?
SELECT TRUE AS is_told
FROM (
    SELECT finding_id FROM context.finding_context
    UNION ALL
    SELECT finding_id FROM context.exposed_findings
)
WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
LIMIT 1
