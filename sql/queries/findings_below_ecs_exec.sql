-- Which findings descend from a person's ECS Exec session, and what did they run?
SELECT acting.finding_id, current.finding_type, acting.name AS process, count(*) AS versions
FROM flattened.processes AS acting
INNER JOIN flattened.findings_current AS current ON current.finding_id = acting.finding_id
WHERE
    acting.role = 'process'
    AND EXISTS (
        SELECT 1
        FROM correlation.process_ancestry AS path
        INNER JOIN correlation.process_nodes AS ancestor
            ON ancestor.process_uuid = path.ancestor_uuid AND ancestor.account_id = path.account_id
        WHERE
            path.process_uuid = acting.process_uuid
            AND path.account_id = acting.account_id
            AND ancestor.name LIKE 'ssm-session%'
    )
GROUP BY ALL
ORDER BY ALL
LIMIT 8
