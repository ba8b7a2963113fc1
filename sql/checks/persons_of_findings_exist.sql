-- checks: correlation.finding_people
-- severity: error
-- at a refresh: once a day
-- Every person of a finding is a person that API events tell of, and the finding exists and is no sample.
SELECT people.finding_id, people.person_key
FROM correlation.finding_people AS people
LEFT JOIN (SELECT DISTINCT person_key, TRUE AS is_known FROM correlation.people) AS known USING (person_key)
LEFT JOIN flattened.findings_current AS findings USING (finding_id)
WHERE known.is_known IS NULL OR findings.is_sample IS DISTINCT FROM FALSE
