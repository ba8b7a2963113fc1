-- Spark's own cast takes a year alone, or a date, for a time too.
CREATE OR REPLACE MACRO moment_of(text) AS
CASE
    WHEN
        text RLIKE '^\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}:\\d{2}([.]\\d+)?(Z|[+-]\\d{2}(:?\\d{2})?)?\\z'
        AND try_cast(text AS TIMESTAMP) BETWEEN
        CAST('0001-01-01 00:00:00+00:00' AS TIMESTAMP) AND CAST('9999-12-31 23:59:59.999999+00:00' AS TIMESTAMP)
        THEN try_cast(text AS TIMESTAMP)
END;

CREATE OR REPLACE MACRO figure_of(number) AS
CASE WHEN NOT isnan(number) AND abs(number) < CAST('Infinity' AS DOUBLE) THEN number END;

-- Intervals are cast by their unit.
CREATE OR REPLACE MACRO seconds_in(span) AS CAST(CAST(span AS INTERVAL SECOND) AS BIGINT);
