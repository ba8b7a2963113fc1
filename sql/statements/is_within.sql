-- Whether what began and ended went on in a span of time, the end of the span excluded. A null leaves the span open.
CREATE OR REPLACE MACRO is_within(began_at, ended_at, from_at, to_at) AS
ended_at >= coalesce(from_at::TIMESTAMPTZ, '-infinity') AND began_at < coalesce(to_at::TIMESTAMPTZ, 'infinity')
