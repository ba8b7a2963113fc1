-- A glob as a pattern for the whole text.
CREATE OR REPLACE MACRO pattern_of_glob(pattern) AS
concat(
    '(?s)\\A',
    replace(
        replace(replace(regexp_replace(pattern, '([\\\\.^$|(){}+])', '\\\\$1'), '*', '.*'), '?', '.'), '[!', '[^'
    ),
    '\\z'
);

CREATE OR REPLACE MACRO address_digits(ip_address) AS
CASE
    WHEN ip_address RLIKE '\\A\\d{1,3}(\\.\\d{1,3}){3}\\z'
        THEN
            concat(
                repeat('0', 20),
                'ffff',
                array_join(transform(split(ip_address, '[.]'), part -> format_string('%02x', CAST(part AS INT))), '')
            )
    WHEN ip_address RLIKE '\\A[0-9a-f:]+\\z'
        THEN
            concat(
                array_join(
                    transform(
                        filter(split(split_part(ip_address, '::', 1), ':'), part -> part != ''), part -> lpad(part, 4, '0')
                    ),
                    ''
                ),
                if(
                    contains(ip_address, '::'),
                    repeat('0', 4 * (8 - size(filter(split(ip_address, ':'), part -> part != '')))),
                    ''
                ),
                array_join(
                    transform(
                        filter(split(split_part(ip_address, '::', 2), ':'), part -> part != ''), part -> lpad(part, 4, '0')
                    ),
                    ''
                )
            )
    ELSE ''
END;
