-- The whole seconds of a span of time.
CREATE OR REPLACE MACRO seconds_in(span) AS epoch(span)::BIGINT
