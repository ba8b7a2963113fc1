-- Which executables ran under different names or paths?
--
-- $minimum_names integer from 1 = 2: minimum number of different names or paths
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: a hash that ran both as a system daemon and from /tmp is masquerading. One file with many names in /bin is
-- usually busybox or coreutils; a script interpreter takes the name of its script.
WITH
runs AS (
    SELECT
        hash_key(processes.executable_sha256) AS executable_sha256,
        nullif(processes.executable_path, '') AS executable_path,
        nullif(processes.name, '') AS name,
        processes.finding_id,
        findings.last_event_at AS seen_at,
        findings.highest_severity
    FROM flattened.processes
    INNER JOIN flattened.findings_current AS findings USING (finding_id, updated_at)
    WHERE
        processes.executable_sha256 != ''
        AND NOT findings.is_sample
        AND is_within(findings.first_event_at, findings.last_event_at, $from, $to)
),

differing AS (
    SELECT executable_sha256
    FROM runs
    GROUP BY executable_sha256
    HAVING min(executable_path) != max(executable_path) OR min(name) != max(name)
)

SELECT
    bool_or(is_brought(executable_path)) AS is_brought,
    executable_sha256,
    list(DISTINCT executable_path ORDER BY executable_path) AS executable_paths,
    list(DISTINCT name ORDER BY name) AS names,
    count(DISTINCT finding_id) AS finding_count,
    max(highest_severity) AS highest_severity,
    min(seen_at) AS first_seen_at,
    max(seen_at) AS last_seen_at
FROM runs
SEMI JOIN differing USING (executable_sha256)
GROUP BY executable_sha256
HAVING greatest(count(DISTINCT executable_path), count(DISTINCT name)) >= $minimum_names
ORDER BY is_brought DESC, highest_severity DESC, finding_count DESC, executable_sha256
