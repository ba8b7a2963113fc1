-- Grain: kind of things of some findings, and a reason why nothing is known of them. Parameter: finding_ids.
-- Answers: of which things that findings name or lead to did AWS tell nothing, and why?
SELECT
    kind,
    missing_reason,
    account_id,
    region,
    count(DISTINCT thing_key) AS thing_count,
    list(DISTINCT thing_key ORDER BY thing_key) AS thing_keys
FROM context.finding_context
WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])) AND chosen = 'none'
GROUP BY kind, missing_reason, account_id, region
ORDER BY kind, missing_reason, account_id, region
