-- Whether a program says who uses it, judged by its path: neither a part of the operating system nor an interpreter or a
-- shell, which run whatever they are given.
CREATE OR REPLACE MACRO is_own_program(executable_path) AS
NOT regexp_matches(
    executable_path,
    '^/(usr/)?s?bin/|^/usr/(local/)?(lib|libexec|sbin|bin)/'
    || '|/(java|node|python[0-9.]*|ruby|perl|php(-fpm)?[0-9.]*|dotnet|(ba|da|z|k)?sh)$'
)
