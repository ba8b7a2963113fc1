-- Which findings does Security Hub have copies of, and which of these are not stored here?
--
-- $is_stored boolean = null: only those that are stored, or only those that are not
--
-- Then: read what is missing from GuardDuty itself, by the export or the API of its account and region: a copy lacks
-- processes and most other details. `latest_version_at` is that of the stored finding.
WITH
copies AS (
    SELECT
        finding_id,
        regexp_extract(reason, 'a copy of (arn:[^ ]+) by way of', 1) AS finding_arn,
        regexp_extract(reason, ' by way of Security Hub \(([A-Z]+)\)', 1) AS form,
        document_count,
        rejected_at
    FROM raw.rejected
    WHERE reason_code = 'copy_of_finding' AND finding_id IS NOT NULL
),

copied AS (
    SELECT
        finding_id,
        min(finding_arn) AS finding_arn,
        string_agg(DISTINCT form, ', ' ORDER BY form) AS forms,
        sum(document_count)::BIGINT AS copy_count,
        min(rejected_at) AS first_read_at
    FROM copies
    GROUP BY finding_id
)

SELECT
    copied.finding_id,
    split_part(copied.finding_arn, ':', 5) AS account_id,
    split_part(copied.finding_arn, ':', 4) AS region,
    stored.finding_id IS NOT NULL AS is_stored,
    stored.updated_at AS latest_version_at,
    copied.copy_count,
    copied.forms,
    copied.first_read_at
FROM copied
LEFT JOIN flattened.findings_current AS stored USING (finding_id)
WHERE $is_stored::BOOLEAN IS NULL OR (stored.finding_id IS NOT NULL) = $is_stored
ORDER BY is_stored, account_id, region, copied.finding_id
