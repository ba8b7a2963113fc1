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
CREATE OR REPLACE MACRO texts_of(texts) AS list_filter(coalesce(texts, []), lambda text: text != '')
