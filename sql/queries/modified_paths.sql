-- Which paths are modified most, and by which process?
--
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: a package manager that writes binaries is installing packages; a shell, a downloader or a server that writes to
-- /tmp, to cron, to authorized_keys or to a library folder is worth an investigation.
WITH
modified AS (
    -- Files that the acting process wrote itself.
    SELECT
        contexts.finding_id,
        contexts.updated_at,
        'process' AS writer,
        unnest(list_distinct(list_filter(
            [
                contexts.file_path,
                contexts.shell_history_file_path,
                contexts.release_agent_path,
                contexts.runc_binary_path
            ] || coalesce(contexts.related_file_paths, []),
            lambda path: path != ''
        ))) AS path
    FROM flattened.runtime_contexts AS contexts
    UNION ALL
    -- Files that a modifying process had written before the acting process loaded or ran them.
    SELECT
        contexts.finding_id,
        contexts.updated_at,
        'modifying',
        coalesce(nullif(contexts.library_path, ''), nullif(contexts.script_path, ''), acting.executable_path)
    FROM flattened.runtime_contexts AS contexts
    INNER JOIN flattened.processes AS acting
        ON acting.finding_id = contexts.finding_id AND acting.updated_at = contexts.updated_at AND acting.role = 'process'
    WHERE contexts.modified_at IS NOT NULL
),

writers AS (
    SELECT
        processes.finding_id,
        processes.updated_at,
        processes.lineage_of,
        coalesce(nullif(processes.executable_path, ''), processes.name) AS program,
        coalesce(sessions.origin, sessions.launcher_reason) AS origin
    FROM flattened.processes
    LEFT JOIN correlation.process_sessions AS sessions
        ON sessions.account_id = coalesce(processes.account_id, '')
        AND sessions.region = coalesce(processes.region, '')
        AND sessions.process_uuid = processes.process_uuid
    WHERE processes.role IN ('process', 'modifying')
)

SELECT
    modified.path,
    writers.program AS modified_by,
    count(DISTINCT findings.finding_id) AS finding_count,
    count(DISTINCT findings.account_id) AS account_count,
    max(findings.highest_severity) AS highest_severity,
    list(DISTINCT writers.origin ORDER BY writers.origin) FILTER (writers.origin IS NOT NULL) AS origins,
    list(DISTINCT findings.finding_type ORDER BY findings.finding_type) AS finding_types,
    min(findings.event_first_seen_at) AS first_seen_at,
    max(findings.event_last_seen_at) AS last_seen_at
FROM flattened.findings_current AS findings
INNER JOIN modified USING (finding_id, updated_at)
LEFT JOIN writers
    ON writers.finding_id = findings.finding_id
    AND writers.updated_at = findings.updated_at
    AND writers.lineage_of = modified.writer
WHERE
    NOT findings.is_sample
    AND modified.path != ''
    AND is_within(findings.first_event_at, findings.last_event_at, $from, $to)
GROUP BY modified.path, writers.program
ORDER BY finding_count DESC, modified.path, modified_by
