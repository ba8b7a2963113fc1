-- What a finding says of the network of an address: its number or owner, as a text. Null where it says nothing (`0` and
-- `-1` are no numbers), and of an address that is private, link-local or loopback: no network owns it.
CREATE OR REPLACE MACRO of_network(ip_address, stated) AS
CASE
    WHEN
        stated NOT IN ('', '0', '-1')
        AND NOT regexp_matches(
            address_digits(lower(ip_address)),
            '^(0{20}ffff(00|0a|7f|64[4-7]|a9fe|ac1|c0a8)|0{31}1$|f[cd]|fe[89ab])'
        )
        THEN stated
END
