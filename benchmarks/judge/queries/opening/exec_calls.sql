-- Calls that open sessions.
SELECT event_id, is_refused, is_dry_run, is_direct_session, session_process_uuid
FROM correlation.exec_calls
