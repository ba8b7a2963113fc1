-- Keys of raw.observations, raw.context_asks: none, since it matters only whether there are any.
SELECT NULL::VARCHAR AS finding_id
WHERE FALSE;
