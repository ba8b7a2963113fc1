-- An address as 32 hexadecimal digits, so that addresses and networks compare as text; IPv4 in its IPv6-mapped form.
--
-- Anything else gives a text of another length.
CREATE OR REPLACE MACRO address_digits(ip_address) AS
CASE
    WHEN regexp_full_match(ip_address, '\d{1,3}(\.\d{1,3}){3}')
        THEN
            concat(
                repeat('0', 20),
                'ffff',
                array_to_string(
                    list_transform(string_split(ip_address, '.'), lambda part: printf('%02x', try_cast(part AS INTEGER))), ''
                )
            )
    WHEN regexp_full_match(ip_address, '[0-9a-f:]+')
        THEN
            concat(
                array_to_string(
                    list_transform(
                        list_filter(string_split(split_part(ip_address, '::', 1), ':'), lambda part: part != ''),
                        lambda part: lpad(part, 4, '0')
                    ),
                    ''
                ),
                -- The digits that `::` leaves out.
                if(
                    contains(ip_address, '::'),
                    repeat('0', 4 * (8 - len(list_filter(string_split(ip_address, ':'), lambda part: part != '')))),
                    ''
                ),
                array_to_string(
                    list_transform(
                        list_filter(string_split(split_part(ip_address, '::', 2), ':'), lambda part: part != ''),
                        lambda part: lpad(part, 4, '0')
                    ),
                    ''
                )
            )
    ELSE ''
END
