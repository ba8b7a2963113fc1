-- When a version or a finding began: its first event, else its creation, else its update.
CREATE OR REPLACE MACRO first_event_at(event_first_seen_at, created_at, updated_at) AS
coalesce(event_first_seen_at, created_at, updated_at)
