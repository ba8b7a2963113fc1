-- How far apart are sessions and the calls that opened them, by kind of session? And how many have none?
SELECT
    origin,
    count(DISTINCT session_process_uuid) AS session_count,
    count(DISTINCT session_process_uuid) FILTER (verdict IN ('exact', 'strong', 'likely')) AS opened_count,
    count(DISTINCT session_process_uuid) FILTER (verdict = 'ambiguous') AS ambiguous_count,
    min(seconds_between) FILTER (verdict IN ('exact', 'strong', 'likely')) AS least_seconds,
    quantile_cont(seconds_between, 0.5) FILTER (verdict IN ('exact', 'strong', 'likely')) AS median_seconds,
    max(seconds_between) FILTER (verdict IN ('exact', 'strong', 'likely')) AS most_seconds
FROM correlation.session_openers
GROUP BY origin
ORDER BY origin
