-- Which files and addresses may tie findings: said here once, for links and for the hubs among them.

-- What lies where software is installed is somebody's release; what lies where everybody may write is brought.
CREATE OR REPLACE MACRO is_brought_file(path) AS
regexp_matches(coalesce(path, ''), '^/(tmp|var/tmp|dev|run|var/run|home|root|proc|mnt)/|/\.|^memfd|\(deleted\)');

-- Private, shared, loopback, link-local and metadata addresses are other hosts in other networks.
CREATE OR REPLACE MACRO is_public_address(address) AS
NOT regexp_matches(
    address,
    '^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(::1?$|f[cd]|fe[89ab])'
)
