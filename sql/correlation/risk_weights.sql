-- Grain: term of an entity's risk. Key: term.
-- Answers: how many points can each term contribute, and for what?
--
-- The only place for these figures: entity_risk multiplies each by its share, 0 to 1. Those from findings are 100 together.
-- Those from context come on top, up to 100 in all: without context, scores are as if it did not exist.
WITH
weights (term, weight, source, given_for) AS (
    VALUES
    (
        'severity',
        30,
        'findings',
        'square of the highest severity over 9, which separates Low from High: 2 is 0.05, 5 is 0.31, 8 is 0.79'
    ),
    ('tactics', 25, 'findings', 'distinct tactics of its own findings; none for one, all for five'),
    (
        'group',
        10,
        'findings',
        'distinct tactics of the whole group if it has several findings; all for five: the actions of others count too'
    ),
    ('sequence', 10, 'findings', 'an attack sequence names it; half if only its group has one'),
    ('recency', 8, 'findings', 'halves every 7 days between its latest event and the newest event overall'),
    ('rarity', 7, 'findings', 'falls with the logarithm of the groups that name it: all for one, half for two, a third for four'),
    ('spread', 5, 'findings', 'accounts and regions of its own findings; none for one of each, all for four more'),
    ('open', 5, 'findings', 'one of its findings is known to be open'),
    ('exposure', 8, 'context.finding_exposure', 'reachable from the internet at the event; half for a public address alone'),
    (
        'vulnerability',
        10,
        'context.vulnerable_executables',
        'an executable that ran is of a vulnerable package of its image; all if it is critical or an exploit is known'
    ),
    (
        'privilege',
        8,
        'context.finding_privileges',
        'the strongest power of a role that could be used (context.powers); half if it is not on all resources'
    ),
    ('criticality', 6, 'context.owners', 'the most critical thing that a finding names: critical all, high 0.7, medium 0.3'),
    (
        'security_hub',
        8,
        'context.exposed_findings',
        'an open exposure finding of Security Hub about a resource of a finding: critical all, high 0.7, medium 0.3, any other '
        '0.1; half if that is known only from later'
    )
)

SELECT
    term,
    weight::DOUBLE AS weight,
    source,
    given_for
FROM weights
