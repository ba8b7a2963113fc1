-- Number of an entity: stable over runs, machines and versions of DuckDB, so that other engines can compute it too.
--
-- The first 60 bits of the MD5 of kind and key, written as hexadecimal digits. MD5 spreads well and is the cheapest hash
-- that DuckDB promises to keep; nobody who forges a collision of half a hash gains anything but a broken check.
CREATE OR REPLACE MACRO entity_id(entity_kind, entity_key) AS
('0x' || left(md5(entity_kind || '/' || entity_key), 15))::BIGINT
