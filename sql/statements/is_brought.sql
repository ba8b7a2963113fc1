-- Whether somebody brought a program, by its path: what lies where everybody may write, in a hidden folder, in memory or
-- was deleted while it ran. What lies elsewhere was installed. A path that is not known says nothing.
CREATE OR REPLACE MACRO is_brought(executable_path) AS
regexp_matches(
    coalesce(executable_path, ''),
    '^/(tmp|var/tmp|dev|run|var/run|home|root|proc|mnt)/|/\.|^memfd|\(deleted\)'
)
