-- Grain: attack sequence of GuardDuty and a finding that is the sequence itself, that it names, or that names it; no
-- samples. Key: sequence_id, finding_id.
-- Answers: which findings does GuardDuty itself connect, and which of them says so?
--
-- A sequence and its members name each other only in part, by id or by ARN, and differently from version to version,
-- so both directions are used, over all versions. An ARN ends with the id, by which a finding is found even if it was
-- stored without its ARN.
WITH
current AS (
    SELECT finding_id
    FROM flattened.findings_current
    WHERE NOT is_sample
),

versions AS (
    SELECT finding_id, arn, associated_attack_sequence_arn AS sequence_arn
    FROM flattened.finding_versions
    SEMI JOIN current USING (finding_id)
),

sequences AS (
    SELECT DISTINCT finding_id
    FROM flattened.sequences
    SEMI JOIN current USING (finding_id)
),

-- Nearly all ARNs end with the finding's own id, and say nothing more.
names AS (
    SELECT finding_id AS name, finding_id
    FROM current
    UNION ALL
    SELECT DISTINCT finding_id_of(arn), finding_id
    FROM versions
    WHERE arn != '' AND NOT ends_with(arn, concat('/finding/', finding_id))
),

named AS (
    SELECT DISTINCT signals.finding_id AS sequence_id, names.finding_id
    FROM flattened.sequence_signals AS signals
    SEMI JOIN sequences USING (finding_id)
    INNER JOIN names ON names.name = finding_id_of(signals.signal_uid)
),

naming AS (
    SELECT DISTINCT
        coalesce(names.finding_id, finding_id_of(versions.sequence_arn)) AS sequence_id,
        versions.finding_id
    FROM versions
    LEFT JOIN names ON names.name = finding_id_of(versions.sequence_arn)
    WHERE versions.sequence_arn != ''
),

stated AS (
    SELECT finding_id AS sequence_id, finding_id, FALSE AS is_named, FALSE AS is_naming FROM sequences
    UNION ALL
    SELECT sequence_id, finding_id, TRUE, FALSE FROM named
    UNION ALL
    SELECT sequence_id, finding_id, FALSE, TRUE FROM naming
)

SELECT
    sequence_id,
    finding_id,
    sequence_id = finding_id AS is_sequence,
    bool_or(is_named) AS is_named,
    bool_or(is_naming) AS is_naming
FROM stated
GROUP BY sequence_id, finding_id
