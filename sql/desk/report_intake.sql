-- What was read on the last days on which anything was read?
SELECT
    read_date,
    object_count,
    broken_object_count,
    document_count,
    stored_document_count,
    repeated_document_count,
    rejected_document_count,
    count(*) OVER () AS row_count
FROM trends.intake_daily
ORDER BY read_date DESC
LIMIT $most
