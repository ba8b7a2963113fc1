-- Grain: UTC day on which objects were read. Key: read_date.
-- Answers: how much was read, how much of it was new, and how much could not be read?
SELECT
    (read_at AT TIME ZONE 'UTC')::DATE AS read_date,
    count(*) AS object_count,
    count(error) AS broken_object_count,
    sum(size_bytes)::BIGINT AS size_bytes,
    sum(document_count)::BIGINT AS document_count,
    sum(stored_count)::BIGINT AS stored_document_count,
    sum(repeated_count)::BIGINT AS repeated_document_count,
    sum(rejected_count)::BIGINT AS rejected_document_count
FROM raw.objects
GROUP BY ALL
