-- Sessions that calls may have opened, with each call, or with the reason why there is none.
SELECT account_id, region, session_process_uuid, verdict, none_reason, event_id
FROM correlation.session_openers
