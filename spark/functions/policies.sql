-- In Spark JSON is text between functions, and a variant inside of them.
CREATE OR REPLACE MACRO json_text(text) AS text;

CREATE OR REPLACE MACRO texts_in(value) AS
CASE
    WHEN schema_of_variant(value) LIKE 'ARRAY%'
        THEN
            filter(
                transform(
                    CAST(value AS ARRAY<VARIANT>),
                    each -> CASE schema_of_variant(each)
                        WHEN 'STRING' THEN CAST(each AS STRING)
                        WHEN 'VOID' THEN NULL
                        ELSE to_json(each)
                    END
                ),
                text -> text != ''
            )
    WHEN schema_of_variant(value) = 'STRING' THEN filter(array(CAST(value AS STRING)), text -> text != '')
    ELSE CAST(array() AS ARRAY<STRING>)
END;

CREATE OR REPLACE MACRO patterns_in(value) AS
filter(texts_in(value), text -> text RLIKE '\\A[A-Za-z0-9:*?_-]{1,150}\\z');

CREATE OR REPLACE MACRO statements_in(policy) AS
CASE
    WHEN schema_of_variant(try_variant_get(policy, '$.Statement', 'variant')) LIKE 'ARRAY%'
        THEN try_variant_get(policy, '$.Statement', 'array<variant>')
    WHEN schema_of_variant(try_variant_get(policy, '$.Statement', 'variant')) LIKE 'OBJECT%'
        THEN array(try_variant_get(policy, '$.Statement', 'variant'))
    ELSE CAST(array() AS ARRAY<VARIANT>)
END;

CREATE OR REPLACE MACRO allowing_statements(document) AS
transform(
    filter(
        statements_in(try_parse_json(document)), each -> try_variant_get(each, '$.Effect', 'string') = 'Allow'
    ),
    each -> named_struct(
        'patterns', patterns_in(try_variant_get(each, '$.Action', 'variant')),
        'is_inverted', try_variant_get(each, '$.NotAction', 'variant') IS NOT NULL,
        'excluded', patterns_in(try_variant_get(each, '$.NotAction', 'variant')),
        'is_on_all', array_contains(texts_in(try_variant_get(each, '$.Resource', 'variant')), '*'),
        'is_conditional', try_variant_get(each, '$.Condition', 'variant') IS NOT NULL
    )
);

CREATE OR REPLACE MACRO trusted_in(document) AS
flatten(
    transform(
        transform(
            statements_in(try_parse_json(document)), each -> try_variant_get(each, '$.Principal', 'variant')
        ),
        principal -> CASE
            WHEN schema_of_variant(principal) LIKE 'OBJECT%'
                THEN
                    flatten(
                        transform(
                            map_entries(CAST(principal AS MAP<STRING, VARIANT>)),
                            entry -> transform(texts_in(entry.value), text -> concat(entry.key, ' ', text))
                        )
                    )
            WHEN schema_of_variant(principal) = 'STRING' AND CAST(principal AS STRING) = '*' THEN array('AWS *')
            ELSE CAST(array() AS ARRAY<STRING>)
        END
    )
);

CREATE OR REPLACE MACRO uuids_in(document) AS
transform(
    regexp_extract_all(document, '"uuid"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")', 1),
    text -> get_json_object(concat('[', text, ']'), '$[0]')
);
