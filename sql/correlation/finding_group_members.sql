-- Grain: finding that is no sample, in the one group that it belongs to. Key: finding_id.
-- Answers: which group is a finding in, what ties it to the others, and which group has an id of old now?
--
-- Groups are the connected components of finding_links. Findings are numbered in time order and every finding takes
-- the smallest number that it can reach; so the earliest member names the group, however the history was loaded.
WITH RECURSIVE
findings AS MATERIALIZED (
    SELECT
        finding_id,
        'g-' || left(sha256('finding group ' || finding_id), 20) AS own_group_id,
        row_number() OVER (
            ORDER BY coalesce(event_first_seen_at, created_at, updated_at), finding_id
        ) AS number
    FROM flattened.findings_current
    WHERE NOT is_sample
),

links AS (
    SELECT finding_id, linked_finding_id, reason, entity_kind, entity_key, weight
    FROM correlation.finding_links
),

numbered_links AS (
    SELECT findings.number AS source, others.number AS target
    FROM links
    INNER JOIN findings ON findings.finding_id = links.finding_id
    INNER JOIN findings AS others ON others.finding_id = links.linked_finding_id
),

edges AS MATERIALIZED (
    SELECT source, target FROM numbered_links
    UNION
    SELECT target, source FROM numbered_links
),

labels (number, label) USING KEY (number) AS (
    SELECT number, number FROM findings
    UNION
    SELECT known.number, min(offers.label)
    FROM (
        -- A finding is offered its label's label, and those of its neighbours; so is the finding that labels it.
        -- Paths halve with every round, so that a chain of thousands takes a dozen rounds and not thousands.
        -- `recurring.labels` is all that is known; `labels`, what the last round changed, only says when to stop.
        SELECT near.number, next.label
        FROM recurring.labels AS near
        INNER JOIN recurring.labels AS next ON next.number = near.label
        UNION ALL
        SELECT unnest([near.number, near.label]), next.label
        FROM edges
        INNER JOIN recurring.labels AS near ON near.number = edges.source
        INNER JOIN recurring.labels AS far ON far.number = edges.target
        INNER JOIN recurring.labels AS next ON next.number = far.label
    ) AS offers
    INNER JOIN recurring.labels AS known ON known.number = offers.number
    WHERE offers.label < known.label AND EXISTS (FROM labels)
    GROUP BY known.number
),

ends AS (
    SELECT finding_id, linked_finding_id AS other_id, reason, entity_kind, entity_key, weight FROM links
    UNION ALL
    SELECT linked_finding_id, finding_id, reason, entity_kind, entity_key, weight FROM links
),

strongest AS (
    SELECT
        finding_id,
        arg_max((other_id, reason, entity_kind, entity_key), (weight, reason, entity_kind, entity_key, other_id)) AS tie,
        max(weight) AS weight,
        count(*) AS link_count
    FROM ends
    GROUP BY finding_id
)

SELECT
    firsts.own_group_id AS group_id,
    findings.finding_id,
    findings.own_group_id,
    row_number() OVER (PARTITION BY labels.label ORDER BY findings.number) AS member_number,
    strongest.tie[1] AS linked_finding_id,
    strongest.tie[2] AS link_reason,
    strongest.tie[3] AS link_entity_kind,
    strongest.tie[4] AS link_entity_key,
    strongest.weight AS link_weight,
    coalesce(strongest.link_count, 0) AS link_count
FROM findings
INNER JOIN labels ON labels.number = findings.number
INNER JOIN findings AS firsts ON firsts.number = labels.label
LEFT JOIN strongest ON strongest.finding_id = findings.finding_id
