-- Grain: term of an entity's risk. Key: term.
-- Answers: how many points can each term contribute, and for what?
--
-- The only place for these figures: entity_risk multiplies each by its share, 0 to 1. Together they are 100.
WITH
weights (term, weight, given_for) AS (
    VALUES
    ('severity', 30, 'square of the highest severity over 9, which separates Low from High: 2 is 0.05, 5 is 0.31, 8 is 0.79'),
    ('tactics', 25, 'distinct tactics of its own findings; none for one, all for five'),
    (
        'group',
        10,
        'distinct tactics of the whole group if it has several findings; all for five: the actions of others count too'
    ),
    ('sequence', 10, 'an attack sequence names it; half if only its group has one'),
    ('recency', 8, 'halves every 7 days between its latest event and the newest event overall'),
    ('rarity', 7, 'falls with the logarithm of the groups that name it: all for one, half for two, a third for four'),
    ('spread', 5, 'accounts and regions of its own findings; none for one of each, all for four more'),
    ('open', 5, 'one of its findings is known to be open')
)

SELECT
    term,
    weight::DOUBLE AS weight,
    given_for
FROM weights
