-- Grain: finding, without samples, in the one group that it belongs to. Key: finding_id.
-- Answers: which group is a finding in, why, what links it to the others, and which group does an earlier id lead to
-- now?
--
-- Groups are the connected components of finding_links and links_by_hand. Findings are numbered in time order, and the
-- earliest member names its group, however the history was loaded.
--
-- A member is explained by its strongest link to an earlier one, so that, read from the top, each sentence connects to
-- those above it. These links may leave a group in several trails, each of which begins with a member that is linked to
-- later ones alone. A trail then joins those before it by its strongest link to them, and what it has above that link is
-- explained by what comes below. So the reasons of a group, taken together, connect all its members: from any of them
-- they lead to the first.
-- Refreshed by: finding_id.
WITH RECURSIVE
-- Each wording fits both ends of a link, since the described link may be to a later finding.
wordings (reason, entity_kind, wording, label, joining) AS (
    VALUES
    ('attack_sequence', 'attack_sequence', 'Is part of the same attack sequence as', 'sequence ', ''),
    ('triggered_scan', 'trigger', 'Is linked by a malware scan to', 'triggered by finding ', ''),
    ('same_process_tree', 'process', 'Runs in the same process tree as', 'session of ', ''),
    ('stolen_credentials', 'credentials', 'Involves the same, presumably stolen credentials as', 'those of ', ''),
    ('taken_credentials', 'taken_credentials', 'Involves the credentials, used later, of the same place as', 'those of ', ''),
    ('same_credentials', 'role_session', 'Acts with the same credentials as', 'role session ', ''),
    ('same_credentials', 'access_key', 'Acts with the same credentials as', 'access key ', ''),
    ('same_person', 'person', 'Leads to the same person as', 'person ', ''),
    ('same_executable_and_place', 'file_in_place', 'Involves the same executable in the same place as', 'file ', 'in'),
    ('same_executable', 'executable_hash', 'Involves the same executable as', 'file ', ''),
    ('same_remote_address', 'ip_address', 'Involves the same remote address as', 'address ', ''),
    ('same_domain', 'domain', 'Involves the same domain as', 'domain ', ''),
    ('same_moment_and_place', 'moment_in_place', 'Happens at nearly the same time in the same place as', '', ''),
    ('same_address_and_place', 'address_in_place', 'Involves the same remote address in the same place as', 'address ', 'in'),
    ('same_address_and_cluster', 'address_in_cluster', 'Involves the same remote address and cluster as', 'address ', 'in'),
    ('same_address_and_principal', 'address_of_principal', 'Involves the same user at the same address as', 'address ', 'of'),
    ('same_address_and_key', 'address_of_key', 'Involves the same access key at the same address as', 'address ', 'with key'),
    ('probed_and_used', 'address_in_account', 'Involves the same address, in one account, as', 'address ', 'in account'),
    ('same_address_and_account', 'address_of_several', 'Involves the same address, in one account, as', 'address ', 'in account'),
    ('same_program_and_place', 'program_in_place', 'Involves the same program in the same place as', 'program ', 'in'),
    ('same_program_and_image', 'program_of_image', 'Involves the same program of the same image as', 'program ', 'of'),
    ('same_program_and_image', 'new_program_of_image', 'Involves the same new program of the same image as', 'program ', 'of'),
    ('same_principal_and_agent', 'principal_and_agent', 'Involves the same user with the same user agent as', 'agent ', 'of'),
    ('container_escape', 'host_of_container', 'Shows an escape to, or work on, the same host as', 'host ', ''),
    ('same_lookup', 'lookup_on_host', 'Shows the same lookup on the same host as', 'domain ', 'in'),
    ('same_address_and_place', 'address_of_credentials', 'Shows an address at a place, or with its keys, as', 'address ', 'in'),
    ('same_installed_program', 'installed_program', 'Involves the same program, installed at run time, as', 'program ', ''),
    ('entered_host', 'entered_host', 'Shows an attack from within, or work, on the same host as', 'host ', ''),
    ('entered_host', 'login_to_host', 'Shows a login to, or work on, the same host as', 'host ', ''),
    ('traffic_of_host', 'volume_of_host', 'Shows much traffic of, or work on, the same host as', 'host ', ''),
    ('traffic_of_host', 'volume_of_attacker', 'Shows much traffic of, or attacks by, the same host as', 'address ', 'in'),
    ('traffic_meanwhile', 'host_meanwhile', 'Shows traffic of a host during the session, or the session, of', 'host ', ''),
    ('commands_in_place', 'commands_in_place', 'Shows suspicious commands of another kind in the same place as', '', ''),
    ('attacked_service', 'attacked_service', 'Shows a service that calls home, or who works in it, as does', '', ''),
    ('named_by_call', 'pushed_image', 'Involves the same image repository, named by a call, as', 'repository ', 'in account'),
    ('same_lookup', 'lookup_in_cluster', 'Shows the same lookup in the same cluster as', 'domain ', 'in'),
    ('named_by_call', 'function_session', 'Involves the same function, or its credentials, as', 'function ', 'in account'),
    ('deployed_image', 'deployed_image', 'Involves the same image, deployed by a call, as', 'image ', 'in'),
    ('named_by_call', 'named_resource', 'Involves the same resource, named by a call, as', '', 'in account'),
    ('named_by_call', 'named_cluster', 'Involves the same cluster, named by a call, as', 'cluster ', 'in account'),
    ('between_hosts', 'other_host', 'Involves the same host, by its private address, as', 'address ', 'in'),
    ('same_connection', 'connection', 'Involves the same two hosts as', 'hosts ', 'and'),
    ('traffic_of_host', 'traffic_of_host', 'Shows the traffic or the work of the same host as', 'host ', ''),
    ('joined_by_hand', 'regrouping', 'Was joined by a person with', '', ''),
    ('kept_by_hand', 'regrouping', 'Was kept by a person with', '', '')
),

findings AS MATERIALIZED (
    SELECT
        finding_id,
        finding_number,
        finding_type,
        first_event_at AS first_seen_at,
        'g-' || left(sha256('finding group ' || finding_id), 20) AS solo_group_id,
        row_number() OVER (ORDER BY first_event_at, finding_id) AS number
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

numbered_links AS (
    SELECT
        findings.number AS source,
        others.number AS target,
        links.reason,
        links.entity_kind,
        links.entity_key,
        links.weight
    FROM links
    INNER JOIN findings ON findings.finding_id = links.finding_id
    INNER JOIN findings AS others ON others.finding_id = links.linked_finding_id
),

ends AS MATERIALIZED (
    SELECT source AS number, target AS other_number, reason, entity_kind, entity_key, weight
    FROM numbered_links
    UNION ALL
    SELECT target, source, reason, entity_kind, entity_key, weight
    FROM numbered_links
),

strongest_links AS (
    SELECT
        number,
        arg_max(ends, (other_number < number, weight, reason, entity_kind, entity_key, -other_number)) AS link,
        count(*) AS link_count
    FROM ends
    GROUP BY number
),

back_links AS MATERIALIZED (
    SELECT number, link.other_number AS other_number, link
    FROM strongest_links
    WHERE link.other_number < number
),

-- The member with which a trail begins, for each finding that has links.
trails (number, trail) USING KEY (number) AS (
    SELECT strongest_links.number, coalesce(back_links.other_number, strongest_links.number)
    FROM strongest_links
    LEFT JOIN back_links USING (number)
    UNION
    -- Paths halve with every round, so a chain of thousands takes a dozen rounds instead of thousands.
    -- `recurring.trails` has all rows; `trails` has those changed by the last round, and only says when to stop.
    SELECT near.number, next.trail
    FROM recurring.trails AS near
    INNER JOIN recurring.trails AS next ON next.number = near.trail
    WHERE next.trail < near.trail AND EXISTS (FROM trails)
),

-- For two trails the strongest link between them, in both directions.
bridges AS MATERIALIZED (
    SELECT
        own.trail,
        others.trail AS other_trail,
        arg_max(
            ends, (ends.weight, ends.reason, ends.entity_kind, ends.entity_key, -ends.number, -ends.other_number)
        ) AS link
    FROM ends
    INNER JOIN trails AS own ON own.number = ends.number
    INNER JOIN trails AS others ON others.number = ends.other_number
    WHERE own.trail != others.trail
    GROUP BY own.trail, other_trail
),

labels (trail, label) USING KEY (trail) AS (
    SELECT DISTINCT trail, trail FROM trails
    UNION
    SELECT known.trail, min(offers.label)
    FROM (
        -- A trail is offered the label of its label and of its neighbours' labels, and so is the trail that labels it.
        SELECT near.trail, next.label
        FROM recurring.labels AS near
        INNER JOIN recurring.labels AS next ON next.trail = near.label
        UNION ALL
        SELECT unnest([near.trail, near.label]), next.label
        FROM bridges
        INNER JOIN recurring.labels AS near ON near.trail = bridges.trail
        INNER JOIN recurring.labels AS far ON far.trail = bridges.other_trail
        INNER JOIN recurring.labels AS next ON next.trail = far.label
    ) AS offers
    INNER JOIN recurring.labels AS known ON known.trail = offers.trail
    WHERE offers.label < known.label AND EXISTS (FROM labels)
    GROUP BY known.trail
),

-- Trails that lead to the first member of their group, and through which link: its own trail, then those next to it, and
-- so on.
joined (trail, link) USING KEY (trail) AS (
    SELECT labels.trail, strongest_links.link
    FROM labels
    INNER JOIN strongest_links ON strongest_links.number = labels.trail
    WHERE labels.trail = labels.label
    UNION
    SELECT
        bridges.trail,
        arg_max(bridges.link, (bridges.link.weight, -bridges.other_trail))
    FROM bridges
    INNER JOIN joined ON joined.trail = bridges.other_trail
    ANTI JOIN recurring.joined AS known ON known.trail = bridges.trail
    GROUP BY bridges.trail
),

-- What a joining trail has above the link that joins it is turned round.
turned (number, link) AS (
    SELECT joined.link.number, joined.link
    FROM joined
    ANTI JOIN labels ON labels.label = joined.trail
    UNION ALL
    SELECT
        back_links.other_number,
        {
            number: back_links.other_number,
            other_number: back_links.number,
            reason: back_links.link.reason,
            entity_kind: back_links.link.entity_kind,
            entity_key: back_links.link.entity_key,
            weight: back_links.link.weight
        }
    FROM turned
    INNER JOIN back_links USING (number)
),

explaining_links AS (
    SELECT link_count, link.*
    FROM (
        SELECT strongest_links.link_count, coalesce(turned.link, strongest_links.link) AS link
        FROM strongest_links
        LEFT JOIN turned USING (number)
    )
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

-- Kinds whose key is that of a place.
kinds_of_places (entity_kind) AS (
    VALUES
    ('moment_in_place'), ('commands_in_place'), ('attacked_service'), ('traffic_of_host'), ('host_of_container'),
    ('entered_host'), ('login_to_host'), ('volume_of_host'), ('host_meanwhile')
),

explained AS (
    SELECT
        *,
        split_part(entity_key, ' in ', -1) AS last_key,
        -- The key of a file in a place combines two keys.
        if(
            entity_kind IN ('file_in_place', 'installed_program', 'program_of_image', 'new_program_of_image'),
            'executable_hash',
            entity_kind
        ) AS named_kind,
        CASE
            WHEN entity_kind IN (FROM kinds_of_places) THEN NULL
            WHEN contains(entity_key, ' in ') THEN left(entity_key, length(entity_key) - length(last_key) - 4)
            ELSE entity_key
        END AS named_key,
        CASE
            WHEN entity_kind IN (FROM kinds_of_places) THEN entity_key
            WHEN contains(entity_key, ' in ') THEN last_key
        END AS place_key
    FROM explaining_links
),

described AS (
    SELECT
        explained.number,
        concat(
            wordings.wording, ' ', others.finding_type, ' ', left(others.finding_id, 8), ' (', wordings.label
        ) AS beginning,
        -- An entity without a name is shown by the last part of its ARN or key, a program by its path, an image by its
        -- repository.
        concat_ws(
            concat(' ', wordings.joining, ' '),
            CASE
                WHEN names.entity_name IS NOT NULL
                    THEN names.entity_name || if(named_kind = 'executable_hash', ' ' || left(named_key, 12), '')
                WHEN wordings.entity_kind IN ('program_in_place', 'principal_and_agent', 'deployed_image') THEN named_key
                ELSE split_part(named_key, '/', -1)
            END,
            CASE
                -- The root user has the account's id as key: its name is not the account's.
                WHEN places.entity_name IS NOT NULL AND wordings.joining != 'in account' THEN places.entity_name
                WHEN wordings.entity_kind IN ('program_of_image', 'new_program_of_image') THEN place_key
                ELSE split_part(place_key, '/', -1)
            END
        ) AS entity,
        explained.number > explained.other_number AS is_later,
        abs(epoch_us(findings.first_seen_at) - epoch_us(others.first_seen_at)) // 1000000 AS seconds
    FROM explained
    INNER JOIN wordings USING (reason, entity_kind)
    INNER JOIN findings ON findings.number = explained.number
    INNER JOIN findings AS others ON others.number = explained.other_number
    LEFT JOIN names ON names.entity_kind = explained.named_kind AND names.entity_key = explained.named_key
    LEFT JOIN places ON places.entity_key = explained.place_key
),

sentences AS (
    SELECT
        number,
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
        findings.finding_number,
        findings.solo_group_id,
        findings.number,
        row_number() OVER (PARTITION BY firsts.number ORDER BY findings.number) AS member_number
    FROM findings
    LEFT JOIN trails USING (number)
    LEFT JOIN labels USING (trail)
    INNER JOIN findings AS firsts ON firsts.number = coalesce(labels.label, findings.number)
)

SELECT
    numbered.group_id,
    numbered.finding_id,
    numbered.finding_number,
    numbered.solo_group_id,
    numbered.member_number,
    CASE
        WHEN explained.number IS NULL THEN 'It is linked to no other finding.'
        WHEN numbered.member_number = 1 THEN 'The first of its group.'
        ELSE sentences.sentence
    END AS explanation,
    others.finding_id AS linked_finding_id,
    explained.reason AS link_reason,
    explained.entity_kind AS link_entity_kind,
    explained.entity_key AS link_entity_key,
    explained.weight AS link_weight,
    coalesce(explained.link_count, 0) AS link_count
FROM numbered
LEFT JOIN explained USING (number)
LEFT JOIN findings AS others ON others.number = explained.other_number
LEFT JOIN sentences USING (number)
