-- Grain: process that acts in some findings, and an address, a domain or a file that one of these names with it, or a
-- vulnerability of its executable. Parameter: finding_ids.
-- Answers: what did each process contact or touch, and is what ran known to be vulnerable?
--
-- In a wide table, the row ids of some keys are looked up first, so that its other columns are read only for these rows.
WITH
wanted AS MATERIALIZED (
    SELECT unnest($finding_ids::VARCHAR[]) AS finding_id
),

named AS MATERIALIZED (
    SELECT finding_id, role, entity_kind, entity_key
    FROM entities.finding_entities
    WHERE
        finding_number IN (SELECT finding_number(finding_id) FROM wanted)
        AND (
            (role = 'process' AND entity_kind = 'process')
            OR (role = 'remote' AND entity_kind = 'ip_address')
            OR (role = 'dns' AND entity_kind = 'domain')
        )
),

acting AS (
    SELECT finding_id, entity_key AS process_key
    FROM named
    WHERE entity_kind = 'process'
),

touched AS (
    SELECT
        finding_id,
        unnest(list_distinct(list_filter(
            [
                script_path,
                library_path,
                socket_path,
                release_agent_path,
                module_file_path,
                shell_history_file_path,
                threat_file_path,
                file_path
            ],
            lambda path: path IS NOT NULL AND path != ''
        ))) AS path
    FROM flattened.runtime_contexts
    WHERE rowid IN (SELECT rowid FROM flattened.runtime_contexts WHERE finding_id IN (FROM wanted))
),

vulnerable AS (
    SELECT process_uuid, finding_id, vulnerability_id, has_exploit, score
    FROM context.vulnerable_executables
    WHERE finding_id IN (FROM wanted) AND process_uuid != ''
),

places AS (
    SELECT finding_id, coalesce(account_id, '') AS account_id, coalesce(region, '') AS region
    FROM flattened.findings_current
    WHERE rowid IN (SELECT rowid FROM flattened.findings_current WHERE finding_id IN (SELECT finding_id FROM vulnerable))
)

SELECT acting.process_key, named.entity_kind AS kind, named.entity_key AS key, NULL AS has_exploit
FROM acting
INNER JOIN named USING (finding_id)
WHERE named.entity_kind != 'process'
UNION
SELECT acting.process_key, 'file' AS kind, touched.path AS key, NULL AS has_exploit
FROM acting
INNER JOIN touched USING (finding_id)
UNION
SELECT
    concat_ws('/', places.account_id, places.region, vulnerable.process_uuid) AS process_key,
    'vulnerability' AS kind,
    vulnerable.vulnerability_id AS key,
    bool_or(vulnerable.has_exploit) AS has_exploit
FROM vulnerable
INNER JOIN places USING (finding_id)
GROUP BY ALL
ORDER BY process_key, kind, has_exploit DESC NULLS LAST, key
