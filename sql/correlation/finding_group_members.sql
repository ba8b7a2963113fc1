-- Grain: finding, without samples, in the one group that it belongs to. Key: finding_id.
-- Answers: which group is a finding in, why, what links it to the others, and which group does an earlier id lead to
-- now?
--
-- Groups are the connected components of finding_links and links_by_hand. Findings are numbered in time order and every
-- finding takes the smallest number that it can reach; so the earliest member names the group, however the history was
-- loaded.
--
-- A member is explained by its strongest link to an earlier one, so that, read from the top, each sentence connects to
-- those above it; this also covers the single link between two halves of an attack. If no link goes back, the strongest
-- of all links is used.
-- Refreshed by: finding_id.
WITH RECURSIVE
-- Each wording fits both ends of a link, since the described link may be to a later finding.
wordings (reason, entity_kind, wording, label, joining) AS (
    VALUES
    ('attack_sequence', 'attack_sequence', 'Is part of the same attack sequence as', 'sequence ', ''),
    ('triggered_scan', 'trigger', 'Is linked by a malware scan to', 'triggered by finding ', ''),
    ('same_process_tree', 'process', 'Runs in the same process tree as', 'session of ', ''),
    ('stolen_credentials', 'credentials', 'Involves the same, presumably stolen credentials as', 'those of ', ''),
    ('taken_credentials', 'taken_credentials', 'Involves the credentials, used later, of the same place as', '', ''),
    ('same_credentials', 'role_session', 'Acts with the same credentials as', 'role session ', ''),
    ('same_credentials', 'access_key', 'Acts with the same credentials as', 'access key ', ''),
    ('same_executable_and_place', 'file_in_place', 'Involves the same executable in the same place as', '', 'in'),
    ('same_executable', 'executable_hash', 'Involves the same executable as', '', ''),
    ('same_remote_address', 'ip_address', 'Involves the same remote address as', '', ''),
    ('same_domain', 'domain', 'Involves the same domain as', '', ''),
    ('same_place', 'place', 'Happens in the same place as', '', ''),
    ('same_moment_and_place', 'moment_in_place', 'Happens at nearly the same time in the same place as', '', ''),
    ('same_address_and_place', 'address_in_place', 'Involves the same remote address in the same place as', '', 'in'),
    ('same_address_and_cluster', 'address_in_cluster', 'Involves the same remote address and cluster as', '', 'in'),
    ('same_address_and_principal', 'address_of_principal', 'Involves the same user at the same address as', '', 'of'),
    ('same_address_and_key', 'address_of_key', 'Involves the same access key at the same address as', '', 'with'),
    ('probed_and_used', 'address_in_account', 'Involves the same remote address, in one account, as', '', 'in'),
    ('same_address_and_account', 'address_of_several', 'Involves the same remote address, in one account, as', '', 'in'),
    ('same_program_and_place', 'program_in_place', 'Involves the same program in the same place as', '', 'in'),
    ('same_program_and_image', 'program_of_image', 'Involves the same program of the same image as', '', 'of'),
    ('deployed_image', 'deployed_image', 'Involves the same image, deployed by a call, as', '', 'in'),
    ('named_by_call', 'named_resource', 'Involves the same resource, named by a call, as', '', 'in'),
    ('named_by_call', 'named_cluster', 'Involves the same cluster, named by a call, as', '', 'in'),
    ('between_hosts', 'other_host', 'Involves the same host, by its private address, as', '', ''),
    ('same_connection', 'connection', 'Involves the same two hosts as', '', 'and'),
    ('traffic_of_host', 'traffic_of_host', 'Shows the traffic or the work of the same host as', '', ''),
    ('joined_by_hand', 'regrouping', 'Was joined by a person with', '', ''),
    ('kept_by_hand', 'regrouping', 'Was kept by a person with', '', '')
),

findings AS MATERIALIZED (
    SELECT
        finding_id,
        finding_type,
        first_event_at AS first_seen_at,
        'g-' || left(sha256('finding group ' || finding_id), 20) AS solo_group_id,
        row_number() OVER (ORDER BY first_seen_at, finding_id) AS number
    FROM flattened.findings_current
    WHERE NOT is_sample
),

links AS (
    SELECT finding_id, linked_finding_id, reason, entity_kind, entity_key, weight
    FROM correlation.finding_links
    ANTI JOIN (SELECT finding_id, linked_finding_id FROM correlation.links_by_hand WHERE is_cut) AS cut
        USING (finding_id, linked_finding_id)
    UNION ALL
    SELECT finding_id, linked_finding_id, reason, entity_kind, entity_key, weight
    FROM correlation.links_by_hand
    WHERE NOT is_cut
),

numbered_links AS MATERIALIZED (
    SELECT links.*, findings.number AS source, others.number AS target
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
        -- A finding is offered the label of its label and of its neighbours' labels, and so is the finding that labels
        -- it. Paths halve with every round, so a chain of thousands takes a dozen rounds instead of thousands.
        -- `recurring.labels` has all labels; `labels` has those changed by the last round, and only says when to stop.
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
    SELECT finding_id, linked_finding_id AS other_id, source > target AS is_back, reason, entity_kind, entity_key, weight
    FROM numbered_links
    UNION ALL
    SELECT linked_finding_id, finding_id, target > source, reason, entity_kind, entity_key, weight
    FROM numbered_links
),

described_links AS (
    SELECT
        finding_id,
        arg_max(
            (other_id, reason, entity_kind, entity_key, weight),
            (is_back, weight, reason, entity_kind, entity_key, other_id)
        ) AS strongest,
        count(*) AS link_count
    FROM ends
    GROUP BY finding_id
),

names AS (
    SELECT entity_kind, entity_key, entity_name
    FROM entities.entities
    WHERE entity_kind IN ('role_session', 'executable_hash')
    UNION ALL
    SELECT 'process', session_key, max(session_program)
    FROM correlation.finding_sessions
    GROUP BY session_key
),

places AS (
    -- Nothing prevents two kinds from having the same key, though it is unlikely.
    SELECT entity_key, max(entity_name) AS entity_name
    FROM entities.entities
    WHERE entity_kind IN ('container', 'ecs_task', 'instance', 'principal', 'database')
    GROUP BY entity_key
),

strongest_links AS (
    SELECT
        finding_id,
        strongest[1] AS linked_finding_id,
        strongest[2] AS reason,
        strongest[3] AS entity_kind,
        strongest[4] AS entity_key,
        strongest[5] AS weight,
        link_count,
        split_part(entity_key, ' in ', -1) AS last_key,
        -- The key of a file in a place combines two keys.
        if(entity_kind = 'file_in_place', 'executable_hash', entity_kind) AS named_kind,
        CASE
            WHEN entity_kind IN ('place', 'moment_in_place', 'traffic_of_host') THEN NULL
            WHEN contains(entity_key, ' in ') THEN left(entity_key, length(entity_key) - length(last_key) - 4)
            ELSE entity_key
        END AS named_key,
        CASE
            WHEN entity_kind IN ('place', 'moment_in_place', 'traffic_of_host') THEN entity_key
            WHEN contains(entity_key, ' in ') THEN last_key
        END AS place_key
    FROM described_links
),

described AS (
    SELECT
        strongest_links.finding_id,
        concat(wordings.wording, ' ', others.finding_type, ' (', wordings.label) AS beginning,
        -- An entity without a name is shown by the last part of its ARN or key, a program by its path, an image by its
        -- repository.
        concat_ws(
            concat(' ', wordings.joining, ' '),
            CASE
                WHEN names.entity_name IS NOT NULL THEN names.entity_name
                WHEN wordings.entity_kind IN ('program_in_place', 'program_of_image', 'deployed_image')
                    THEN strongest_links.named_key
                ELSE split_part(strongest_links.named_key, '/', -1)
            END,
            CASE
                WHEN places.entity_name IS NOT NULL THEN places.entity_name
                WHEN wordings.entity_kind = 'program_of_image' THEN strongest_links.place_key
                ELSE split_part(strongest_links.place_key, '/', -1)
            END
        ) AS entity,
        findings.number > others.number AS is_later,
        abs(epoch_us(findings.first_seen_at) - epoch_us(others.first_seen_at)) // 1000000 AS seconds
    FROM strongest_links
    INNER JOIN wordings USING (reason, entity_kind)
    INNER JOIN findings ON findings.finding_id = strongest_links.finding_id
    INNER JOIN findings AS others ON others.finding_id = strongest_links.linked_finding_id
    LEFT JOIN names ON names.entity_kind = strongest_links.named_kind AND names.entity_key = strongest_links.named_key
    LEFT JOIN places ON places.entity_key = strongest_links.place_key
),

sentences AS (
    SELECT
        finding_id,
        concat(
            beginning,
            entity,
            '), ',
            CASE
                WHEN seconds < 1 THEN 'at the same time'
                WHEN seconds < 2 THEN '1 second'
                -- To the nearest whole of the largest unit with at least two.
                WHEN seconds < 2 * 60 THEN seconds || ' seconds'
                WHEN seconds < 2 * 3600 THEN (seconds + 30) // 60 || ' minutes'
                WHEN seconds < 2 * 86400 THEN (seconds + 1800) // 3600 || ' hours'
                ELSE (seconds + 43200) // 86400 || ' days'
            END,
            CASE
                WHEN seconds < 1 THEN '.'
                WHEN is_later THEN ' after it.'
                ELSE ' before it.'
            END
        ) AS sentence
    FROM described
),

numbered AS (
    SELECT
        firsts.solo_group_id AS group_id,
        findings.finding_id,
        findings.solo_group_id,
        row_number() OVER (PARTITION BY labels.label ORDER BY findings.number) AS member_number
    FROM findings
    INNER JOIN labels ON labels.number = findings.number
    INNER JOIN findings AS firsts ON firsts.number = labels.label
)

SELECT
    numbered.group_id,
    numbered.finding_id,
    numbered.solo_group_id,
    numbered.member_number,
    CASE
        WHEN strongest_links.finding_id IS NULL THEN 'It is linked to no other finding.'
        WHEN numbered.member_number = 1 THEN 'The first of its group.'
        ELSE sentences.sentence
    END AS explanation,
    strongest_links.linked_finding_id,
    strongest_links.reason AS link_reason,
    strongest_links.entity_kind AS link_entity_kind,
    strongest_links.entity_key AS link_entity_key,
    strongest_links.weight AS link_weight,
    coalesce(strongest_links.link_count, 0) AS link_count
FROM numbered
LEFT JOIN strongest_links USING (finding_id)
LEFT JOIN sentences USING (finding_id)
