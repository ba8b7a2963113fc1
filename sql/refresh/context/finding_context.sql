-- Keys of context.observations: by thing_id of context.finding_context.

-- Keys of context.reached_things, context.ecs_tasks: by observation_id of context.finding_context.

-- Keys of raw.context_asks: of things without an observation: that were asked for, whose calls were refused, and all if
-- these are the first or there are none left.
SELECT finding_id
FROM context.finding_context
SEMI JOIN changed USING (kind, thing_key)
WHERE chosen = 'none'
UNION
SELECT things.finding_id
FROM context.finding_context AS things
SEMI JOIN (SELECT * FROM changed WHERE thing_key = '*') AS refused
    ON refused.kind = things.kind
    AND refused.region = things.region
    AND (refused.account_id = things.account_id OR things.kind = 'account')
WHERE things.chosen = 'none'
UNION
SELECT finding_id
FROM context.finding_context
WHERE missing_reason = 'not_configured'
UNION
SELECT finding_id
FROM context.finding_context
WHERE missing_reason IS NOT NULL AND (SELECT count(*) FROM raw.context_asks) = 0;
