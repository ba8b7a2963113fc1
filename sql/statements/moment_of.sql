-- The time that a text of AWS says; null for what is no time from the year 1 to 9999.
CREATE OR REPLACE MACRO moment_of(text) AS
CASE
    WHEN TRY_CAST(text AS TIMESTAMPTZ) BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'
        THEN TRY_CAST(text AS TIMESTAMPTZ)
END;

-- A number that is one: JSON has no infinity, but numbers that become one.
CREATE OR REPLACE MACRO figure_of(number) AS CASE WHEN isfinite(number) THEN number END
