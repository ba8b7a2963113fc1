-- checks: context.finding_context
-- severity: error
-- at a refresh: sliced by finding_id
-- An observation that is shown as before the event held then, one shown as after is the first of its thing, and each thing
-- without one has a reason.
SELECT things.finding_id, things.kind, things.thing_key, things.chosen
FROM context.finding_context AS things
LEFT JOIN context.observations AS observations USING (observation_id)
WHERE
    (things.chosen = 'none') != (observations.thing_id IS NULL)
    OR (things.chosen = 'before') = (things.missing_reason IS NOT NULL)
    OR observations.thing_id != things.thing_id
    OR (things.chosen = 'before' AND observations.from_at > things.event_at)
    OR (things.chosen = 'before' AND observations.until_at <= things.event_at)
    OR (things.chosen = 'after' AND (observations.from_at <= things.event_at OR NOT observations.is_first))
