-- Grain: finding about something with a network interface, or that AWS calls reachable. Key: finding_id.
-- Answers: could the internet reach it when it happened?
--
-- What the earliest version of the finding itself says of an interface was so; otherwise it is as of the observation. Of
-- several interfaces one with a public address is shown, rather one that is known at the event.
-- Empty without: context.finding_context.
-- Refreshed by: finding_id.
WITH
shown AS (
    SELECT finding_id, kind, thing_key, observation_id, chosen
    FROM context.finding_context
    WHERE kind IN ('network_interface', 'instance', 'security_group')
),

told AS (
    SELECT
        finding_id,
        'network_interface' AS interface_kind,
        network_interface_id AS interface_key,
        arg_min_null(nullif(public_ip, ''), updated_at) AS public_ip,
        arg_min(
            texts_of(list_transform(security_groups, lambda each: each.group_id)), updated_at
        ) AS security_group_ids,
        'finding' AS told_by,
        'before' AS chosen
    FROM flattened.network_interfaces
    SEMI JOIN shown USING (finding_id)
    WHERE network_interface_id != ''
    GROUP BY finding_id, network_interface_id
),

observed AS (
    SELECT
        shown.finding_id,
        shown.kind AS interface_kind,
        shown.thing_key AS interface_key,
        interfaces.public_ip,
        interfaces.security_group_ids,
        'observation' AS told_by,
        shown.chosen
    FROM shown
    INNER JOIN context.network_interfaces AS interfaces USING (observation_id)
    UNION ALL
    SELECT
        shown.finding_id,
        shown.kind,
        shown.thing_key,
        instances.public_ip,
        instances.security_group_ids,
        'observation',
        shown.chosen
    FROM shown
    INNER JOIN context.instances AS instances USING (observation_id)
),

interfaces AS (
    SELECT *
    FROM (
        FROM told
        UNION ALL
        FROM observed
    )
    QUALIFY
        row_number() OVER (
            PARTITION BY finding_id
            ORDER BY
                public_ip IS NULL,
                chosen = 'after',
                told_by = 'observation',
                interface_kind = 'instance',
                interface_key
        ) = 1
),

groups AS (
    SELECT finding_id, unnest(security_group_ids) AS security_group_id
    FROM interfaces
),

known_groups AS (
    SELECT
        groups.finding_id,
        CASE
            WHEN bool_or(coalesce(shown.chosen, 'none') = 'none') THEN 'none'
            WHEN bool_or(shown.chosen = 'after') THEN 'after'
            ELSE 'before'
        END AS rules_chosen
    FROM groups
    LEFT JOIN shown
        ON shown.finding_id = groups.finding_id
        AND shown.kind = 'security_group'
        AND shown.thing_key = groups.security_group_id
    GROUP BY groups.finding_id
),

open_rules AS (
    SELECT
        groups.finding_id,
        list(
            DISTINCT
            {
                'protocol': rules.protocol,
                'from_port': rules.from_port,
                'to_port': rules.to_port,
                'cidr': rules.cidr,
                'security_group_id': rules.security_group_id
            }
        ) AS open_rules
    FROM groups
    INNER JOIN shown
        ON shown.finding_id = groups.finding_id
        AND shown.kind = 'security_group'
        AND shown.thing_key = groups.security_group_id
    INNER JOIN context.security_group_rules AS rules USING (observation_id)
    WHERE rules.is_open
    GROUP BY groups.finding_id
),

reachable AS (
    SELECT DISTINCT sequences.finding_id
    FROM (
        SELECT finding_id, unnest(indicators) AS indicator
        FROM flattened.sequences
    ) AS sequences
    SEMI JOIN context.named_things AS named USING (finding_id)
    WHERE sequences.indicator.key = 'REACHABILITY'
)

SELECT
    finding_id,
    interfaces.interface_kind,
    interfaces.interface_key,
    interfaces.public_ip,
    interfaces.told_by,
    coalesce(interfaces.chosen, 'none') AS address_chosen,
    coalesce(list_sort(open_rules.open_rules), []) AS open_rules,
    coalesce(known_groups.rules_chosen, 'none') AS rules_chosen,
    CASE
        WHEN interfaces.finding_id IS NULL THEN NULL
        WHEN interfaces.public_ip IS NULL THEN FALSE
        WHEN open_rules.open_rules IS NOT NULL THEN TRUE
        WHEN coalesce(known_groups.rules_chosen, 'none') = 'none' THEN NULL
        ELSE FALSE
    END AS is_reachable,
    reachable.finding_id IS NOT NULL AS is_reachable_says_aws
FROM interfaces
FULL JOIN reachable USING (finding_id)
LEFT JOIN known_groups USING (finding_id)
LEFT JOIN open_rules USING (finding_id)
