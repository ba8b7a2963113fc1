-- What a finding says of the network of an address: its number or owner, as a text. Null where it says nothing (`0` and
-- `-1` are no numbers), and of an address that is private, link-local or loopback: no network owns it.
CREATE OR REPLACE MACRO of_network(ip_address, stated) AS
CASE
    WHEN
        stated NOT IN ('', '0', '-1')
        AND NOT is_private_address(ip_address)
        THEN stated
END
