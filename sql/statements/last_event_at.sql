-- When a version, or a finding, went on last: its last event, which is never later than the version that tells of it.
-- Without one it is the version's own time, since least() passes over null.
CREATE OR REPLACE MACRO last_event_at(event_last_seen_at, updated_at) AS least(event_last_seen_at, updated_at)
