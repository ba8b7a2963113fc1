-- A sum or difference of numbers from documents, as a BIGINT, clamped to its range.
--
-- Documents may count up to 2^63 - 1, so two of them can exceed a column's range. Add in HUGEINT, as sum()
-- does; for a difference, cast the first number. Null stays null.
CREATE OR REPLACE MACRO saturated(number) AS
CASE
    WHEN number > 9223372036854775807 THEN 9223372036854775807
    WHEN number < -9223372036854775808 THEN -9223372036854775808
    ELSE number
END::BIGINT
