-- Grain: GuardDuty attack sequence. Parameter: finding_ids.
-- Answers: what do the sequences of a group contain, and what does the group add?
SELECT *
FROM correlation.sequence_comparison
WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
ORDER BY finding_id
