-- Grain: finding of a call with the credentials of a task, an instance or a pod, and the finding there that presumably
-- shows their theft. Key: finding_id, source_kind, source_key.
-- Answers: how were these credentials presumably stolen, and what was done with them?
--
-- Any finding where credentials are kept, in the hours before they were used, may show their theft. Long-lived places
-- have all kinds of findings, so only one is named: the one that read credentials, where there is one, and none if
-- several sessions accessed credentials: any of them may have taken them.
-- Refreshed by: source_kind, source_key.
WITH
findings AS (
    SELECT finding_id, finding_type, is_severe, tactic
    FROM flattened.findings_current
    WHERE NOT is_sample
),

processes AS (
    SELECT finding_id, session_id
    FROM correlation.finding_sessions
),

sightings AS (
    FROM correlation.credential_sightings
),

credentials AS (
    FROM sightings
    WHERE is_use
),

holders AS (
    FROM sightings
    WHERE NOT is_use
),

-- Findings whose session has several findings.
active AS (
    SELECT finding_id, min(session_id) AS session_id
    FROM processes
    WHERE session_id IN (SELECT session_id FROM processes GROUP BY session_id HAVING count(DISTINCT finding_id) > 1)
    GROUP BY finding_id
),

-- Findings that read credentials: from the metadata or credential endpoint, an environment or a file. A command line
-- says so, or GuardDuty does.
readers AS (
    SELECT DISTINCT findings.finding_id
    FROM findings
    LEFT JOIN flattened.runtime_contexts AS contexts USING (finding_id)
    WHERE
        findings.tactic = 'Credential Access'
        OR contains(findings.finding_type, 'MetadataDNSRebind')
        OR regexp_matches(
            contexts.command_line_example,
            '169\.254\.(169\.254|170\.\d+)|fd00:ec2::|security-credentials|CONTAINER_CREDENTIALS'
            || '|serviceaccount/token|\.aws/credentials|/proc/(\d+|self)/environ|\bprintenv\b'
        )
),

-- Sessions that accessed credentials.
thieves AS (
    SELECT DISTINCT session_id
    FROM processes
    SEMI JOIN readers USING (finding_id)
),

chosen AS (
    SELECT
        credentials.finding_id,
        credentials.source_kind,
        credentials.source_key,
        holders.finding_id AS holder_finding_id,
        thieves.session_id IS NOT NULL OR readers.finding_id IS NOT NULL AS has_credential_access,
        credentials.first_seen_at AS used_at,
        holders.first_seen_at AS held_at,
        count(DISTINCT active.session_id) OVER by_use AS active_count,
        count(DISTINCT thieves.session_id) OVER by_use AS reaching_count
    FROM credentials
    INNER JOIN holders
        ON credentials.source_kind = holders.source_kind
        AND credentials.source_key = holders.source_key
        AND credentials.first_seen_at > holders.first_seen_at
        AND credentials.first_seen_at
        <= holders.first_seen_at + if(credentials.source_kind = 'service_account', INTERVAL 3 HOUR, INTERVAL 6 HOUR)
    INNER JOIN findings ON findings.finding_id = holders.finding_id
    LEFT JOIN active ON active.finding_id = holders.finding_id
    LEFT JOIN thieves ON thieves.session_id = active.session_id
    LEFT JOIN readers ON readers.finding_id = holders.finding_id
    -- Service accounts are used all day, so suspicious activity is required first.
    WHERE
        (
            credentials.source_kind != 'service_account'
            OR active.session_id IS NOT NULL
            OR findings.is_severe
        )
        -- On an instance, much happens that nobody does: agents trace processes, resolvers ask for names.
        AND (
            credentials.source_kind != 'instance'
            OR readers.finding_id IS NOT NULL
            OR regexp_matches(findings.finding_type, ':EC2/.*(C&C|MaliciousDomainRequest|DropPoint)')
            OR NOT regexp_matches(
                findings.finding_type, ':EC2/|:Runtime/(DockerSocket|KernelModule|ProcessInjection|SensitiveFile)'
            )
        )
    WINDOW by_use AS (PARTITION BY credentials.finding_id, credentials.source_kind, credentials.source_key)
    QUALIFY
        row_number() OVER (
            PARTITION BY credentials.finding_id, credentials.source_kind, credentials.source_key
            ORDER BY
                -- A container can't access its instance's credentials.
                credentials.source_kind = 'instance' AND holders.has_container,
                thieves.session_id IS NULL,
                readers.finding_id IS NULL,
                active.session_id IS NULL,
                findings.is_severe DESC,
                holders.first_seen_at DESC,
                holders.finding_id
        ) = 1
        -- If several sessions were active where the credentials are kept and none accessed them, the thief is unknown.
        AND (active_count <= 1 OR reaching_count > 0)
)

SELECT
    finding_id,
    source_kind,
    source_key,
    if(reaching_count > 1, NULL, holder_finding_id) AS holder_finding_id,
    has_credential_access,
    used_at,
    if(reaching_count > 1, NULL, held_at) AS held_at
FROM chosen
