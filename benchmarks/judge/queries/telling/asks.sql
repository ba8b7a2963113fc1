-- What came of each ask, and what it cost.
SELECT account_id, region, kind, thing_key, call, epoch(asked_at) AS asked_at, state, requests
FROM raw.context_asks
ORDER BY ALL
