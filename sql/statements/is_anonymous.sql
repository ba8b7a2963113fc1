-- Whether a principal is nobody known: whoever calls without credentials, in S3 or in Kubernetes.
CREATE OR REPLACE MACRO is_anonymous(principal_key) AS
regexp_matches(principal_key, 'ANONYMOUS|system:anonymous')
