-- The 64 seconds that a time is in, numbered. A time window of up to a minute touches two at most.
CREATE OR REPLACE MACRO span_of(moment) AS floor(epoch(moment) / 64)::BIGINT;
