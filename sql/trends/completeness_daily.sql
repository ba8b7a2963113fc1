-- Grain: UTC day of an account and region with findings or with an answer of the API. Key: updated_date, account_id,
-- region.
-- Answers: is the history complete; on which days does the export or the API lack findings?
--
-- The figures of export and API include samples, since a missing sample is missing too; the other figures do not. Where
-- the API was not asked, what it has and what the export lacks is unknown, not 0.
-- Refreshed by: updated_date, account_id, region.
WITH
versions AS (
    SELECT
        updated_date,
        account_id,
        region,
        count(DISTINCT finding_id) AS finding_count,
        count(*) AS version_count
    FROM trends.finding_versions
    GROUP BY updated_date, account_id, region
),

days AS (
    SELECT *, api_coverage != 'none' OR api_count > 0 AS is_asked
    FROM raw.completeness
)

SELECT
    updated_date,
    account_id,
    region,
    coalesce(versions.finding_count, 0) AS finding_count,
    coalesce(versions.version_count, 0) AS version_count,
    coalesce(days.api_coverage, 'none') AS api_coverage,
    coalesce(days.export_object_count, 0) AS export_object_count,
    coalesce(days.export_count, 0) AS export_finding_count,
    if(days.is_asked, days.api_count, NULL) AS api_finding_count,
    if(days.is_asked, days.only_api_count, NULL) AS only_api_finding_count,
    if(days.is_asked, days.only_export_count, NULL) AS only_export_finding_count,
    if(days.is_asked, days.overdue_count, NULL) AS overdue_finding_count
FROM versions
FULL JOIN days USING (updated_date, account_id, region)
