-- What a finding says of the network of an address, as a text: its number, owner, country or city. Null where it says
-- nothing (`0` and `-1` are no numbers, `UNKNOWN` is no name), and of an address that is private, link-local or loopback:
-- no network owns it, and it is on no map.
CREATE OR REPLACE MACRO of_network(ip_address, stated) AS
CASE
    WHEN
        stated NOT IN ('', '0', '-1', 'UNKNOWN')
        AND NOT is_private_address(ip_address)
        THEN stated
END
