-- Tags as pairs, from either way in which services write them: ECS in lower case, others capitalised.
CREATE OR REPLACE MACRO tags_of(tags) AS
list_transform(
    list_filter(coalesce(tags, []), lambda tag: tag.key IS NOT NULL),
    lambda tag: {'key': tag.key, 'value': tag.value}
);

-- A value of an attachment of a task, which has its details as pairs, too.
CREATE OR REPLACE MACRO detail_named(details, wanted) AS
nullif(list_filter(details, lambda detail: detail.name = wanted)[1].value, '');

-- The value of a pair with a key.
CREATE OR REPLACE MACRO pair_named(pairs, wanted) AS
nullif(list_filter(pairs, lambda pair: pair.key = wanted)[1].value, '');

-- The texts of a list, without those that are not there.
CREATE OR REPLACE MACRO texts_of(texts) AS list_filter(coalesce(texts, []), lambda text: text != '');

-- Who is responsible, as tags say: of several keys the first of these, in any case.
CREATE OR REPLACE MACRO owner_in_tags(tags) AS
list_filter(
    list_transform(
        ['owner', 'team', 'costcenter'],
        lambda name: list_min(
            list_transform(
                list_filter(tags, lambda tag: replace(replace(lower(tag.key), '-', ''), '_', '') = name),
                lambda tag: nullif(trim(tag.value), '')
            )
        )
    ),
    lambda told: told IS NOT NULL
)[1];

-- How much depends on it, as the tag says, if it says one of the words for that.
CREATE OR REPLACE MACRO criticality_in_tags(tags) AS
list_filter(
    ['critical', 'high', 'medium', 'low'],
    lambda word: list_contains(
        list_transform(
            list_filter(tags, lambda tag: lower(tag.key) = 'criticality'),
            lambda tag: replace(lower(trim(tag.value)), 'very high', 'critical')
        ),
        word
    )
)[1]
