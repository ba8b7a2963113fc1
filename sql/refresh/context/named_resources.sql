-- Keys of raw.exposures: none, since it matters only whether there are any.
SELECT NULL::VARCHAR AS finding_id
WHERE FALSE;
