-- Grain: decision by which people regrouped findings. Parameter: finding_ids.
-- Answers: which decisions, of those that groups follow now, are about some findings?
SELECT
    regrouping_id,
    if(bool_or(part = 'joined'), 'join', 'split') AS kind,
    list(finding_id ORDER BY finding_id) FILTER (part != 'stays') AS finding_ids,
    any_value(decided_at) AS decided_at,
    any_value(decided_by) AS decided_by,
    any_value(note) AS note
FROM raw.regroupings
WHERE
    regrouping_id IN (
        SELECT regrouping_id FROM raw.regroupings WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
    )
GROUP BY regrouping_id
ORDER BY any_value(decision_number)
