-- Grain: finding type, without samples. Key: finding_type.
-- Answers: how common is a finding type here?
--
-- Only the power of two counts, so that few new findings change nothing, and no group that has the type.
SELECT
    finding_type,
    floor(log2(count(*)))::BIGINT AS doubling_count
FROM flattened.findings_current
WHERE NOT is_sample
GROUP BY finding_type
