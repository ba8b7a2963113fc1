-- Keys of correlation.finding_sessions: of all findings in these sessions.
WITH
near AS (
    SELECT finding_id
    FROM changed
    UNION
    SELECT finding_id
    FROM correlation.finding_sessions
    SEMI JOIN changed USING (session_id)
)

SELECT source_kind, source_key
FROM correlation.credential_sightings
SEMI JOIN near USING (finding_id);

-- Keys of flattened.findings_current, flattened.runtime_contexts: of all findings in their sessions.
WITH
near AS (
    SELECT finding_id
    FROM changed
    UNION
    SELECT others.finding_id
    FROM correlation.finding_sessions AS own
    SEMI JOIN changed USING (finding_id)
    INNER JOIN correlation.finding_sessions AS others ON others.session_id = own.session_id
)

SELECT source_kind, source_key
FROM correlation.credential_sightings
SEMI JOIN near USING (finding_id);

-- Rows of correlation.finding_sessions: all findings in the sessions of the findings.
SELECT *
FROM correlation.finding_sessions
WHERE
    session_id IN (
        SELECT session_id
        FROM correlation.finding_sessions
        SEMI JOIN slices.correlation_credential_sightings USING (finding_id)
    );

-- Rows of flattened.findings_current: of both.
SELECT *
FROM flattened.findings_current
SEMI JOIN (
    SELECT finding_id FROM slices.correlation_credential_sightings
    UNION
    SELECT finding_id FROM slices.correlation_finding_sessions
) USING (finding_id);

-- Rows of flattened.runtime_contexts: of both.
SELECT *
FROM flattened.runtime_contexts
SEMI JOIN (
    SELECT finding_id FROM slices.correlation_credential_sightings
    UNION
    SELECT finding_id FROM slices.correlation_finding_sessions
) USING (finding_id);
