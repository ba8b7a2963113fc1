-- A sum or difference of numbers that documents state, as a BIGINT: what would pass its ends stays there.
--
-- A document may count up to 2^63 - 1, so that two of them add up to more than a column holds. Add in HUGEINT, as sum()
-- does; a difference takes a cast of its first number. Null stays null.
CREATE OR REPLACE MACRO saturated(number) AS
CASE
    WHEN number > 9223372036854775807 THEN 9223372036854775807
    WHEN number < -9223372036854775808 THEN -9223372036854775808
    ELSE number
END::BIGINT
