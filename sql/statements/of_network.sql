-- The number, owner, country or city of an address, as a finding states it, as text. Null if it is not stated (`0` and
-- `-1` are no numbers, `UNKNOWN` is no name), and for a private, link-local or loopback address, which has no network
-- owner and no location.
CREATE OR REPLACE MACRO of_network(ip_address, stated) AS of_network_if(NOT is_private_address(ip_address), stated)
