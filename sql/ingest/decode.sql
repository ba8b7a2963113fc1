-- Reads wire-form findings into typed, nested columns, one row per document, in order.
-- Parameter: structure, the finding's shape as from_json expects it.
SELECT unnest(from_json(document, $structure))
FROM documents;
