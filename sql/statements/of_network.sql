-- The number or owner of an address's network, as a finding states it, as text. Null if it is not stated (`0` and `-1`
-- are no numbers), and for a private, link-local or loopback address, which no network owns.
CREATE OR REPLACE MACRO of_network(ip_address, stated) AS
CASE
    WHEN
        stated NOT IN ('', '0', '-1')
        AND NOT is_private_address(ip_address)
        THEN stated
END
