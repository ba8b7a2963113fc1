-- The finding id in a text that is an id or an ARN, which ends with the id. Other text stays as it is.
CREATE OR REPLACE MACRO finding_id_of(id_or_arn) AS
coalesce(nullif(split_part(id_or_arn, '/finding/', 2), ''), id_or_arn)
