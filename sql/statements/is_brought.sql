-- Whether a program was brought, judged by its path: it is in a world-writable folder, in a hidden folder or in memory,
-- or was deleted while it ran. Programs elsewhere were installed. Null if the path is unknown.
CREATE OR REPLACE MACRO is_brought(executable_path) AS
regexp_matches(
    coalesce(executable_path, ''),
    '^/(tmp|var/tmp|dev|run|var/run|home|root|proc|mnt)/|/\.|^memfd|\(deleted\)'
)
