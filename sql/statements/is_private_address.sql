-- Whether an address belongs to no network on the internet: private, shared, loopback, link-local, metadata or none at
-- all. It denotes a different host in each network. False for anything that is not an address.
CREATE OR REPLACE MACRO is_private_address(ip_address) AS
regexp_matches(
    address_digits(lower(ip_address)),
    '^(0{20}ffff(00|0a|7f|64[4-7]|a9fe|ac1|c0a8)|0{31}[01]$|f[cd]|fe[89ab])'
)
