-- Grain: credentials and their presumed theft. Parameter: finding_id.
-- Answers: were the credentials of a finding presumably stolen, or were any stolen where it happened? The most severe
-- call with them comes first.
WITH
thefts AS MATERIALIZED (
    FROM correlation.credential_thefts
    WHERE finding_id = $finding_id OR holder_finding_id = $finding_id
),

severities AS (
    SELECT finding_id, severity
    FROM flattened.findings_current
    WHERE rowid IN (
        SELECT rowid FROM flattened.findings_current WHERE finding_id IN (SELECT finding_id FROM thefts)
    )
)

SELECT thefts.*
FROM thefts
LEFT JOIN severities USING (finding_id)
ORDER BY severities.severity DESC NULLS LAST, thefts.used_at, thefts.finding_id, thefts.source_key
