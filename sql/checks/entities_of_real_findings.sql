-- checks: entities.finding_entities
-- severity: error
-- at a refresh: sliced by finding_id
-- Every entity is named by findings that exist and are not samples.
WITH
real AS (
    SELECT finding_number
    FROM flattened.findings_current
    WHERE NOT is_sample
),

others AS (
    SELECT DISTINCT finding_number
    FROM entities.finding_entities
    ANTI JOIN real USING (finding_number)
)

-- Numbers are compared for all rows, texts read for none.
SELECT DISTINCT finding_id
FROM entities.finding_entities
WHERE finding_number IN (FROM others)
