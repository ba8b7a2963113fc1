-- Of values on which sightings disagree, the one seen last; of several at that time the greatest, for a stable result.
CREATE OR REPLACE MACRO latest(value, seen_at) AS arg_max(value, (seen_at, value))
