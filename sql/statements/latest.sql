-- Of values that sightings disagree on, the one seen last; of several at that time the greatest, so that it is always the same.
CREATE OR REPLACE MACRO latest(value, seen_at) AS arg_max(value, (seen_at, value))
