-- Spark reads no hexadecimal number as a BIGINT.
CREATE OR REPLACE MACRO entity_id(entity_kind, entity_key) AS
CAST(conv(left(md5(entity_kind || '/' || entity_key), 15), 16, 10) AS BIGINT);

CREATE OR REPLACE MACRO finding_number(finding_id) AS CAST(conv(left(md5(finding_id), 15), 16, 10) AS BIGINT);

CREATE OR REPLACE MACRO observation_id(account_id, region, kind, thing_key, observed_at, content_hash) AS
CAST(
    conv(
        left(md5(concat_ws('/', account_id, region, kind, thing_key, unix_micros(observed_at), content_hash)), 15), 16, 10
    ) AS BIGINT
);
