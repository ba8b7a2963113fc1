-- Grain: investigation by GuardDuty of something that happened with some findings. Parameter: finding_ids.
-- Answers: what did GuardDuty's own investigation say, and how sure is it?
WITH
named AS (
    SELECT finding_id AS name
    FROM (SELECT unnest($finding_ids::VARCHAR[]) AS finding_id)
    UNION
    SELECT arn
    FROM flattened.finding_versions
    WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])) AND arn != ''
),

processes AS (
    SELECT DISTINCT process_uuid
    FROM flattened.processes
    WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])) AND process_uuid != ''
),

records AS (
    SELECT records.investigation_id, count(*) AS record_count
    FROM context.investigation_records AS records
    WHERE list_has_any(records.process_uuids, (SELECT coalesce(list(process_uuid), []) FROM processes))
    GROUP BY records.investigation_id
)

SELECT
    told.investigation_id,
    told.title,
    told.trigger_prompt,
    told.status,
    told.risk_level,
    told.risk,
    told.confidence,
    told.summary,
    told.ended_at,
    coalesce(records.record_count, 0) AS record_count
FROM context.investigations AS told
INNER JOIN context.observations AS latest
    ON latest.observation_id = told.observation_id AND latest.until_at IS NULL
LEFT JOIN records USING (investigation_id)
WHERE
    records.investigation_id IS NOT NULL
    OR EXISTS (SELECT 1 FROM named WHERE contains(told.trigger_prompt, named.name) OR contains(told.summary, named.name))
ORDER BY told.ended_at, told.investigation_id
