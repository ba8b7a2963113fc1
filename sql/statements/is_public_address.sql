-- Whether an address belongs to one host on the internet. What is no address (redacted, a placeholder, cut off) stands for
-- any host, so it is none.
CREATE OR REPLACE MACRO is_public_address(ip_address) AS
length(address_digits(lower(ip_address))) = 32 AND NOT is_private_address(ip_address)
