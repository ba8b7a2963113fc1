-- When a version or a finding was last active: its last event, which is never later than the version that reports it.
-- Without one it is the version's own time, since least() ignores null.
CREATE OR REPLACE MACRO last_event_at(event_last_seen_at, updated_at) AS least(event_last_seen_at, updated_at)
