-- Number of an entity: stable across runs, machines and versions of DuckDB, so that other engines can compute it too.
--
-- The first 60 bits of the MD5 of kind and key, written as hexadecimal digits. MD5 distributes well and is the cheapest
-- hash that DuckDB guarantees to keep; forging a collision of half a hash gains nothing but a failed check.
CREATE OR REPLACE MACRO entity_id(entity_kind, entity_key) AS
('0x' || left(md5(entity_kind || '/' || entity_key), 15))::BIGINT
