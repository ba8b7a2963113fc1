-- Grain: link that a person made or cut. Key: finding_id, linked_finding_id, reason, entity_key.
-- Answers: which findings did people join, and which links did they cut?
--
-- Findings that were joined are linked one to the next. Those that were split off are cut from those that stayed, and
-- those that stayed are linked one to the next, since a link between two of them may have led through one that was split
-- off. A later decision overrules links that an earlier one made, and none that a later one makes.
WITH
named AS (
    SELECT
        regroupings.regrouping_id,
        regroupings.finding_id,
        regroupings.part,
        regroupings.decision_number,
        lag(regroupings.finding_id) OVER (
            PARTITION BY regroupings.regrouping_id, regroupings.part
            ORDER BY findings.first_event_at, regroupings.finding_id
        ) AS linked_finding_id
    FROM raw.regroupings AS regroupings
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE NOT findings.is_sample
),

made AS (
    SELECT
        finding_id,
        linked_finding_id,
        if(part = 'joined', 'joined_by_hand', 'kept_by_hand') AS reason,
        regrouping_id,
        decision_number
    FROM named
    WHERE part IN ('joined', 'stays') AND linked_finding_id IS NOT NULL
),

existing AS (
    SELECT finding_id, linked_finding_id, 0 AS decision_number
    FROM correlation.finding_links
    SEMI JOIN named USING (finding_id)
    UNION
    SELECT finding_id, linked_finding_id, decision_number
    FROM made
),

cut AS (
    SELECT DISTINCT existing.finding_id, existing.linked_finding_id, existing.decision_number, ends.regrouping_id
    FROM existing
    INNER JOIN named AS ends ON ends.finding_id = existing.finding_id AND ends.decision_number > existing.decision_number
    INNER JOIN named AS others
        ON others.finding_id = existing.linked_finding_id AND others.regrouping_id = ends.regrouping_id
    WHERE ends.part || ' ' || others.part IN ('split_off stays', 'stays split_off')
)

SELECT
    made.finding_id,
    made.linked_finding_id,
    made.reason,
    'regrouping' AS entity_kind,
    made.regrouping_id AS entity_key,
    0::DOUBLE AS weight,
    FALSE AS is_cut
FROM made
ANTI JOIN cut USING (finding_id, linked_finding_id, decision_number)
UNION ALL
SELECT finding_id, linked_finding_id, 'split_by_hand', 'regrouping', regrouping_id, 0::DOUBLE, TRUE
FROM cut
WHERE decision_number = 0
