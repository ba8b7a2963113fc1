-- Whether what a finding names may tie it to others that name it: said here once, for links and for common entities.
--
-- Of files, what was installed is somebody's release.
-- Of addresses, private, shared, loopback, link-local and metadata ones are other hosts in other networks.
CREATE OR REPLACE MACRO can_link(entity_kind, entity_key, entity_name, role) AS
entity_kind IN ('role_session', 'access_key', 'domain')
OR (
    entity_kind = 'executable_hash'
    AND role != 'ancestor'
    AND is_brought(entity_name)
)
OR (
    entity_kind = 'ip_address'
    AND role IN ('remote', 'sequence')
    AND NOT regexp_matches(
        entity_key,
        '^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(::1?$|f[cd]|fe[89ab])'
    )
)
