-- Grain: thing with a network interface in some findings. Parameter: finding_ids.
-- Answers: could the internet reach it when a finding happened, at which address, through which rules, and who says so?
SELECT
    exposure.*,
    coalesce(shown.kind, exposure.interface_kind) AS kind,
    coalesce(shown.thing_key, exposure.interface_key) AS thing_key,
    exposure.address_chosen AS chosen,
    shown.account_id,
    shown.region,
    shown.event_at,
    shown.known_at,
    shown.age_seconds,
    interfaces.private_ips
FROM context.finding_exposure AS exposure
LEFT JOIN context.finding_context AS shown
    ON shown.finding_id = exposure.finding_id
    AND shown.kind = exposure.interface_kind
    AND shown.thing_key = exposure.interface_key
LEFT JOIN context.network_interfaces AS interfaces ON interfaces.observation_id = shown.observation_id
WHERE exposure.finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
QUALIFY
    row_number() OVER (
        PARTITION BY exposure.interface_kind, exposure.interface_key, exposure.is_reachable_says_aws
        ORDER BY shown.event_at, exposure.finding_id
    ) = 1
ORDER BY exposure.is_reachable DESC NULLS LAST, exposure.public_ip NULLS LAST, exposure.interface_key
