-- Grain: kind of statement in a reference file about an entity. Key: known_as, environment.
-- Answers: by which factor does it lower a score?
--
-- Never above 1: without reference files nothing changes. The environment of an account also applies to everything in
-- it.
WITH
factors (known_as, environment, factor) AS (
    VALUES
    -- Our own addresses, and those of known scanners.
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
