-- What the statements of an IAM policy allow, as far as actions say. A document is whoever's wrote it, so nothing in it is
-- taken for granted.

-- A value that is a text or a list of texts.
CREATE OR REPLACE MACRO texts_in(value) AS
CASE json_type(value)
    WHEN 'ARRAY' THEN texts_of(json_extract_string(value, '$[*]'))
    WHEN 'VARCHAR' THEN texts_of([json_extract_string(value, '$')])
    ELSE []
END;

-- Patterns of actions that can be tried; AWS allows no other characters in them.
CREATE OR REPLACE MACRO patterns_in(value) AS
list_filter(texts_in(value), lambda text: regexp_full_match(text, '[A-Za-z0-9:*?_-]{1,150}'));

CREATE OR REPLACE MACRO allowing_statements(document) AS
list_transform(
    list_filter(
        CASE json_type(document, '$.Statement')
            WHEN 'ARRAY' THEN json_extract(document, '$.Statement[*]')
            WHEN 'OBJECT' THEN [json_extract(document, '$.Statement')]
            ELSE []
        END,
        lambda each: json_extract_string(each, '$.Effect') = 'Allow'
    ),
    lambda each: {
        'patterns': patterns_in(json_extract(each, '$.Action')),
        'is_inverted': json_exists(each, '$.NotAction'),
        'excluded': patterns_in(json_extract(each, '$.NotAction')),
        'is_on_all': list_contains(texts_in(json_extract(each, '$.Resource')), '*'),
        'is_conditional': json_exists(each, '$.Condition')
    }
);

-- Whom the statements of a trust policy name, each with its kind: `Service ecs.amazonaws.com`.
CREATE OR REPLACE MACRO trusted_in(document) AS
flatten(
    list_transform(
        CASE json_type(document, '$.Statement')
            WHEN 'ARRAY' THEN json_extract(document, '$.Statement[*].Principal')
            ELSE [json_extract(document, '$.Statement.Principal')]
        END,
        lambda principal: CASE
            WHEN json_type(principal) = 'OBJECT'
                THEN
                    flatten(
                        list_transform(
                            json_keys(principal),
                            lambda kind: list_transform(texts_in(principal -> kind), lambda text: kind || ' ' || text)
                        )
                    )
            WHEN json_extract_string(principal, '$') = '*' THEN ['AWS *']
            ELSE []
        END
    )
);

-- The uuids that stand anywhere in a document.
CREATE OR REPLACE MACRO uuids_in(document) AS json_extract_string(document, '$..uuid');

-- Whether one of some patterns, in which `*` and `?` stand for others, fits an action in lower case.
CREATE OR REPLACE MACRO fits_any(action, patterns) AS
len(
    list_filter(
        patterns, lambda pattern: regexp_full_match(action, replace(replace(lower(pattern), '*', '.*'), '?', '.'))
    )
) > 0;

-- Whether a statement allows one of some actions. `*:*` stands for all there are, which no exception leaves.
CREATE OR REPLACE MACRO allows_any(statement, actions) AS
len(
    list_filter(
        actions,
        lambda action: fits_any(action, statement.patterns)
        OR (statement.is_inverted AND action != '*:*' AND NOT fits_any(action, statement.excluded))
    )
) > 0
