-- Keys of entities.known_entities, correlation.outlets: by entity_id of entities.finding_entities.

-- Keys of flattened.malware_scans: its own, and the finding that triggered it.
SELECT unnest([finding_id, trigger_finding_id]) AS finding_id
FROM changed;

-- Keys of correlation.credential_thefts: both ends of all thefts from the same source, which may be disputed.
WITH
thefts AS (
    SELECT finding_id, holder_finding_id
    FROM changed
    UNION
    SELECT finding_id, holder_finding_id
    FROM correlation.credential_thefts
    SEMI JOIN changed USING (source_key)
)

SELECT unnest([finding_id, holder_finding_id]) AS finding_id
FROM thefts;

-- Keys of correlation.finding_sessions: its own, and both ends of all thefts from a source that it holds.
WITH
held AS (
    SELECT thefts.source_key
    FROM correlation.credential_thefts AS thefts
    INNER JOIN changed ON changed.finding_id = thefts.holder_finding_id
)

SELECT finding_id
FROM changed
UNION
SELECT unnest([thefts.finding_id, thefts.holder_finding_id])
FROM correlation.credential_thefts AS thefts
SEMI JOIN held USING (source_key);

-- Rows of correlation.credential_thefts: all from the same sources.
WITH
own AS (
    SELECT thefts.source_key
    FROM correlation.credential_thefts AS thefts
    WHERE thefts.finding_id IN (FROM keys) OR thefts.holder_finding_id IN (FROM keys)
)

SELECT *
FROM correlation.credential_thefts
SEMI JOIN own USING (source_key);

-- Rows of flattened.findings_current: the findings, and both ends of these thefts.
SELECT *
FROM flattened.findings_current
SEMI JOIN (
    FROM keys
    UNION
    SELECT unnest([finding_id, holder_finding_id])
    FROM slices.correlation_credential_thefts
) USING (finding_id);

-- Rows of correlation.finding_sessions: by finding_id of flattened.findings_current.

-- Rows of flattened.malware_scans: of the findings, and those that they triggered.
SELECT *
FROM flattened.malware_scans
WHERE finding_id IN (FROM keys) OR trigger_finding_id IN (FROM keys);
