-- Keys of entities, from what a row of a finding states. Everything that names an entity by a key has it from here; null
-- or empty where the row names none. Kinds that are not here have an ARN or an id as their key.

-- What has an id that is unique in its account and region only: a container, an instance, a process.
CREATE OR REPLACE MACRO place_key(account_id, region, id) AS
CASE WHEN id != '' THEN concat(account_id, '/', region, '/', id) END;

-- What an ARN names all over the world. What stands in its place without being one is unique in an account and region at
-- best.
CREATE OR REPLACE MACRO arn_key(arn, account_id, region) AS
CASE WHEN starts_with(arn, 'arn:') THEN arn ELSE place_key(account_id, region, arn) END;

-- What a Kubernetes cluster names: a workload, a namespace, a user. Without a known cluster, names are unique in an
-- account and region at best.
CREATE OR REPLACE MACRO kubernetes_place(cluster_arn, account_id, region) AS
coalesce(arn_key(cluster_arn, account_id, region), concat(account_id, '/', region));

CREATE OR REPLACE MACRO namespace_key(cluster_arn, account_id, region, namespace) AS
CASE WHEN namespace != '' THEN concat_ws('/', kubernetes_place(cluster_arn, account_id, region), namespace) END;

CREATE OR REPLACE MACRO workload_key(cluster_arn, account_id, region, namespace, workload_type, workload_name) AS
CASE
    WHEN workload_name != ''
        THEN
            concat_ws(
                '/', kubernetes_place(cluster_arn, account_id, region), coalesce(namespace, ''), workload_type, workload_name
            )
END;

CREATE OR REPLACE MACRO kubernetes_user_key(cluster_arn, account_id, region, username) AS
CASE WHEN username != '' THEN concat_ws('/', kubernetes_place(cluster_arn, account_id, region), username) END;

-- A principal has an id before the colon, which its session follows; without an id it has its account, type and name.
CREATE OR REPLACE MACRO principal_key(principal_id, account_id, user_type, user_name) AS
CASE
    WHEN principal_id != '' OR user_name != ''
        THEN coalesce(nullif(split_part(principal_id, ':', 1), ''), concat_ws('/', account_id, user_type, nullif(user_name, '')))
END;

CREATE OR REPLACE MACRO role_session_key(principal_id, session_name) AS
CASE WHEN session_name != '' THEN principal_id END;

CREATE OR REPLACE MACRO bucket_key(bucket_arn, bucket_name) AS coalesce(nullif(bucket_arn, ''), bucket_name);

CREATE OR REPLACE MACRO aws_operation_key(service_name, api) AS
CASE WHEN api != '' THEN concat_ws('/', nullif(service_name, ''), api) END;

CREATE OR REPLACE MACRO kubernetes_operation_key(verb, resource, subresource) AS
CASE WHEN verb != '' THEN concat_ws('/', 'kubernetes', verb, nullif(resource, ''), nullif(subresource, '')) END;

-- Addresses and hashes are written in either case.
CREATE OR REPLACE MACRO address_key(ip_address) AS lower(ip_address);

CREATE OR REPLACE MACRO hash_key(sha256) AS lower(sha256);

CREATE OR REPLACE MACRO domain_key(domain) AS rtrim(lower(domain), '.');

-- The kind of a resource that an attack sequence names by the key of that kind; null for any other.
CREATE OR REPLACE MACRO sequence_kind(resource_type) AS
CASE WHEN resource_type IN ('ECS_CLUSTER', 'ECS_TASK', 'EKS_CLUSTER', 'S3_BUCKET') THEN lower(resource_type) END;

-- The key of that kind. A sequence of an organization names resources of several accounts; names of buckets are unique.
CREATE OR REPLACE MACRO sequence_key(resource_type, resource_uid, account_id, region) AS
if(resource_type = 'S3_BUCKET', resource_uid, arn_key(resource_uid, account_id, region));
