-- Grain: UTC day on which documents were set aside, and reason. Key: rejected_date, reason_code.
-- Answers: what can't be read, how much of it, and is it rising?
SELECT
    (rejected_at AT TIME ZONE 'UTC')::DATE AS rejected_date,
    reason_code,
    sum(document_count)::BIGINT AS document_count,
    count(DISTINCT uri) AS object_count,
    sum(size_bytes)::BIGINT AS size_bytes
FROM raw.rejected
GROUP BY ALL
