-- checks: context.observations
-- severity: error
-- at a refresh: sliced by kind, thing_key
-- Every state that AWS told is one observation, and each holds until the next of its thing does: none overlaps another.
WITH
told AS (
    SELECT kind, thing_key, count(*) AS told_count
    FROM raw.observations
    SEMI JOIN context.observations USING (kind, thing_key)
    GROUP BY kind, thing_key
),

held AS (
    SELECT
        kind,
        thing_key,
        from_at,
        until_at,
        is_first,
        lead(from_at) OVER things AS next_from_at,
        row_number() OVER things AS number,
        count(*) OVER (PARTITION BY kind, thing_key) AS held_count
    FROM context.observations
    WINDOW things AS (PARTITION BY kind, thing_key ORDER BY from_at, until_at NULLS LAST, observed_at, observation_id)
)

SELECT held.kind, held.thing_key, held.from_at
FROM held
INNER JOIN told USING (kind, thing_key)
WHERE
    held.held_count != told.told_count
    OR held.until_at IS DISTINCT FROM held.next_from_at
    OR held.until_at < held.from_at
    OR (held.is_first AND held.number > 1 AND held.until_at != held.from_at)
