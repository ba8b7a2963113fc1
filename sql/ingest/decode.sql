-- Reads wire-form findings into typed, nested columns, one row a document, in order.
-- Parameter: structure, the finding's shape as from_json takes it.
SELECT unnest(from_json(document, $structure))
FROM documents;
