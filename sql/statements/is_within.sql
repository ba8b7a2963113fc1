-- Whether something overlapped with a span of time, whose end is exclusive. A null leaves the span open.
CREATE OR REPLACE MACRO is_within(began_at, ended_at, from_at, to_at) AS
ended_at >= coalesce(from_at::TIMESTAMPTZ, '-infinity') AND began_at < coalesce(to_at::TIMESTAMPTZ, 'infinity')
