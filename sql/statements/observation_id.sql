-- Number of an observation, made from its key in raw.observations as entity_id is from kind and key.
CREATE OR REPLACE MACRO observation_id(account_id, region, kind, thing_key, observed_at, content_hash) AS
('0x' || left(md5(concat_ws('/', account_id, region, kind, thing_key, epoch_us(observed_at), content_hash)), 15))::BIGINT
