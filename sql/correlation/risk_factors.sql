-- Grain: what a reference file may say of an entity. Key: known_as, environment.
-- Answers: by how much does it make a score smaller?
--
-- Never greater: without reference files nothing changes. An account's environment holds for what lives in it, too.
WITH
factors (known_as, environment, factor) AS (
    VALUES
    -- Our own addresses, and those of who scans by order or by habit.
    ('own_network', '', 0.5),
    ('scanner', '', 0.5),
    ('trusted_image', '', 0.8),
    ('account', 'staging', 0.9),
    ('account', 'test', 0.8),
    ('account', 'development', 0.8),
    ('account', 'sandbox', 0.7)
)

SELECT
    known_as,
    environment,
    factor::DOUBLE AS factor
FROM factors
