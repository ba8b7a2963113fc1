-- Grain: row of a version of a finding in flattened.api_calls. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        aws_operation := aws_operation_key(service_name, api),
        kubernetes_operation := kubernetes_operation_key(verb, resource, subresource)
    ) AS keys
FROM flattened.api_calls
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, api_kind
