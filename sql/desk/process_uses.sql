-- Grain: finding, and an address, a domain or a file that it names, or a process of it and a vulnerability of what that ran.
-- Parameter: finding_ids.
-- Answers: what did the process that acts in each finding contact or touch, and is what ran known to be vulnerable?
--
-- In a wide table, the row ids of some keys are looked up first, so that its other columns are read only for these rows.
-- What a finding names is taken from where it is stored: the table of all that findings name is in another order.
WITH
wanted AS MATERIALIZED (
    SELECT unnest($finding_ids::VARCHAR[]) AS finding_id
),

peers AS (
    SELECT finding_id, address_key(ip_address) AS ip_address, domain_key(domain) AS domain
    FROM flattened.network_peers
    WHERE
        rowid IN (SELECT rowid FROM flattened.network_peers WHERE finding_id IN (FROM wanted))
        AND side = 'remote'
),

lookups AS (
    SELECT finding_id, domain_key(domain) AS domain
    FROM flattened.dns_requests
    WHERE rowid IN (SELECT rowid FROM flattened.dns_requests WHERE finding_id IN (FROM wanted))
),

files AS (
    SELECT
        finding_id,
        unnest([
            script_path,
            library_path,
            socket_path,
            release_agent_path,
            module_file_path,
            shell_history_file_path,
            threat_file_path,
            file_path
        ]) AS path
    FROM flattened.runtime_contexts
    WHERE rowid IN (SELECT rowid FROM flattened.runtime_contexts WHERE finding_id IN (FROM wanted))
),

uses AS (
    SELECT finding_id, NULL AS process_uuid, 'ip_address' AS kind, ip_address AS key, NULL AS has_exploit
    FROM peers
    UNION
    SELECT finding_id, NULL, 'domain', domain, NULL
    FROM peers
    UNION
    SELECT finding_id, NULL, 'domain', domain, NULL
    FROM lookups
    UNION
    SELECT finding_id, NULL, 'file', path, NULL
    FROM files
    UNION
    SELECT finding_id, process_uuid, 'vulnerability', vulnerability_id, has_exploit
    FROM context.vulnerable_executables
    WHERE finding_id IN (FROM wanted) AND process_uuid != ''
)

SELECT finding_id, process_uuid, kind, key, has_exploit
FROM uses
WHERE coalesce(key, '') != ''
ORDER BY kind, has_exploit DESC NULLS LAST, key, finding_id, process_uuid
