-- Which tasks and instances with findings could be reached from the internet when it happened?
--
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: look at the open ports first: what listens there is where an intruder came in, or what others will find next.
-- `after` means that the address or the rules are known only from later, and may have been otherwise. Load balancers are not
-- looked at, so what is not listed may have been reachable through one.
SELECT
    exposure.finding_id,
    findings.finding_type,
    findings.highest_severity,
    findings.first_event_at,
    exposure.public_ip,
    exposure.address_chosen,
    list_transform(
        exposure.open_rules,
        lambda rule: concat(
            rule.protocol, ' ', rule.from_port, if(rule.to_port = rule.from_port, '', '-' || rule.to_port), ' ', rule.cidr
        )
    ) AS open_rules,
    exposure.rules_chosen,
    exposure.is_reachable,
    exposure.is_reachable_says_aws,
    findings.ecs_task_arn AS task_arn,
    exposure.interface_kind,
    exposure.interface_key,
    findings.account_id,
    findings.region
FROM context.finding_exposure AS exposure
INNER JOIN flattened.findings_current AS findings USING (finding_id)
WHERE
    (exposure.is_reachable OR exposure.is_reachable_says_aws)
    AND is_within(findings.first_event_at, findings.last_event_at, $from, $to)
ORDER BY findings.highest_severity DESC, findings.first_event_at DESC, exposure.finding_id
