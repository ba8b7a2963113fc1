-- Grain: finding and a thing that it has a part in. Key: entity_id, finding_id.
-- Answers: what does one finding name that another one is about, or show from the other side?
--
-- A call names the resource that it starts or enters, and findings of what runs there follow. One host scans another, and
-- something happens there. Traffic leaves a host where somebody is at work. Findings that play the same part are not
-- linked; each is linked to the nearest before it that plays another one. link_rules says how each kind links.
-- Refreshed by: finding_id.
WITH
findings AS (
    SELECT
        finding_id,
        finding_type,
        account_id,
        coalesce(action_type, '') AS action_type,
        coalesce(resource_role, '') AS resource_role,
        main_image_repository,
        first_event_at AS first_seen_at,
        last_event_at AS last_seen_at
    FROM flattened.findings_current
    WHERE NOT is_sample
),

finding_entities AS (
    SELECT finding_id, entity_kind, entity_key, entity_name, role
    FROM entities.finding_entities
),

behaviours AS (
    SELECT finding_id, behaviour, is_unsolicited
    FROM correlation.finding_behaviours
),

calls AS (
    SELECT finding_id, verb, resource, subresource, affected_resources
    FROM flattened.api_calls
),

places AS (
    SELECT
        finding_id,
        own_place(entity_kind, entity_key) AS place_key
    FROM finding_entities
    WHERE entity_kind IN ('container', 'ecs_task', 'instance') AND role = 'resource'
    GROUP BY finding_id
),

instances AS (
    SELECT finding_id, entity_key AS place_key
    FROM finding_entities
    WHERE entity_kind = 'instance' AND role = 'resource'
),

contained AS (
    SELECT DISTINCT finding_id
    FROM finding_entities
    WHERE entity_kind = 'container'
),

running AS (
    SELECT DISTINCT finding_id
    FROM finding_entities
    WHERE entity_kind = 'process'
),

programs AS (
    SELECT finding_id, min(entity_key) AS entity_key
    FROM finding_entities
    WHERE entity_kind = 'executable_path' AND role = 'process'
    GROUP BY finding_id
),

-- Findings of processes that somebody started, and not the place itself.
acting AS (
    SELECT finding_id, min(session_id) AS session_id, max(session_program) AS session_program
    FROM correlation.finding_sessions
    GROUP BY finding_id
),

-- Findings that show somebody at work on a host: by what he runs, or by what calls home. What agents and administrators
-- do all day, such as tracing processes and writing settings, is left out.
at_work AS (
    SELECT finding_id
    FROM findings
    WHERE
        (
            finding_id IN (SELECT finding_id FROM acting)
            AND regexp_matches(finding_type, '^(Backdoor|CryptoCurrency|Execution|Impact|Trojan):')
        )
        OR regexp_matches(finding_type, ':EC2/.*(C&C|MaliciousDomainRequest|BitcoinTool|DropPoint)')
),

-- Findings of a host that attacks others.
attacking AS (
    SELECT finding_id
    FROM findings
    WHERE
        action_type = 'NETWORK_CONNECTION'
        AND resource_role = 'ACTOR'
        AND regexp_matches(finding_type, '^(Impact|Recon):|BruteForce')
),

-- An image that a call deploys in a cluster, and what runs of it there.
deployed_images AS (
    SELECT
        findings.finding_id,
        'deployed_image' AS entity_kind,
        concat_ws(' in ', images.entity_key, clusters.entity_key) AS entity_key,
        if(findings.action_type = 'KUBERNETES_API_CALL', 'call', 'run') AS part
    FROM findings
    INNER JOIN finding_entities AS images USING (finding_id)
    INNER JOIN finding_entities AS clusters USING (finding_id)
    WHERE
        images.entity_kind = 'container_image'
        AND images.role = 'resource'
        AND clusters.entity_kind = 'eks_cluster'
        AND (
            findings.action_type != 'KUBERNETES_API_CALL'
            OR findings.finding_id IN (
                SELECT finding_id
                FROM calls
                WHERE
                    verb = 'create'
                    -- To run a command in a pod creates something below it.
                    AND coalesce(subresource, '') = ''
                    AND resource IN (
                        'pods', 'deployments', 'daemonsets', 'replicasets', 'statefulsets', 'jobs', 'cronjobs'
                    )
            )
        )
),

affected AS (
    SELECT DISTINCT finding_id, unnest(affected_resources) AS resource
    FROM calls
),

-- What calls name, by the last part of an ARN: a call names by ARN, by name or by id.
named_resources AS (
    SELECT
        affected.finding_id,
        CASE
            WHEN affected.resource.key IN ('AWS::ECS::Cluster', 'AWS::EKS::Cluster') THEN 'named_cluster'
            WHEN affected.resource.key = 'AWS::ECR::Repository' THEN 'pushed_image'
            ELSE 'named_resource'
        END AS entity_kind,
        concat_ws(
            ' in ',
            if(
                affected.resource.key = 'AWS::ECR::Repository',
                affected.resource.value,
                last_part(affected.resource.value)
            ),
            findings.account_id
        ) AS entity_key,
        'call' AS part
    FROM affected
    INNER JOIN findings USING (finding_id)
    WHERE
        affected.resource.key IN (
            'AWS::ECS::Cluster',
            'AWS::EKS::Cluster',
            'AWS::ECS::Task',
            'AWS::EC2::Instance',
            'AWS::Lambda::Function',
            'AWS::ECR::Repository'
        )
    UNION ALL
    SELECT
        findings.finding_id,
        if(named.entity_kind IN ('ecs_cluster', 'eks_cluster'), 'named_cluster', 'named_resource'),
        concat_ws(' in ', last_part(named.entity_key), findings.account_id),
        'run'
    FROM findings
    INNER JOIN finding_entities AS named USING (finding_id)
    WHERE
        named.role = 'resource'
        AND named.entity_kind IN ('ecs_cluster', 'eks_cluster', 'ecs_task', 'instance', 'lambda_function')
    UNION ALL
    -- The session of a function's role bears the name of the function.
    SELECT
        findings.finding_id,
        'function_session',
        concat_ws(' in ', split_part(sessions.entity_key, ':', -1), findings.account_id),
        'call'
    FROM findings
    INNER JOIN finding_entities AS sessions USING (finding_id)
    WHERE sessions.entity_kind = 'role_session' AND contains(findings.finding_type, 'CredentialExfiltration')
    UNION ALL
    SELECT findings.finding_id, 'function_session', concat_ws(' in ', functions.entity_name, findings.account_id), 'work'
    FROM findings
    INNER JOIN finding_entities AS functions USING (finding_id)
    WHERE functions.entity_kind = 'lambda_function' AND functions.role = 'resource'
    UNION ALL
    SELECT
        finding_id,
        'pushed_image',
        concat_ws(' in ', regexp_extract(main_image_repository, '/(.*)$', 1), account_id),
        'run'
    FROM findings
    WHERE main_image_repository IS NOT NULL
),

own_addresses AS (
    SELECT DISTINCT finding_id, private_ip_address, coalesce(nullif(vpc_id, ''), concat_ws('/', account_id, region)) AS network
    FROM flattened.network_interfaces
    WHERE private_ip_address != ''
),

-- Traffic with another host of the organization. A VPC has at most 65,536 addresses, so one that differs in its first half
-- is in a network that is peered, and networks that share addresses can't be peered.
between_hosts AS (
    SELECT DISTINCT
        findings.finding_id,
        remote.entity_key AS remote_address,
        if(
            left(address_digits(remote.entity_key), 28) = left(address_digits(own_addresses.private_ip_address), 28),
            own_addresses.network,
            'peered networks'
        ) AS network,
        concat(findings.resource_role, findings.finding_type) AS part
    FROM findings
    INNER JOIN finding_entities AS remote USING (finding_id)
    INNER JOIN own_addresses USING (finding_id)
    ANTI JOIN running USING (finding_id)
    WHERE
        findings.action_type = 'NETWORK_CONNECTION'
        AND remote.entity_kind = 'ip_address'
        AND remote.role = 'remote'
        AND is_private_address(remote.entity_key)
),

hosts AS (
    SELECT finding_id, 'other_host' AS entity_kind, concat_ws(' in ', remote_address, network) AS entity_key, 'traffic' AS part
    FROM between_hosts
    UNION ALL
    SELECT finding_id, 'other_host', concat_ws(' in ', private_ip_address, unnest([network, 'peered networks'])), 'work'
    FROM own_addresses
    INNER JOIN behaviours USING (finding_id)
    SEMI JOIN at_work USING (finding_id)
    ANTI JOIN between_hosts USING (finding_id)
    WHERE NOT behaviours.is_unsolicited
    UNION ALL
    SELECT
        between_hosts.finding_id,
        'connection',
        concat_ws(
            ' in ',
            least(own_addresses.private_ip_address, between_hosts.remote_address),
            greatest(own_addresses.private_ip_address, between_hosts.remote_address)
        ),
        between_hosts.part
    FROM between_hosts
    INNER JOIN own_addresses USING (finding_id)
    UNION ALL
    SELECT instances.finding_id, 'traffic_of_host', instances.place_key, if(at_work.finding_id IS NULL, 'traffic', 'work')
    FROM instances
    INNER JOIN findings USING (finding_id)
    LEFT JOIN at_work USING (finding_id)
    WHERE
        at_work.finding_id IS NOT NULL
        OR (
            findings.action_type = 'NETWORK_CONNECTION'
            AND findings.resource_role = 'ACTOR'
            AND regexp_matches(findings.finding_type, '^(Impact|Recon|UnauthorizedAccess):|C&C')
        )
),

-- Who attacks a host from within or logs in to it, and who is at work there afterwards.
entries AS (
    SELECT instances.finding_id, 'entered_host' AS entity_kind, instances.place_key AS entity_key, 'entry' AS part
    FROM instances
    INNER JOIN between_hosts USING (finding_id)
    INNER JOIN findings USING (finding_id)
    WHERE findings.resource_role = 'TARGET'
    UNION ALL
    SELECT finding_id, 'entered_host', place_key, 'work'
    FROM instances
    SEMI JOIN at_work USING (finding_id)
    UNION ALL
    -- A listed address at a port for logins, without guesses.
    SELECT instances.finding_id, 'login_to_host', instances.place_key, 'login'
    FROM instances
    INNER JOIN findings USING (finding_id)
    INNER JOIN flattened.network_peers AS peers USING (finding_id)
    WHERE
        findings.action_type = 'NETWORK_CONNECTION'
        AND peers.side = 'local'
        AND peers.direction = 'INBOUND'
        AND peers.port IN (22, 3389)
        AND NOT contains(findings.finding_type, 'BruteForce')
    UNION ALL
    SELECT finding_id, 'login_to_host', place_key, 'work'
    FROM instances
    SEMI JOIN (
        SELECT finding_id FROM at_work ANTI JOIN contained USING (finding_id)
        UNION
        SELECT finding_id FROM attacking
    ) AS working USING (finding_id)
),

voluminous AS (
    SELECT finding_id
    FROM findings
    WHERE contains(finding_type, 'TrafficVolumeUnusual')
),

-- Much traffic of a host that begins where somebody is at work, or from where others are attacked.
volumes AS (
    SELECT
        finding_id,
        'volume_of_host' AS entity_kind,
        place_key AS entity_key,
        if(finding_id IN (FROM voluminous), 'volume', 'work') AS part
    FROM instances
    WHERE finding_id IN (FROM voluminous) OR finding_id IN (FROM at_work) OR finding_id IN (FROM attacking)
    UNION ALL
    SELECT finding_id, 'volume_of_attacker', concat_ws(' in ', remote_address, network), 'attack'
    FROM between_hosts
    UNION ALL
    SELECT finding_id, 'volume_of_attacker', concat_ws(' in ', private_ip_address, unnest([network, 'peered networks'])), 'volume'
    FROM own_addresses
    WHERE finding_id IN (FROM voluminous)
),

-- Attacks and calls home in the flow logs of a host on which one session is at work before and after them.
meanwhile AS (
    SELECT finding_id, 'host_meanwhile' AS entity_kind, place_key AS entity_key, session_id::VARCHAR AS part
    FROM instances
    SEMI JOIN at_work USING (finding_id)
    INNER JOIN acting USING (finding_id)
    UNION ALL
    SELECT finding_id, 'host_meanwhile', place_key, 'traffic'
    FROM instances
    INNER JOIN findings USING (finding_id)
    WHERE
        findings.action_type = 'NETWORK_CONNECTION'
        AND findings.resource_role = 'ACTOR'
        AND regexp_matches(findings.finding_type, '^(Impact|Recon):|BruteForce|C&C')
),

-- Processes that started with their place have no session of their own, so time must tell. Those that have one are told
-- apart by it.
moments AS (
    SELECT
        running.finding_id,
        'moment_in_place' AS entity_kind,
        places.place_key AS entity_key,
        if(acting.finding_id IS NULL, behaviours.behaviour, 'acting') AS part
    FROM places
    INNER JOIN running USING (finding_id)
    INNER JOIN behaviours USING (finding_id)
    INNER JOIN findings USING (finding_id)
    LEFT JOIN acting USING (finding_id)
    WHERE NOT regexp_matches(findings.finding_type, ':Runtime/(KernelModule|ProcessInjection|SensitiveFile|DockerSocket)')
),

-- Containers that mount a folder of a job's own, and nothing that rules their host.
mounting_own AS (
    SELECT DISTINCT finding_id
    FROM flattened.runtime_contexts
    WHERE NOT regexp_matches(mount_source, '^/((bin|boot|dev|etc|home|lib|proc|root|run|sbin|sys|usr|var/run|var/spool)(/.*)?)?$')
),

-- Somebody breaks out of a container, or mounts the disk of its host from there, and is at work on the host.
escaping AS (
    SELECT
        instances.finding_id,
        instances.place_key,
        (contains(findings.finding_type, ':Runtime/ContainerMounts') AND findings.finding_id NOT IN (FROM mounting_own))
        OR (
            contained.finding_id IS NOT NULL
            AND regexp_matches(findings.finding_type, ':Runtime/(CGroupsRelease|DockerSocket|RuncContainerEscape)')
        ) AS is_escape,
        at_work.finding_id IS NOT NULL AND contained.finding_id IS NULL AS is_work
    FROM instances
    INNER JOIN findings USING (finding_id)
    LEFT JOIN contained USING (finding_id)
    LEFT JOIN at_work USING (finding_id)
),

escapes AS (
    SELECT finding_id, 'host_of_container' AS entity_kind, place_key AS entity_key, if(is_escape, 'escape', 'work') AS part
    FROM escaping
    WHERE is_escape OR is_work
),

-- One lookup, seen at the program that asked and at the resolver of its cluster.
lookups AS (
    SELECT
        programs.finding_id,
        'lookup_in_cluster' AS entity_kind,
        concat_ws(' in ', names.entity_key, clusters.entity_key) AS entity_key,
        if(regexp_matches(programs.entity_key, '/(coredns|kube-dns|unbound|dnsmasq|named)$'), 'resolver', 'program') AS part
    FROM programs
    INNER JOIN finding_entities AS names USING (finding_id)
    INNER JOIN finding_entities AS clusters USING (finding_id)
    WHERE
        names.entity_kind = 'domain'
        AND names.role = 'dns'
        AND clusters.entity_kind = 'eks_cluster'
        AND clusters.role = 'resource'
),

-- One lookup, seen at the program that asked and in the logs of its host.
lookups_on_hosts AS (
    SELECT
        instances.finding_id,
        'lookup_on_host' AS entity_kind,
        concat_ws(' in ', names.entity_key, instances.place_key) AS entity_key,
        if(running.finding_id IS NULL, 'logs', 'program') AS part
    FROM instances
    INNER JOIN findings USING (finding_id)
    INNER JOIN finding_entities AS names USING (finding_id)
    LEFT JOIN running USING (finding_id)
    WHERE
        names.entity_kind = 'domain'
        AND names.role = 'dns'
        AND NOT regexp_matches(findings.finding_type, '(Abused|Suspicious)Domain')
),

-- Findings of what a package manager started, such as the script of a package that it installs.
packaged AS (
    SELECT DISTINCT finding_id
    FROM finding_entities
    WHERE entity_kind = 'executable_path' AND role = 'ancestor' AND is_package_manager(split_part(entity_key, '/', -1))
),

-- A program that was installed at run time, and one that calls what is known to be malicious. The script of a package has
-- no reason to ask for names of low reputation either; what was rolled out may.
installed_programs AS (
    SELECT
        programs.finding_id,
        'installed_program' AS entity_kind,
        programs.entity_key,
        if(
            ends_with(findings.finding_type, '/NewBinaryExecuted'),
            concat_ws(' in ', 'installed', places.place_key),
            'malicious'
        ) AS part
    FROM finding_entities AS programs
    INNER JOIN findings USING (finding_id)
    LEFT JOIN places USING (finding_id)
    WHERE
        programs.entity_kind = 'executable_hash'
        AND programs.role = 'process'
        AND NOT is_brought(programs.entity_name)
        AND is_own_program(programs.entity_name)
        AND (
            regexp_matches(findings.finding_type, '/NewBinaryExecuted|^Backdoor:|^Trojan:|MaliciousDomain|MaliciousFile')
            OR (contains(findings.finding_type, 'SuspiciousDomain') AND findings.finding_id IN (FROM packaged))
        )
),

-- Several shells of one place: suspicious commands of different tactics. Of ECS Exec, each session is somebody's own.
commands AS (
    SELECT finding_id, 'commands_in_place' AS entity_kind, place_key AS entity_key, finding_type AS part
    FROM places
    INNER JOIN findings USING (finding_id)
    INNER JOIN acting USING (finding_id)
    WHERE
        session_program IS DISTINCT FROM 'ssm-session-worker'
        AND regexp_matches(finding_type, ':Runtime/(AbusedDomain|ReverseShell|SuspiciousCommand|SuspiciousShell)')
),

-- A service in a container that calls home, which it does not do by itself, and a session that is at work there afterwards.
attacked_services AS (
    SELECT
        places.finding_id,
        'attacked_service' AS entity_kind,
        places.place_key AS entity_key,
        if(acting.finding_id IS NULL, 'service', 'work') AS part
    FROM places
    SEMI JOIN contained USING (finding_id)
    SEMI JOIN running USING (finding_id)
    INNER JOIN findings USING (finding_id)
    LEFT JOIN acting USING (finding_id)
    WHERE
        if(
            acting.finding_id IS NULL,
            regexp_matches(findings.finding_type, '^(Backdoor|Trojan):|MaliciousDomain'),
            findings.finding_id IN (FROM at_work)
        )
),

-- Credentials of a place that were used later than stolen_credentials can tell.
taken_credentials AS (
    SELECT
        sightings.finding_id,
        'taken_credentials' AS entity_kind,
        concat_ws('/', sightings.source_kind, sightings.source_key) AS entity_key,
        if(sightings.is_use, 'call', 'work') AS part
    FROM correlation.credential_sightings AS sightings
    INNER JOIN findings USING (finding_id)
    WHERE
        sightings.source_kind != 'service_account'
        AND if(
            sightings.is_use,
            (sightings.source_kind = 'ecs_task' OR contains(findings.finding_type, 'CredentialExfiltration'))
            AND sightings.finding_id NOT IN (SELECT finding_id FROM correlation.credential_thefts),
            sightings.finding_id IN (FROM at_work)
        )
),

things AS (
    FROM deployed_images
    UNION ALL
    FROM named_resources
    UNION ALL
    FROM hosts
    UNION ALL
    FROM entries
    UNION ALL
    FROM volumes
    UNION ALL
    FROM meanwhile
    UNION ALL
    FROM moments
    UNION ALL
    FROM taken_credentials
    UNION ALL
    FROM escapes
    UNION ALL
    FROM lookups
    UNION ALL
    FROM lookups_on_hosts
    UNION ALL
    FROM installed_programs
    UNION ALL
    FROM commands
    UNION ALL
    FROM attacked_services
)

SELECT
    entity_id(things.entity_kind, things.entity_key) AS entity_id,
    things.entity_kind,
    things.entity_key,
    things.finding_id,
    findings.first_seen_at,
    findings.last_seen_at,
    min(things.part) AS part
FROM things
INNER JOIN findings USING (finding_id)
GROUP BY things.entity_kind, things.entity_key, things.finding_id, findings.first_seen_at, findings.last_seen_at
