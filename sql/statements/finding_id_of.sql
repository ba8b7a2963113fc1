-- The id of the finding that a text names: its id, or its ARN, which ends with the id. Another text stays as it is.
CREATE OR REPLACE MACRO finding_id_of(id_or_arn) AS
coalesce(nullif(split_part(id_or_arn, '/finding/', 2), ''), id_or_arn)
