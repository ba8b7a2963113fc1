-- Grain: term of an entity's risk. Key: term.
-- Answers: how many points can each term give, and for what?
--
-- The one place of these figures: entity_risk multiplies each by its share, 0 to 1. Together they are 100.
WITH
weights (term, weight, given_for) AS (
    VALUES
    ('severity', 30, 'square of the highest severity over 9, which keeps Low apart from High: 2 is 0.05, 5 is 0.31, 8 is 0.79'),
    ('tactics', 25, 'distinct tactics of its own findings; one is nothing, five are all'),
    (
        'group',
        10,
        'distinct tactics of the whole group if it has several findings; five are all: what others did beside it counts too'
    ),
    ('sequence', 10, 'an attack sequence names it; half if only its group has one'),
    ('recency', 8, 'halves every 7 days between its latest event and the newest event of all'),
    ('rarity', 7, 'falls with the logarithm of the groups that name it: one is all, two half, four a third'),
    ('spread', 5, 'accounts and regions of its own findings; one of each is nothing, four more are all'),
    ('open', 5, 'one of its findings is open; half if none is, but of one it is unknown')
)

SELECT
    term,
    weight::DOUBLE AS weight,
    given_for
FROM weights
