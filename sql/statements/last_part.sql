-- The last part of an ARN or of another name, in which slashes or colons divide parts. Not as a pattern: `[^/:]+$` would try
-- each beginning of a long hostile text up to its end.
CREATE OR REPLACE MACRO last_part(name) AS split_part(split_part(name, '/', -1), ':', -1)
