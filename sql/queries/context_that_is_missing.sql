-- What is not known of the things of findings as of their events, why, and what can be done about it?
--
-- $kind text = null: only things of this kind, such as ecs_task or role
--
-- Then: do what `remedy` says, the most findings first. `detail` is what AWS said last of such a thing.
WITH
told AS (
    SELECT
        kind,
        account_id,
        region,
        state,
        arg_max(detail, (asked_at, thing_key, detail)) AS detail,
        max(asked_at) AS asked_at
    FROM raw.context_asks
    GROUP BY kind, account_id, region, state
)

SELECT
    missing.kind,
    missing.missing_reason,
    missing.account_id,
    missing.region,
    missing.finding_count,
    missing.thing_count,
    missing.last_event_at,
    missing.remedy,
    told.detail,
    told.asked_at
FROM context.missing_context AS missing
LEFT JOIN told
    ON told.kind = missing.kind
    AND told.account_id = missing.account_id
    AND told.region = missing.region
    AND told.state = if(missing.missing_reason = 'gone_before_asked', 'gone', missing.missing_reason)
WHERE $kind::VARCHAR IS NULL OR missing.kind = $kind
ORDER BY missing.finding_count DESC, missing.kind, missing.missing_reason, missing.account_id, missing.region
