-- Why were documents set aside?
SELECT
    reason_code AS label,
    'documents' AS part,
    sum(document_count)::BIGINT AS amount
FROM trends.rejected_daily
GROUP BY reason_code
ORDER BY amount DESC, label
