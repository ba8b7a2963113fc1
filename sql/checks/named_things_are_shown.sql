-- checks: context.finding_context
-- severity: error
-- at a refresh: once a day
-- Every thing that a finding names is among what is shown for it, but for a tag whose bytes are known otherwise; nothing else
-- is step 0, and what is reached is reached from something that is shown.
SELECT named.finding_id, named.kind, named.thing_key
FROM context.named_things AS named
ANTI JOIN context.finding_context AS things USING (finding_id, kind, thing_key)
WHERE named.kind != 'image_tag'
UNION ALL
SELECT things.finding_id, things.kind, things.thing_key
FROM context.finding_context AS things
ANTI JOIN context.named_things AS named USING (finding_id, kind, thing_key)
WHERE things.step = 0
UNION ALL
SELECT things.finding_id, things.kind, things.thing_key
FROM context.finding_context AS things
ANTI JOIN context.finding_context AS via
    ON via.finding_id = things.finding_id
    AND via.kind = things.via_kind
    AND via.thing_key = things.via_key
WHERE things.step > 0
