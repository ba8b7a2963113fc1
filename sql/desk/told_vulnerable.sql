-- Grain: vulnerability and an executable that some findings saw run. Parameter: finding_ids.
-- Answers: was what ran known to be vulnerable, so that it may have been the way in?
SELECT
    vulnerable.vulnerability_id,
    vulnerable.executable_path,
    vulnerable.package_name,
    vulnerable.package_version,
    vulnerable.image_key,
    any_value(vulnerable.severity) AS severity,
    max(vulnerable.score) AS score,
    max(vulnerable.epss) AS epss,
    bool_or(vulnerable.has_exploit) AS has_exploit,
    any_value(vulnerable.fixed_in) AS fixed_in,
    min(vulnerable.chosen) AS chosen,
    min(shown.known_at) AS known_at,
    min(shown.event_at) AS event_at,
    arg_min(shown.age_seconds, shown.event_at) AS age_seconds,
    TRUE AS is_unchanging,
    'image' AS kind,
    vulnerable.image_key AS thing_key,
    any_value(shown.account_id) AS account_id,
    any_value(shown.region) AS region,
    count(DISTINCT vulnerable.process_uuid) AS process_count
FROM context.vulnerable_executables AS vulnerable
LEFT JOIN context.finding_context AS shown
    ON shown.finding_id = vulnerable.finding_id
    AND shown.kind = 'image_vulnerabilities'
    AND shown.thing_key = vulnerable.image_key
WHERE vulnerable.finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
GROUP BY
    vulnerable.vulnerability_id,
    vulnerable.executable_path,
    vulnerable.package_name,
    vulnerable.package_version,
    vulnerable.image_key
ORDER BY has_exploit DESC NULLS LAST, score DESC NULLS LAST, vulnerable.vulnerability_id, vulnerable.executable_path
