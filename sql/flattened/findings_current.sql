-- Grain: finding, in its latest version. Key: finding_id.
-- Answers: what is currently known about a finding, and how long is its history?
-- Refreshed by: finding_id.
WITH
histories AS (
    SELECT
        finding_id,
        max(updated_at) AS updated_at,
        count(*) AS version_count,
        min(updated_at) AS first_updated_at,
        max(severity) AS highest_severity
    FROM flattened.findings
    GROUP BY finding_id
)

SELECT
    findings.finding_id,
    findings.updated_at,
    findings.account_id,
    findings.region,
    findings.arn,
    findings.aws_partition,
    findings.schema_version,
    findings.finding_type,
    findings.threat_purpose,
    findings.resource_token,
    findings.threat_family,
    findings.detection_mechanism,
    findings.artifact,
    findings.tactic_id,
    findings.tactic,
    findings.technique_id,
    findings.tactic_basis,
    findings.severity,
    findings.severity_band,
    findings.confidence,
    findings.title,
    findings.description,
    findings.created_at,
    findings.event_first_seen_at,
    findings.event_last_seen_at,
    findings.time_to_detect_seconds,
    findings.event_count,
    findings.is_archived,
    findings.is_sample,
    findings.user_feedback,
    findings.resource_type,
    findings.resource_role,
    findings.action_type,
    findings.is_port_probe_blocked,
    findings.detector_id,
    findings.service_name,
    findings.feature_name,
    findings.associated_attack_sequence_arn,
    findings.custom_detection_rule_name,
    findings.additional_info,
    findings.additional_info_type,
    findings.threat_list_name,
    findings.threat_name,
    findings.agent_details,
    findings.anomaly_profiles,
    findings.anomaly_unusual_behavior,
    findings.ebs_snapshot_arn,
    findings.ec2_image_arn,
    findings.models,
    findings.out_of_range_values,
    histories.version_count,
    histories.first_updated_at,
    histories.highest_severity
FROM histories
INNER JOIN flattened.findings USING (finding_id, updated_at)
