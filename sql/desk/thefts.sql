-- Grain: credentials and their presumed theft. Parameter: finding_id.
-- Answers: are the credentials of a finding presumably stolen, or were some stolen where it happened?
SELECT *
FROM correlation.credential_thefts
WHERE finding_id = $finding_id OR holder_finding_id = $finding_id
ORDER BY ALL
