-- Whether an entity in a finding can link it to others that name it: defined once, for links and for common entities.
--
-- Installed files belong to a release, so they can't. Private, shared, loopback, link-local and metadata addresses
-- denote different hosts in different networks, so they can't either, nor can what is no address.
CREATE OR REPLACE MACRO can_link(entity_kind, entity_key, entity_name, role) AS
entity_kind IN ('role_session', 'access_key', 'domain')
OR (
    entity_kind = 'executable_hash'
    AND role != 'ancestor'
    AND is_brought(entity_name)
)
OR (
    entity_kind = 'ip_address'
    AND role IN ('remote', 'sequence', 'text')
    AND is_public_address(entity_key)
)
