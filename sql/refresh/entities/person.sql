-- Keys of correlation.people, correlation.exec_calls, correlation.session_openers, correlation.finding_people: of their persons.
SELECT entity_id('person', person_key) AS entity_id
FROM changed
WHERE person_key IS NOT NULL;

-- Rows of correlation.people: of the persons.
SELECT *
FROM correlation.people
WHERE person_key IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'person');

-- Rows of correlation.exec_calls: of the persons.
SELECT *
FROM correlation.exec_calls
WHERE person_key IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'person');

-- Rows of correlation.session_openers: of the persons.
SELECT *
FROM correlation.session_openers
WHERE person_key IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'person');

-- Rows of correlation.finding_people: of the persons.
SELECT *
FROM correlation.finding_people
WHERE person_key IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'person');
