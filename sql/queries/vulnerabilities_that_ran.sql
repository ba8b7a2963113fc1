-- Which known vulnerabilities fit an executable that ran in a finding, and may so have been the way in?
--
-- $exploited boolean = false: only those with a known exploit
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: an executable that listens, or that is the ancestor of a shell, comes first. Update the package to `fixed_in` in the
-- image, and see where else the image runs: `copies_of_image`.
SELECT
    vulnerable.vulnerability_id,
    vulnerable.severity,
    vulnerable.score,
    vulnerable.epss,
    vulnerable.has_exploit,
    vulnerable.package_name,
    vulnerable.package_version,
    vulnerable.fixed_in,
    vulnerable.executable_path,
    vulnerable.role,
    vulnerable.image_key,
    vulnerable.chosen,
    vulnerable.finding_id,
    findings.finding_type,
    findings.highest_severity,
    findings.first_event_at,
    vulnerable.process_uuid
FROM context.vulnerable_executables AS vulnerable
INNER JOIN flattened.findings_current AS findings USING (finding_id)
WHERE
    (NOT $exploited OR vulnerable.has_exploit)
    AND is_within(findings.first_event_at, findings.last_event_at, $from, $to)
ORDER BY
    vulnerable.has_exploit DESC NULLS LAST,
    vulnerable.epss DESC NULLS LAST,
    vulnerable.score DESC NULLS LAST,
    vulnerable.vulnerability_id,
    findings.first_event_at,
    vulnerable.finding_id,
    vulnerable.process_uuid,
    vulnerable.role,
    vulnerable.package_name,
    vulnerable.package_version,
    vulnerable.file_path
