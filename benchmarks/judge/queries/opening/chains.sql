-- Each access key with its steps back.
SELECT access_key_id, step_kind, event_id, task_arn, is_complete
FROM correlation.credential_chain
ORDER BY access_key_id, step
