-- Grain: finding and a combination of two things of different kinds that it has. Key: entity_id, finding_id.
-- Answers: what two things, each of which says little, does a finding share with others?
--
-- Two findings in one place, of one user or of one address need not be related. If they share two things that do not
-- follow from each other, where and from where, who and from where, what is run and in what, chance is no explanation.
-- As in link_candidates, link_rules says how each kind links. Findings that play the same part are not linked: what recurs
-- in one place, or was rolled out to many, is no evidence, nor are two probes of one scanner.
--
-- An address that many use, or some for long (outlets), is left out where the other thing is only an account, and
-- an exit of many everywhere.
-- Refreshed by: finding_id.
WITH
finding_entities AS (
    SELECT finding_id, entity_id, entity_kind, entity_key, entity_name, role, first_seen_at, last_seen_at, account_id
    FROM entities.finding_entities
),

expected AS (
    SELECT entity_id
    FROM entities.known_entities
    WHERE is_expected
    UNION
    SELECT entity_id
    FROM correlation.outlets
    WHERE is_exit
),

lasting AS (
    SELECT entity_id
    FROM correlation.outlets
    WHERE is_lasting
),

behaviours AS (
    SELECT finding_id, behaviour, is_unsolicited
    FROM correlation.finding_behaviours
),

types AS (
    SELECT finding_id, finding_type
    FROM flattened.findings_current
),

places AS (
    SELECT
        finding_id,
        own_place(entity_kind, entity_key) AS place_key
    FROM finding_entities
    WHERE entity_kind IN ('container', 'ecs_task', 'instance') AND role = 'resource'
    GROUP BY finding_id
),

callers AS (
    SELECT finding_id, entity_key AS principal_key
    FROM finding_entities
    WHERE entity_kind = 'principal' AND NOT is_anonymous(entity_key)
),

addresses AS (
    SELECT
        finding_id,
        entity_key,
        account_id,
        first_seen_at,
        last_seen_at,
        entity_id IN (FROM lasting) AS is_lasting
    FROM finding_entities
    ANTI JOIN expected USING (entity_id)
    WHERE entity_kind = 'ip_address' AND role IN ('remote', 'sequence', 'text') AND is_public_address(entity_key)
),

-- In a place by its path, which stays when it is replaced; in an image by its hash, since many bring what has one name.
programs AS (
    SELECT finding_id, entity_kind, entity_key, first_seen_at, last_seen_at
    FROM finding_entities
    WHERE
        entity_kind IN ('executable_hash', 'executable_path')
        AND role = 'process'
        AND is_own_program(if(entity_kind = 'executable_path', entity_key, entity_name))
),

-- What an address is combined with.
sites AS (
    SELECT finding_id, 'address_in_place' AS entity_kind, place_key AS site_key FROM places
    UNION ALL
    SELECT finding_id, 'address_in_place', entity_key FROM finding_entities WHERE entity_kind = 'database'
    UNION ALL
    -- From where a cluster is called; what its containers call is shared by all of them.
    SELECT finding_id, 'address_in_cluster', entity_key
    FROM finding_entities
    SEMI JOIN (FROM finding_entities WHERE entity_kind = 'principal') AS calling USING (finding_id)
    WHERE entity_kind = 'eks_cluster'
    UNION ALL
    SELECT finding_id, 'address_of_principal', principal_key FROM callers
    UNION ALL
    SELECT finding_id, 'address_of_key', entity_key FROM finding_entities WHERE entity_kind = 'access_key'
),

-- The place whose credentials are used, and the place itself; an instance has an id without account or region there.
credentials AS (
    SELECT finding_id, entity_name AS site_key, 'call' AS part
    FROM finding_entities
    WHERE entity_kind = 'role_session' AND regexp_full_match(entity_name, 'i-[0-9a-f]{8,17}')
    UNION ALL
    SELECT finding_id, entity_key, 'call'
    FROM finding_entities
    WHERE entity_kind = 'ecs_task' AND role = 'credential_source'
    UNION ALL
    SELECT finding_id, if(entity_kind = 'instance', entity_name, entity_key), 'place'
    FROM finding_entities
    WHERE entity_kind IN ('instance', 'ecs_task') AND role = 'resource'
),

-- What a program is combined with.
homes AS (
    SELECT finding_id, 'program_in_place' AS entity_kind, 'executable_path' AS program_kind, place_key AS site_key
    FROM places
    UNION ALL
    SELECT finding_id, unnest(['program_of_image', 'new_program_of_image']), 'executable_hash', entity_key
    FROM finding_entities
    WHERE entity_kind = 'container_image' AND role = 'resource'
),

used AS (
    SELECT
        addresses.finding_id,
        addresses.entity_key,
        addresses.account_id,
        addresses.first_seen_at,
        addresses.last_seen_at,
        behaviours.is_unsolicited,
        min(callers.principal_key) AS principal_key
    FROM addresses
    INNER JOIN behaviours USING (finding_id)
    LEFT JOIN callers USING (finding_id)
    WHERE NOT addresses.is_lasting
    GROUP BY ALL
),

combined AS (
    SELECT
        sites.finding_id,
        sites.entity_kind,
        concat_ws(' in ', addresses.entity_key, sites.site_key) AS entity_key,
        behaviours.behaviour AS part,
        addresses.first_seen_at,
        addresses.last_seen_at
    FROM sites
    INNER JOIN addresses USING (finding_id)
    INNER JOIN behaviours USING (finding_id)
    WHERE NOT (sites.entity_kind = 'address_in_cluster' AND addresses.is_lasting)
    UNION ALL
    SELECT
        credentials.finding_id,
        'address_of_credentials',
        concat_ws(' in ', addresses.entity_key, credentials.site_key),
        credentials.part,
        addresses.first_seen_at,
        addresses.last_seen_at
    FROM credentials
    INNER JOIN addresses USING (finding_id)
    UNION ALL
    SELECT
        homes.finding_id,
        homes.entity_kind,
        concat_ws(' in ', programs.entity_key, homes.site_key),
        behaviours.behaviour,
        programs.first_seen_at,
        programs.last_seen_at
    FROM homes
    INNER JOIN programs ON programs.finding_id = homes.finding_id AND programs.entity_kind = homes.program_kind
    INNER JOIN behaviours ON behaviours.finding_id = homes.finding_id
    UNION ALL
    SELECT
        callers.finding_id,
        'principal_and_agent',
        concat_ws(' in ', agents.entity_key, callers.principal_key),
        behaviours.behaviour,
        agents.first_seen_at,
        agents.last_seen_at
    FROM callers
    INNER JOIN finding_entities AS agents USING (finding_id)
    INNER JOIN behaviours USING (finding_id)
    WHERE agents.entity_kind = 'user_agent'
    UNION ALL
    -- A probe, and what the same address does in the account.
    SELECT
        finding_id,
        'address_in_account',
        concat_ws(' in ', entity_key, account_id),
        if(is_unsolicited, 'unsolicited', 'solicited'),
        first_seen_at,
        last_seen_at
    FROM used
    UNION ALL
    -- Two users, or a user and a program, of one account.
    SELECT
        finding_id,
        'address_of_several',
        concat_ws(' in ', entity_key, account_id),
        coalesce(principal_key, 'connection'),
        first_seen_at,
        last_seen_at
    FROM used
    WHERE NOT is_unsolicited
)

SELECT
    entity_id(combined.entity_kind, combined.entity_key) AS entity_id,
    combined.entity_kind,
    combined.entity_key,
    combined.finding_id,
    min(combined.first_seen_at) AS first_seen_at,
    max(greatest(combined.first_seen_at, combined.last_seen_at)) AS last_seen_at,
    min(combined.part) AS part,
    is_anybodys(combined.entity_kind, any_value(types.finding_type)) AS is_anybodys
FROM combined
INNER JOIN types USING (finding_id)
GROUP BY combined.entity_kind, combined.entity_key, combined.finding_id
