-- Grain: attack sequence of GuardDuty. Parameter: finding_ids.
-- Answers: what do the sequences of a group hold, and what does the group add to them?
SELECT *
FROM correlation.sequence_comparison
WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
ORDER BY finding_id
