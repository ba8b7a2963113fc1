-- What ran below ECS Exec, in any finding?
SELECT DISTINCT process.name, process.executable_path, process.account_id
FROM correlation.process_ancestry AS path
INNER JOIN correlation.process_nodes AS ancestor
    ON ancestor.process_uuid = path.ancestor_uuid AND ancestor.account_id = path.account_id
INNER JOIN correlation.process_nodes AS process
    ON process.process_uuid = path.process_uuid AND process.account_id = path.account_id
WHERE ancestor.name LIKE 'ssm-session%'
ORDER BY ALL
