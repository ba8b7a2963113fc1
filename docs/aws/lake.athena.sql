-- The lake's tables for Amazon Athena, rendered from contracts by `make docs`; docs/lake.md explains them.
-- Replace s3://BUCKET/PREFIX by where you copied the lake. Athena runs one statement at a time.
CREATE DATABASE IF NOT EXISTS `tracehound`;

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_findings` (
  `finding_id` string,
  `updated_at` timestamp,
  `body_sha256` string,
  `account_id` string,
  `region` string,
  `finding_type` string,
  `uri` string,
  `etag` string,
  `line` bigint,
  `document_number` bigint,
  `event_id` string,
  `finding_path` string,
  `gate_fingerprint` string,
  `first_seen_at` timestamp,
  `document` binary
)
PARTITIONED BY (`updated_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/findings/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_date.type' = 'date', 'projection.updated_date.format' = 'yyyy-MM-dd', 'projection.updated_date.range' = '2017-11-01,NOW', 'projection.updated_date.interval' = '1', 'projection.updated_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_repeats` (
  `finding_id` string,
  `updated_at` timestamp,
  `body_sha256` string,
  `uri` string,
  `etag` string,
  `line` bigint,
  `document_number` bigint,
  `event_id` string,
  `seen_at` timestamp
)
PARTITIONED BY (`updated_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/repeats/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_date.type' = 'date', 'projection.updated_date.format' = 'yyyy-MM-dd', 'projection.updated_date.range' = '2017-11-01,NOW', 'projection.updated_date.interval' = '1', 'projection.updated_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_objects` (
  `uri` string,
  `etag` string,
  `size_bytes` bigint,
  `line_count` bigint,
  `document_count` bigint,
  `stored_count` bigint,
  `repeated_count` bigint,
  `rejected_count` bigint,
  `purged_count` bigint,
  `error` string,
  `read_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/objects/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_rejected` (
  `uri` string,
  `etag` string,
  `line` bigint,
  `document_number` bigint,
  `reason_code` string,
  `reason` string,
  `finding_id` string,
  `document_count` bigint,
  `size_bytes` bigint,
  `sha256` string,
  `content` binary,
  `rejected_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/rejected/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_unmodelled_paths` (
  `path` string,
  `version_date` date,
  `document_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp
)
PARTITIONED BY (`updated_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/unmodelled_paths/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_date.type' = 'date', 'projection.updated_date.format' = 'yyyy-MM-dd', 'projection.updated_date.range' = '2017-11-01,NOW', 'projection.updated_date.interval' = '1', 'projection.updated_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_purges` (
  `before_date` date,
  `purged_at` timestamp,
  `day_count` bigint,
  `version_count` bigint,
  `body_count` bigint,
  `repeat_count` bigint,
  `rejected_count` bigint,
  `size_bytes` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/purges/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_api_windows` (
  `account_id` string,
  `region` string,
  `detector_id` string,
  `from_at` timestamp,
  `to_at` timestamp,
  `asked_at` timestamp,
  `listed_count` bigint,
  `answered_count` bigint,
  `landed_count` bigint,
  `changed_count` bigint,
  `vanished_ids` array<string>,
  `etag` string,
  `size_bytes` bigint,
  `last_updated_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/api_windows/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_api_sweeps` (
  `account_id` string,
  `region` string,
  `detector_id` string,
  `asked_at` timestamp,
  `active_count` bigint,
  `archived_count` bigint,
  `gone_count` bigint,
  `detector_status` string,
  `publishing_frequency` string,
  `features` array<struct<name:string,status:string>>,
  `resources` array<struct<account_id:string,resource_type:string,coverage_status:string,issue:string,resource_count:bigint>>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/api_sweeps/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_api_sightings` (
  `account_id` string,
  `region` string,
  `detector_id` string,
  `finding_id` string,
  `observed_at` timestamp,
  `state` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/api_sightings/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_accounts` (
  `account_id` string,
  `account_name` string,
  `owner` string,
  `environment` string,
  `criticality` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_accounts/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_owners` (
  `pattern` string,
  `kind` string,
  `owner` string,
  `criticality` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_owners/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_networks` (
  `network` string,
  `name` string,
  `first_address` string,
  `last_address` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_networks/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_scanners` (
  `network` string,
  `name` string,
  `first_address` string,
  `last_address` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_scanners/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_images` (
  `pattern` string,
  `name` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_images/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_targets` (
  `severity_band` string,
  `target_days` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_targets/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_regroupings` (
  `regrouping_id` string,
  `finding_id` string,
  `part` string,
  `decision_number` bigint,
  `decided_at` string,
  `decided_by` string,
  `note` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/regroupings/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_observations` (
  `account_id` string,
  `region` string,
  `kind` string,
  `thing_key` string,
  `source` string,
  `aws_at` timestamp,
  `observed_at` timestamp,
  `content_hash` string,
  `uri` string,
  `etag` string,
  `record_number` bigint,
  `first_seen_at` timestamp,
  `document` string
)
PARTITIONED BY (`observed_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/observations/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.observed_date.type' = 'date', 'projection.observed_date.format' = 'yyyy-MM-dd', 'projection.observed_date.range' = '2017-11-01,NOW', 'projection.observed_date.interval' = '1', 'projection.observed_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_context_asks` (
  `account_id` string,
  `region` string,
  `kind` string,
  `thing_key` string,
  `call` string,
  `state` string,
  `detail` string,
  `content_hash` string,
  `requests` bigint,
  `asked_at` timestamp
)
PARTITIONED BY (`asked_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/context_asks/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.asked_date.type' = 'date', 'projection.asked_date.format' = 'yyyy-MM-dd', 'projection.asked_date.range' = '2017-11-01,NOW', 'projection.asked_date.interval' = '1', 'projection.asked_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_events` (
  `account_id` string,
  `region` string,
  `event_id` string,
  `event_at` timestamp,
  `event_name` string,
  `road` string,
  `uri` string,
  `etag` string,
  `record_number` bigint,
  `first_seen_at` timestamp,
  `document` binary
)
PARTITIONED BY (`event_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_events/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.event_date.type' = 'date', 'projection.event_date.format' = 'yyyy-MM-dd', 'projection.event_date.range' = '2017-11-01,NOW', 'projection.event_date.interval' = '1', 'projection.event_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_objects` (
  `uri` string,
  `etag` string,
  `size_bytes` bigint,
  `account_id` string,
  `region` string,
  `record_count` bigint,
  `kept_count` bigint,
  `repeated_count` bigint,
  `rejected_count` bigint,
  `first_event_at` timestamp,
  `last_event_at` timestamp,
  `error` string,
  `read_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_objects/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_coverage` (
  `account_id` string,
  `region` string,
  `hour_at` timestamp,
  `road` string,
  `is_complete` boolean,
  `state` string,
  `detail` string,
  `asked_for` array<string>,
  `object_count` bigint,
  `delivered_until_at` timestamp,
  `settled_until_at` timestamp,
  `asked_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_coverage/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_lookups` (
  `account_id` string,
  `region` string,
  `attribute` string,
  `value` string,
  `from_at` timestamp,
  `to_at` timestamp,
  `asked_at` timestamp,
  `listed_count` bigint,
  `landed_count` bigint,
  `etag` string,
  `size_bytes` bigint,
  `last_event_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_lookups/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_erased` (
  `tombstone` string,
  `salt` string,
  `erased_at` timestamp,
  `event_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_erased/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_erased_hours` (
  `account_id` string,
  `region` string,
  `hour_at` timestamp,
  `concern` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_erased_hours/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_completeness` (
  `account_id` string,
  `region` string,
  `updated_date` date,
  `api_coverage` string,
  `export_object_count` bigint,
  `export_count` bigint,
  `api_count` bigint,
  `both_count` bigint,
  `only_api_count` bigint,
  `only_export_count` bigint,
  `overdue_count` bigint,
  `overdue_ids` array<string>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/completeness/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_api_events` (
  `account_id` string,
  `region` string,
  `event_id` string,
  `event_at` timestamp,
  `event_source` string,
  `event_name` string,
  `shared_event_id` string,
  `is_read_only` boolean,
  `is_refused` boolean,
  `is_dry_run` boolean,
  `error_code` string,
  `error_message` string,
  `caller_type` string,
  `caller_arn` string,
  `caller_account_id` string,
  `principal_id` string,
  `user_name` string,
  `access_key_id` string,
  `issuer_arn` string,
  `session_name` string,
  `source_identity` string,
  `identity_center_user_id` string,
  `identity_store_arn` string,
  `kubernetes_groups` array<string>,
  `has_mfa` boolean,
  `is_from_console` boolean,
  `credentials_issued_at` timestamp,
  `invoked_by` string,
  `person_key` string,
  `person_name` string,
  `person_rule` string,
  `is_claimed_name` boolean,
  `is_machine` boolean,
  `source_ip_address` string,
  `source_service` string,
  `user_agent` string,
  `vpc_endpoint_id` string,
  `session_id` string,
  `cluster_arn` string,
  `cluster_name` string,
  `task_arn` string,
  `task_id` string,
  `container_name` string,
  `container_runtime_id` string,
  `instance_id` string,
  `instance_ids` array<string>,
  `kubernetes_namespace` string,
  `pod_name` string,
  `os_user` string,
  `command` string,
  `document_name` string,
  `reason` string,
  `role_arn` string,
  `execution_role_arn` string,
  `issued_session_name` string,
  `issued_source_identity` string,
  `issued_access_key_id` string,
  `issued_principal_id` string,
  `identity_provider` string,
  `task_definition_arn` string,
  `service_name` string,
  `started_task_arns` array<string>,
  `images` array<string>,
  `image_digest` string,
  `overrides` array<string>,
  `enables_exec` boolean,
  `exec_logging` string,
  `detector_id` string,
  `finding_ids` array<string>,
  `filter_name` string,
  `filter_action` string
)
PARTITIONED BY (`event_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/api_events/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.event_date.type' = 'date', 'projection.event_date.format' = 'yyyy-MM-dd', 'projection.event_date.range' = '2017-11-01,NOW', 'projection.event_date.interval' = '1', 'projection.event_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_finding_versions` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `arn` string,
  `aws_partition` string,
  `schema_version` string,
  `finding_type` string,
  `threat_purpose` string,
  `resource_token` string,
  `threat_family` string,
  `detection_mechanism` string,
  `artifact` string,
  `tactic_id` string,
  `tactic` string,
  `technique_id` string,
  `tactic_basis` string,
  `severity` double,
  `severity_band` string,
  `confidence` double,
  `title` string,
  `description` string,
  `created_at` timestamp,
  `event_first_seen_at` timestamp,
  `event_last_seen_at` timestamp,
  `time_to_detect_seconds` double,
  `event_count` bigint,
  `is_archived` boolean,
  `is_sample` boolean,
  `user_feedback` string,
  `resource_type` string,
  `resource_role` string,
  `action_type` string,
  `is_port_probe_blocked` boolean,
  `detector_id` string,
  `service_name` string,
  `feature_name` string,
  `associated_attack_sequence_arn` string,
  `custom_detection_rule_name` string,
  `additional_info` string,
  `additional_info_type` string,
  `threat_list_name` string,
  `threat_name` string,
  `additional_user_agent` string,
  `agent_details` struct<agent_version:string,agent_id:string>,
  `anomaly_profiles` array<struct<key:string,value:array<struct<key:string,value:array<struct<profile_type:string,profile_subtype:string,observations:struct<text:array<string>,number:array<bigint>>>>>>>>,
  `anomaly_unusual_behavior` array<struct<key:string,value:array<struct<key:string,value:struct<profile_type:string,profile_subtype:string,observations:struct<text:array<string>,number:array<bigint>>>>>>>,
  `ebs_snapshot_arn` string,
  `ec2_image_arn` string,
  `models` array<struct<model_id:string>>,
  `out_of_range_values` array<struct<path:string,value:string>>,
  `first_event_at` timestamp,
  `last_event_at` timestamp,
  `is_severe` boolean,
  `main_image` string,
  `main_image_key` string,
  `main_image_repository` string,
  `main_image_tag` string,
  `main_image_digest` string,
  `main_image_described_by` string,
  `only_container_id` string,
  `acting_process_uuid` string,
  `acting_executable_path` string,
  `acting_executable_sha256` string,
  `ecs_task_arn` string,
  `ecs_workload` string,
  `ecs_cluster_name` string,
  `eks_cluster_name` string,
  `eks_workload` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/finding_versions/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_findings_current` (
  `finding_id` string,
  `finding_number` bigint,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `arn` string,
  `aws_partition` string,
  `schema_version` string,
  `finding_type` string,
  `threat_purpose` string,
  `resource_token` string,
  `threat_family` string,
  `detection_mechanism` string,
  `artifact` string,
  `tactic_id` string,
  `tactic` string,
  `technique_id` string,
  `tactic_basis` string,
  `severity` double,
  `severity_band` string,
  `confidence` double,
  `title` string,
  `description` string,
  `created_at` timestamp,
  `event_first_seen_at` timestamp,
  `event_last_seen_at` timestamp,
  `time_to_detect_seconds` double,
  `event_count` bigint,
  `is_archived` boolean,
  `is_sample` boolean,
  `user_feedback` string,
  `resource_type` string,
  `resource_role` string,
  `action_type` string,
  `is_port_probe_blocked` boolean,
  `detector_id` string,
  `service_name` string,
  `feature_name` string,
  `associated_attack_sequence_arn` string,
  `custom_detection_rule_name` string,
  `additional_info` string,
  `additional_info_type` string,
  `threat_list_name` string,
  `threat_name` string,
  `additional_user_agent` string,
  `agent_details` struct<agent_version:string,agent_id:string>,
  `anomaly_profiles` array<struct<key:string,value:array<struct<key:string,value:array<struct<profile_type:string,profile_subtype:string,observations:struct<text:array<string>,number:array<bigint>>>>>>>>,
  `anomaly_unusual_behavior` array<struct<key:string,value:array<struct<key:string,value:struct<profile_type:string,profile_subtype:string,observations:struct<text:array<string>,number:array<bigint>>>>>>>,
  `ebs_snapshot_arn` string,
  `ec2_image_arn` string,
  `models` array<struct<model_id:string>>,
  `out_of_range_values` array<struct<path:string,value:string>>,
  `first_event_at` timestamp,
  `last_event_at` timestamp,
  `is_severe` boolean,
  `main_image` string,
  `main_image_key` string,
  `main_image_repository` string,
  `main_image_tag` string,
  `main_image_digest` string,
  `main_image_described_by` string,
  `only_container_id` string,
  `acting_process_uuid` string,
  `acting_executable_path` string,
  `acting_executable_sha256` string,
  `ecs_task_arn` string,
  `ecs_workload` string,
  `ecs_cluster_name` string,
  `eks_cluster_name` string,
  `eks_workload` string,
  `version_count` bigint,
  `first_updated_at` timestamp,
  `highest_severity` double
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/findings_current/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_version_conflicts` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `body_count` bigint,
  `content_count` bigint,
  `chosen_body_sha256` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/version_conflicts/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_quarantined` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `body_sha256` string,
  `finding_type` string,
  `uri` string,
  `etag` string,
  `line` bigint,
  `document_number` bigint,
  `reason_code` string,
  `reason` string,
  `size_bytes` bigint
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/quarantined/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_finding_status` (
  `finding_id` string,
  `finding_number` bigint,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `status` string,
  `is_suppressed` boolean,
  `status_since_at` timestamp,
  `last_swept_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/finding_status/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_newest_moment` (
  `newest_at` timestamp,
  `newest_date` date
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/newest_moment/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_coverage` (
  `account_id` string,
  `region` string,
  `is_watched` boolean,
  `detector_id` string,
  `detector_status` string,
  `publishing_frequency` string,
  `enabled_features` array<string>,
  `disabled_features` array<string>,
  `healthy_resource_count` bigint,
  `unhealthy_resource_count` bigint,
  `resources` array<struct<account_id:string,resource_type:string,coverage_status:string,issue:string,resource_count:bigint>>,
  `active_count` bigint,
  `archived_count` bigint,
  `asked_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/coverage/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_processes` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `role` string,
  `lineage_of` string,
  `depth` bigint,
  `process_uuid` string,
  `parent_uuid` string,
  `name` string,
  `executable_path` string,
  `executable_sha256` string,
  `pid` bigint,
  `namespace_pid` bigint,
  `working_directory` string,
  `user_name` string,
  `user_id` bigint,
  `effective_user_id` bigint,
  `started_at` timestamp
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/processes/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_runtime_contexts` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `modified_at` timestamp,
  `script_path` string,
  `library_path` string,
  `ld_preload_value` string,
  `socket_path` string,
  `runc_binary_path` string,
  `release_agent_path` string,
  `mount_source` string,
  `mount_target` string,
  `file_system_type` string,
  `flags` array<string>,
  `module_name` string,
  `module_file_path` string,
  `module_sha256` string,
  `shell_history_file_path` string,
  `address_family` string,
  `iana_protocol_number` bigint,
  `memory_regions` array<string>,
  `tool_name` string,
  `tool_category` string,
  `service_name` string,
  `command_line_example` string,
  `threat_file_path` string,
  `file_operation` string,
  `file_path` string,
  `related_file_paths` array<string>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/runtime_contexts/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_containers` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `described_by` string,
  `position` bigint,
  `container_id` string,
  `name` string,
  `image` string,
  `image_prefix` string,
  `image_registry` string,
  `image_repository` string,
  `image_tag` string,
  `image_digest` string,
  `image_key` string,
  `container_runtime` string,
  `is_privileged` boolean,
  `allows_privilege_escalation` boolean,
  `volume_mounts` array<struct<name:string,mount_path:string>>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/containers/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_ecs_clusters` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `cluster_arn` string,
  `cluster_name` string,
  `status` string,
  `active_services_count` bigint,
  `registered_container_instances_count` bigint,
  `running_tasks_count` bigint
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/ecs_clusters/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_ecs_tasks` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `cluster_arn` string,
  `cluster_name` string,
  `task_arn` string,
  `task_id` string,
  `task_definition_arn` string,
  `task_definition_family` string,
  `task_definition_revision` bigint,
  `version` string,
  `task_created_at` timestamp,
  `started_at` timestamp,
  `started_by` string,
  `task_group` string,
  `launch_type` string,
  `volumes` array<struct<name:string,host_path:struct<path:string>>>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/ecs_tasks/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_eks_clusters` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `cluster_arn` string,
  `cluster_name` string,
  `vpc_id` string,
  `status` string,
  `cluster_created_at` timestamp
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/eks_clusters/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_kubernetes_workloads` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `workload_name` string,
  `workload_type` string,
  `workload_uid` string,
  `namespace` string,
  `service_account_name` string,
  `uses_host_network` boolean,
  `uses_host_ipc` boolean,
  `uses_host_pid` boolean,
  `volumes` array<struct<name:string,host_path:struct<path:string>>>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/kubernetes_workloads/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_kubernetes_users` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `username` string,
  `user_uid` string,
  `groups` array<string>,
  `session_names` array<string>,
  `impersonated_username` string,
  `impersonated_groups` array<string>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/kubernetes_users/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_instances` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `instance_id` string,
  `instance_type` string,
  `instance_state` string,
  `availability_zone` string,
  `image_id` string,
  `image_description` string,
  `iam_instance_profile_arn` string,
  `iam_instance_profile_id` string,
  `outpost_arn` string,
  `platform` string,
  `launched_at` timestamp,
  `product_codes` array<struct<product_code_id:string,product_code_type:string>>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/instances/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_network_interfaces` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `position` bigint,
  `instance_id` string,
  `network_interface_id` string,
  `private_ip_address` string,
  `private_dns_name` string,
  `private_ip_addresses` array<struct<private_dns_name:string,private_ip_address:string>>,
  `ipv6_addresses` array<string>,
  `public_ip` string,
  `public_dns_name` string,
  `security_groups` array<struct<group_id:string,group_name:string>>,
  `subnet_id` string,
  `vpc_id` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/network_interfaces/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_access_keys` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `access_key_id` string,
  `principal_id` string,
  `principal_session_name` string,
  `user_name` string,
  `user_type` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/access_keys/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_s3_buckets` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `position` bigint,
  `bucket_arn` string,
  `bucket_name` string,
  `bucket_type` string,
  `bucket_created_at` timestamp,
  `owner_id` string,
  `encryption_type` string,
  `kms_master_key_arn` string,
  `effective_permission` string,
  `acl_allows_public_read` boolean,
  `acl_allows_public_write` boolean,
  `policy_allows_public_read` boolean,
  `policy_allows_public_write` boolean,
  `bucket_ignores_public_acls` boolean,
  `bucket_restricts_public_buckets` boolean,
  `bucket_blocks_public_acls` boolean,
  `bucket_blocks_public_policy` boolean,
  `account_ignores_public_acls` boolean,
  `account_restricts_public_buckets` boolean,
  `account_blocks_public_acls` boolean,
  `account_blocks_public_policy` boolean
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/s3_buckets/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_s3_objects` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `bucket_position` bigint,
  `position` bigint,
  `bucket_arn` string,
  `object_arn` string,
  `object_key` string,
  `e_tag` string,
  `hash` string,
  `version_id` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/s3_objects/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_lambda_functions` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `function_arn` string,
  `function_name` string,
  `function_version` string,
  `description` string,
  `last_modified_at` timestamp,
  `revision_id` string,
  `role_arn` string,
  `vpc_id` string,
  `subnet_ids` array<string>,
  `security_groups` array<struct<group_id:string,group_name:string>>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/lambda_functions/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_databases` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `database_kind` string,
  `database_identifier` string,
  `database_arn` string,
  `database_resource_id` string,
  `cluster_identifier` string,
  `engine` string,
  `engine_version` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/databases/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_database_users` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `user_name` string,
  `application` string,
  `database_name` string,
  `ssl` string,
  `auth_method` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/database_users/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_ebs_volumes` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `scan_outcome` string,
  `position` bigint,
  `volume_arn` string,
  `volume_type` string,
  `device_name` string,
  `volume_size_gb` bigint,
  `encryption_type` string,
  `snapshot_arn` string,
  `kms_key_arn` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/ebs_volumes/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_recovery_points` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `recovery_point_arn` string,
  `backup_vault_name` string,
  `continuous_scan_started_at` timestamp,
  `continuous_scan_ended_at` timestamp
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/recovery_points/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_bedrock_guardrails` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `guardrail_arn` string,
  `guardrail_version` string,
  `guardrail_action` string,
  `guardrail_source` string,
  `guardrails` array<struct<arn:string,version:string>>,
  `content_policy_filters` array<struct<type:string,confidence:string,action:string>>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/bedrock_guardrails/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_resource_tags` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `resource_kind` string,
  `resource_position` bigint,
  `position` bigint,
  `resource_id` string,
  `tag_key` string,
  `tag_value` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/resource_tags/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_network_peers` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `action` string,
  `side` string,
  `position` bigint,
  `ip_address` string,
  `ip_address_v4` string,
  `ip_address_v6` string,
  `port` bigint,
  `port_name` string,
  `protocol` string,
  `direction` string,
  `is_blocked` boolean,
  `network_interface_id` string,
  `domain` string,
  `city` string,
  `country_code` string,
  `country_name` string,
  `latitude` double,
  `longitude` double,
  `asn` string,
  `asn_organization` string,
  `isp` string,
  `organization` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/network_peers/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_api_calls` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `api_kind` string,
  `api` string,
  `service_name` string,
  `caller_type` string,
  `error_code` string,
  `user_agent` string,
  `remote_account_id` string,
  `is_remote_account_affiliated` boolean,
  `remote_aws_service_name` string,
  `affected_resources` array<struct<key:string,value:string>>,
  `request_uri` string,
  `verb` string,
  `resource` string,
  `subresource` string,
  `namespace` string,
  `resource_name` string,
  `source_ips` array<string>,
  `status_code` bigint,
  `parameters` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/api_calls/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_kubernetes_permissions` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `permission_kind` string,
  `verb` string,
  `resource` string,
  `namespace` string,
  `is_allowed` boolean,
  `kind` string,
  `name` string,
  `uid` string,
  `role_ref_name` string,
  `role_ref_kind` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/kubernetes_permissions/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_dns_requests` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `domain` string,
  `domain_with_suffix` string,
  `protocol` string,
  `is_blocked` boolean,
  `vpc_owner_account_id` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/dns_requests/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_login_attempts` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `position` bigint,
  `user_name` string,
  `application` string,
  `failed_count` bigint,
  `successful_count` bigint
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/login_attempts/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_threats` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `reported_by` string,
  `position` bigint,
  `threat_name` string,
  `threat_names` array<string>,
  `threat_list_name` string,
  `threat_sha256` string,
  `source` string,
  `severity` string,
  `item_count` bigint,
  `item_paths` array<struct<nested_item_path:string,hash:string>>,
  `item_details` array<struct<resource_arn:string,item_path:string,hash:string,additional_info:struct<version_id:string,device_name:string>>>,
  `file_paths` array<struct<file_path:string,volume_arn:string,hash:string,file_name:string>>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/threats/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_malware_scans` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `scanned_by` string,
  `scan_id` string,
  `scan_type` string,
  `scan_category` string,
  `scan_started_at` timestamp,
  `scan_completed_at` timestamp,
  `trigger_finding_id` string,
  `trigger_type` string,
  `baseline_resource_arn` string,
  `unique_threat_count` bigint,
  `sources` array<string>,
  `scanned_gb` bigint,
  `scanned_file_count` bigint,
  `scanned_volume_count` bigint,
  `infected_file_count` bigint,
  `highest_threat_severity` string,
  `highest_threat_name` string,
  `highest_threat_count` bigint,
  `named_item_count` bigint,
  `named_threat_count` bigint,
  `is_list_shortened` boolean
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/malware_scans/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_sequences` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `sequence_uid` string,
  `description` string,
  `additional_sequence_types` array<string>,
  `indicators` array<struct<key:string,`values`:array<string>,title:string>>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/sequences/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_sequence_signals` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `position` bigint,
  `signal_uid` string,
  `signal_type` string,
  `name` string,
  `description` string,
  `severity` double,
  `event_count` bigint,
  `signal_created_at` timestamp,
  `signal_updated_at` timestamp,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `resource_uids` array<string>,
  `actor_ids` array<string>,
  `endpoint_ids` array<string>,
  `indicators` array<struct<key:string,`values`:array<string>,title:string>>,
  `activities` array<struct<type:string,api:struct<operation:string,service:string,error:string,user_agent:string>>>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/sequence_signals/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_sequence_actors` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `position` bigint,
  `actor_id` string,
  `user_name` string,
  `user_uid` string,
  `user_type` string,
  `credential_uid` string,
  `user_account_id` string,
  `user_account_name` string,
  `session_uid` string,
  `session_mfa_status` string,
  `session_created_at` timestamp,
  `session_issuer` string,
  `process_name` string,
  `process_path` string,
  `process_sha256` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/sequence_actors/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_sequence_endpoints` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `position` bigint,
  `endpoint_id` string,
  `ip_address` string,
  `domain` string,
  `port` bigint,
  `direction` string,
  `city` string,
  `country` string,
  `latitude` double,
  `longitude` double,
  `asn` bigint,
  `asn_organization` string
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/sequence_endpoints/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_sequence_resources` (
  `finding_id` string,
  `updated_at` timestamp,
  `account_id` string,
  `region` string,
  `position` bigint,
  `resource_uid` string,
  `name` string,
  `resource_type` string,
  `resource_account_id` string,
  `resource_region` string,
  `service` string,
  `cloud_partition` string,
  `s3_bucket` struct<owner_id:string,created_at:timestamp,encryption_type:string,encryption_key_arn:string,effective_permission:string,public_read_access:string,public_write_access:string,account_public_access:struct<public_acl_access:string,public_policy_access:string,public_acl_ignore_behavior:string,public_bucket_restrict_behavior:string>,bucket_public_access:struct<public_acl_access:string,public_policy_access:string,public_acl_ignore_behavior:string,public_bucket_restrict_behavior:string>,s3_object_uids:array<string>>,
  `s3_object` struct<e_tag:string,key:string,version_id:string>,
  `ec2_instance` struct<availability_zone:string,image_description:string,instance_state:string,iam_instance_profile:struct<arn:string,id:string>,instance_type:string,outpost_arn:string,platform:string,product_codes:array<struct<product_code_id:string,product_code_type:string>>,ec2_network_interface_uids:array<string>>,
  `ec2_network_interface` struct<ipv6_addresses:array<string>,private_ip_addresses:array<struct<private_dns_name:string,private_ip_address:string>>,public_ip:string,security_groups:array<struct<group_id:string,group_name:string>>,sub_net_id:string,vpc_id:string>,
  `access_key` struct<principal_id:string,user_name:string,user_type:string>,
  `eks_cluster` struct<arn:string,created_at:timestamp,status:string,vpc_id:string,ec2_instance_uids:array<string>>,
  `kubernetes_workload` struct<container_uids:array<string>,namespace:string,type:string>,
  `container` struct<image:string,image_uid:string>,
  `ecs_cluster` struct<status:string,ec2_instance_uids:array<string>>,
  `ecs_task` struct<created_at:timestamp,task_definition_arn:string,launch_type:string,container_uids:array<string>>,
  `iam_instance_profile` struct<ec2_instance_uids:array<string>>,
  `autoscaling_group` struct<ec2_instance_uids:array<string>>,
  `ec2_launch_template` struct<ec2_instance_uids:array<string>,version:string>,
  `ec2_vpc` struct<ec2_instance_uids:array<string>>,
  `ec2_image` struct<ec2_instance_uids:array<string>>,
  `cloudformation_stack` struct<ec2_instance_uids:array<string>>,
  `bedrock_guardrail` struct<version:string,guardrail_action:string,guardrail_source:string>
)
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/sequence_resources/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_observations` (
  `observation_id` bigint,
  `thing_id` bigint,
  `account_id` string,
  `region` string,
  `kind` string,
  `thing_key` string,
  `source` string,
  `aws_at` timestamp,
  `observed_at` timestamp,
  `last_observed_at` timestamp,
  `from_at` timestamp,
  `until_at` timestamp,
  `is_first` boolean,
  `is_gone` boolean,
  `gone_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/observations/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_reached_things` (
  `observation_id` bigint,
  `kind` string,
  `thing_key` string,
  `thing_id` bigint,
  `account_id` string,
  `region` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/reached_things/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_named_things` (
  `finding_id` string,
  `kind` string,
  `thing_key` string,
  `thing_id` bigint,
  `account_id` string,
  `region` string,
  `first_event_at` timestamp,
  `last_event_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/named_things/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_finding_context` (
  `finding_id` string,
  `kind` string,
  `thing_key` string,
  `thing_id` bigint,
  `account_id` string,
  `region` string,
  `step` bigint,
  `via_kind` string,
  `via_key` string,
  `event_at` timestamp,
  `observation_id` bigint,
  `chosen` string,
  `known_at` timestamp,
  `age_seconds` double,
  `last_observation_id` bigint,
  `missing_reason` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/finding_context/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_ecs_tasks` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `task_arn` string,
  `cluster_arn` string,
  `task_definition_arn` string,
  `task_group` string,
  `service_name` string,
  `service_arn` string,
  `launch_type` string,
  `desired_status` string,
  `last_status` string,
  `has_exec` boolean,
  `task_role_arn` string,
  `execution_role_arn` string,
  `private_ip` string,
  `network_interface_id` string,
  `subnet_id` string,
  `container_instance_arn` string,
  `started_by` string,
  `created_at` timestamp,
  `started_at` timestamp,
  `stopped_at` timestamp,
  `stop_code` string,
  `stopped_reason` string,
  `tags` array<struct<key:string,value:string>>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/ecs_tasks/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_ecs_task_containers` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `task_arn` string,
  `container_name` string,
  `image` string,
  `image_reference` string,
  `image_digest` string,
  `image_key` string,
  `runtime_id` string,
  `last_status` string,
  `exit_code` bigint,
  `reason` string,
  `private_ip` string,
  `task_created_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/ecs_task_containers/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_task_definitions` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `task_definition_arn` string,
  `family` string,
  `revision` bigint,
  `task_role_arn` string,
  `execution_role_arn` string,
  `network_mode` string,
  `pid_mode` string,
  `ipc_mode` string,
  `host_paths` array<string>,
  `registered_at` timestamp,
  `registered_by` string,
  `tags` array<struct<key:string,value:string>>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/task_definitions/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_task_definition_containers` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `task_definition_arn` string,
  `container_name` string,
  `image` string,
  `image_reference` string,
  `user_name` string,
  `is_privileged` boolean,
  `has_read_only_root` boolean,
  `is_essential` boolean,
  `added_capabilities` array<string>,
  `environment_names` array<string>,
  `secret_names` array<string>,
  `log_driver` string,
  `command` array<string>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/task_definition_containers/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_ecs_services` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `service_arn` string,
  `service_name` string,
  `cluster_arn` string,
  `status` string,
  `launch_type` string,
  `task_definition_arn` string,
  `has_exec` boolean,
  `assigns_public_ip` boolean,
  `subnet_ids` array<string>,
  `security_group_ids` array<string>,
  `load_balancer_targets` array<string>,
  `created_at` timestamp,
  `created_by` string,
  `tags` array<struct<key:string,value:string>>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/ecs_services/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_service_revision_images` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `service_revision_arn` string,
  `container_name` string,
  `service_arn` string,
  `task_definition_arn` string,
  `image_reference` string,
  `image_digest` string,
  `created_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/service_revision_images/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_container_instances` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `container_instance_arn` string,
  `instance_id` string,
  `capacity_provider_name` string,
  `status` string,
  `registered_at` timestamp,
  `tags` array<struct<key:string,value:string>>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/container_instances/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_network_interfaces` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `network_interface_id` string,
  `private_ips` array<string>,
  `public_ip` string,
  `security_group_ids` array<string>,
  `subnet_id` string,
  `vpc_id` string,
  `instance_id` string,
  `interface_type` string,
  `status` string,
  `description` string,
  `requester_id` string,
  `tags` array<struct<key:string,value:string>>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/network_interfaces/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_security_group_rules` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `security_group_id` string,
  `rule_id` string,
  `is_ingress` boolean,
  `protocol` string,
  `from_port` bigint,
  `to_port` bigint,
  `cidr` string,
  `prefix_list_id` string,
  `referenced_group_id` string,
  `is_open` boolean,
  `description` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/security_group_rules/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_instances` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `instance_id` string,
  `instance_profile_arn` string,
  `image_id` string,
  `instance_type` string,
  `instance_state` string,
  `launched_at` timestamp,
  `requires_imdsv2` boolean,
  `imds_hop_limit` bigint,
  `public_ip` string,
  `private_ip` string,
  `security_group_ids` array<string>,
  `network_interface_ids` array<string>,
  `subnet_id` string,
  `vpc_id` string,
  `key_name` string,
  `tags` array<struct<key:string,value:string>>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/instances/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_instance_profiles` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `instance_profile_arn` string,
  `role_arn` string,
  `created_at` timestamp,
  `tags` array<struct<key:string,value:string>>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/instance_profiles/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_images` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `image_key` string,
  `is_by_tag` boolean,
  `image_name` string,
  `image_digest` string,
  `image_tags` array<string>,
  `pushed_at` timestamp,
  `size_bytes` bigint,
  `image_status` string,
  `scan_status` string,
  `critical_count` bigint,
  `high_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/images/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_image_vulnerabilities` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `image_key` string,
  `image_digest` string,
  `vulnerability_id` string,
  `package_name` string,
  `package_version` string,
  `file_path` string,
  `executable_path` string,
  `package_manager` string,
  `fixed_in` string,
  `severity` string,
  `score` double,
  `epss` double,
  `has_exploit` boolean,
  `last_exploit_at` timestamp,
  `title` string,
  `status` string,
  `first_observed_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/image_vulnerabilities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_image_copies` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `image_key` string,
  `copy_number` bigint,
  `cluster_arn` string,
  `workload` string,
  `task_definition_arn` string,
  `running_count` bigint,
  `stopped_count` bigint,
  `last_in_use_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/image_copies/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_roles` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `role_arn` string,
  `role_name` string,
  `trusted_principals` array<string>,
  `attached_policy_arns` array<string>,
  `inline_policy_names` array<string>,
  `boundary_arn` string,
  `powers` array<struct<power:string,policy:string,is_on_all:boolean,is_conditional:boolean>>,
  `last_used_at` timestamp,
  `last_used_region` string,
  `created_at` timestamp,
  `tags` array<struct<key:string,value:string>>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/roles/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_policies` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `policy_arn` string,
  `policy_name` string,
  `version_id` string,
  `powers` array<struct<power:string,policy:string,is_on_all:boolean,is_conditional:boolean>>,
  `created_at` timestamp,
  `updated_at` timestamp,
  `tags` array<struct<key:string,value:string>>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/policies/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_accounts` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `member_account_id` string,
  `account_name` string,
  `status` string,
  `ou_path` string,
  `joined_at` timestamp,
  `tags` array<struct<key:string,value:string>>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/accounts/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_detection_rules` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `rule_id` string,
  `rule_name` string,
  `description` string,
  `severity` string,
  `data_source` string,
  `tactic` string,
  `technique` string,
  `expression` string,
  `modes` array<string>,
  `expires_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/detection_rules/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_investigations` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `investigation_id` string,
  `status` string,
  `title` string,
  `trigger_prompt` string,
  `triggered_by` string,
  `risk_level` string,
  `risk` string,
  `confidence` string,
  `summary` string,
  `started_at` timestamp,
  `ended_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/investigations/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_investigation_records` (
  `observation_id` bigint,
  `account_id` string,
  `region` string,
  `observed_at` timestamp,
  `investigation_id` string,
  `record_id` string,
  `record_type` string,
  `title` string,
  `narrative` string,
  `process_uuids` array<string>,
  `created_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/investigation_records/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_powers` (
  `power` string,
  `actions` array<string>,
  `aws_policies` array<string>,
  `weight` double,
  `meaning` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/powers/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_image_digests` (
  `image_reference` string,
  `image_digest` string,
  `first_at` timestamp,
  `last_at` timestamp,
  `sources` array<string>,
  `task_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/image_digests/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_finding_images` (
  `finding_id` string,
  `container_id` string,
  `container_name` string,
  `task_arn` string,
  `image_reference` string,
  `image_digest` string,
  `image_key` string,
  `told_by` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/finding_images/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_vulnerable_executables` (
  `finding_id` string,
  `process_uuid` string,
  `role` string,
  `executable_path` string,
  `image_key` string,
  `vulnerability_id` string,
  `package_name` string,
  `package_version` string,
  `file_path` string,
  `severity` string,
  `score` double,
  `epss` double,
  `has_exploit` boolean,
  `fixed_in` string,
  `observation_id` bigint,
  `chosen` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/vulnerable_executables/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_finding_exposure` (
  `finding_id` string,
  `interface_kind` string,
  `interface_key` string,
  `public_ip` string,
  `told_by` string,
  `address_chosen` string,
  `open_rules` array<struct<protocol:string,from_port:bigint,to_port:bigint,cidr:string,security_group_id:string>>,
  `rules_chosen` string,
  `is_reachable` boolean,
  `is_reachable_says_aws` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/finding_exposure/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_finding_privileges` (
  `finding_id` string,
  `role_arn` string,
  `power` string,
  `policies` array<string>,
  `is_on_all` boolean,
  `is_conditional` boolean,
  `chosen` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/finding_privileges/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_finding_risk` (
  `finding_id` string,
  `exposure_share` double,
  `exposure_source` string,
  `vulnerability_share` double,
  `vulnerability_source` string,
  `privilege_share` double,
  `privilege_source` string,
  `criticality_share` double,
  `criticality_source` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/finding_risk/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_owners` (
  `thing_id` bigint,
  `kind` string,
  `thing_key` string,
  `account_id` string,
  `region` string,
  `owner` string,
  `owner_source` string,
  `criticality` string,
  `criticality_source` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/owners/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_missing_context` (
  `kind` string,
  `missing_reason` string,
  `account_id` string,
  `region` string,
  `thing_count` bigint,
  `finding_count` bigint,
  `last_event_at` timestamp,
  `remedy` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/missing_context/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_finding_entities` (
  `finding_id` string,
  `finding_number` bigint,
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `role` string,
  `entity_name` string,
  `account_id` string,
  `region` string,
  `first_updated_at` timestamp,
  `last_updated_at` timestamp,
  `version_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/finding_entities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_finding_sightings` (
  `finding_number` bigint,
  `entity_id` bigint,
  `role` string,
  `entity_kind` string,
  `entity_key` string,
  `entity_name` string,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/finding_sightings/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entity_roles` (
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `account_id` string,
  `region` string,
  `role` string,
  `latest_name` struct<seen_at:timestamp,entity_name:string>,
  `named_count` bigint,
  `finding_count` bigint,
  `open_finding_count` bigint,
  `highest_severity` double,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entity_roles/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entities` (
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `entity_name` string,
  `account_id` string,
  `region` string,
  `account_count` bigint,
  `region_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint,
  `roles` array<string>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entity_relations` (
  `entity_id` bigint,
  `related_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `relation` string,
  `related_kind` string,
  `related_key` string,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entity_relations/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entity_scopes` (
  `related_id` bigint,
  `entity_id` bigint,
  `relation` string,
  `entity_kind` string,
  `entity_key` string,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entity_scopes/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entity_contents` (
  `entity_id` bigint,
  `cluster_count` bigint,
  `instance_count` bigint,
  `task_count` bigint,
  `task_definition_count` bigint,
  `namespace_count` bigint,
  `workload_count` bigint,
  `container_count` bigint,
  `image_count` bigint,
  `process_count` bigint,
  `principal_count` bigint,
  `access_key_count` bigint,
  `session_count` bigint,
  `address_count` bigint,
  `bucket_count` bigint,
  `image_keys` array<string>,
  `image_key` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entity_contents/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entity_places` (
  `entity_id` bigint,
  `cluster_count` bigint,
  `task_count` bigint,
  `workload_count` bigint,
  `container_count` bigint,
  `image_count` bigint,
  `instance_count` bigint,
  `principal_count` bigint,
  `cluster_arn` string,
  `task_arn` string,
  `workload_key` string,
  `namespace_key` string,
  `instance_key` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entity_places/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_known_entities` (
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `known_as` string,
  `is_expected` boolean,
  `known_by` string,
  `name` string,
  `owner` string,
  `environment` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/known_entities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_ecs_task` (
  `entity_id` bigint,
  `task_arn` string,
  `task_id` string,
  `account_id` string,
  `region` string,
  `cluster_arn` string,
  `cluster_name` string,
  `task_definition_arn` string,
  `task_definition_family` string,
  `task_definition_revision` bigint,
  `instance_key` string,
  `task_group` string,
  `started_by` string,
  `launch_type` string,
  `task_created_at` timestamp,
  `started_at` timestamp,
  `image_keys` array<string>,
  `container_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/ecs_task/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_ecs_cluster` (
  `entity_id` bigint,
  `cluster_arn` string,
  `cluster_name` string,
  `account_id` string,
  `region` string,
  `status` string,
  `instance_count` bigint,
  `task_count` bigint,
  `task_definition_count` bigint,
  `image_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/ecs_cluster/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_task_definition` (
  `entity_id` bigint,
  `task_definition_arn` string,
  `task_definition_family` string,
  `task_definition_revision` bigint,
  `account_id` string,
  `region` string,
  `cluster_arns` array<string>,
  `launch_types` array<string>,
  `image_keys` array<string>,
  `first_started_at` timestamp,
  `task_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/task_definition/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_container` (
  `entity_id` bigint,
  `container_key` string,
  `container_id` string,
  `container_name` string,
  `account_id` string,
  `region` string,
  `image_key` string,
  `container_runtime` string,
  `is_privileged` boolean,
  `allows_privilege_escalation` boolean,
  `mount_paths` array<string>,
  `task_arn` string,
  `task_definition_arn` string,
  `workload_key` string,
  `namespace` string,
  `cluster_arn` string,
  `instance_key` string,
  `process_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/container/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_container_image` (
  `entity_id` bigint,
  `image_key` string,
  `image_registry` string,
  `image_repository` string,
  `image_tag` string,
  `image_digest` string,
  `is_trusted` boolean,
  `container_count` bigint,
  `task_count` bigint,
  `workload_count` bigint,
  `cluster_count` bigint,
  `account_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/container_image/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_eks_cluster` (
  `entity_id` bigint,
  `cluster_arn` string,
  `cluster_name` string,
  `account_id` string,
  `region` string,
  `vpc_id` string,
  `status` string,
  `cluster_created_at` timestamp,
  `instance_count` bigint,
  `namespace_count` bigint,
  `workload_count` bigint,
  `principal_count` bigint,
  `image_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/eks_cluster/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_kubernetes_workload` (
  `entity_id` bigint,
  `workload_key` string,
  `workload_name` string,
  `workload_type` string,
  `workload_uid` string,
  `namespace` string,
  `account_id` string,
  `region` string,
  `namespace_key` string,
  `cluster_arn` string,
  `instance_key` string,
  `service_account_name` string,
  `uses_host_network` boolean,
  `uses_host_ipc` boolean,
  `uses_host_pid` boolean,
  `image_keys` array<string>,
  `container_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/kubernetes_workload/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_instance` (
  `entity_id` bigint,
  `instance_key` string,
  `instance_id` string,
  `account_id` string,
  `region` string,
  `instance_type` string,
  `instance_state` string,
  `availability_zone` string,
  `image_id` string,
  `image_description` string,
  `iam_instance_profile_arn` string,
  `platform` string,
  `launched_at` timestamp,
  `vpc_id` string,
  `private_ip_addresses` array<string>,
  `public_ip_addresses` array<string>,
  `security_groups` array<string>,
  `cluster_arn` string,
  `container_count` bigint,
  `process_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/instance/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_principal` (
  `entity_id` bigint,
  `principal_key` string,
  `principal_name` string,
  `principal_type` string,
  `account_id` string,
  `cluster_arn` string,
  `groups` array<string>,
  `impersonated_users` array<string>,
  `access_key_count` bigint,
  `session_count` bigint,
  `address_count` bigint,
  `bucket_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/principal/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_person` (
  `entity_id` bigint,
  `person_key` string,
  `person_name` string,
  `is_claimed_name` boolean,
  `names` array<string>,
  `account_ids` array<string>,
  `role_arns` array<string>,
  `source_ip_addresses` array<string>,
  `exec_call_count` bigint,
  `refused_call_count` bigint,
  `opened_session_count` bigint,
  `first_call_at` timestamp,
  `last_call_at` timestamp,
  `has_mfa` boolean,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/person/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_ip_address` (
  `entity_id` bigint,
  `ip_address` string,
  `country_name` string,
  `country_code` string,
  `city` string,
  `asn` string,
  `asn_organization` string,
  `isp` string,
  `organization` string,
  `directions` array<string>,
  `was_blocked` boolean,
  `port_count` bigint,
  `ports` array<string>,
  `account_count` bigint,
  `cluster_count` bigint,
  `task_count` bigint,
  `workload_count` bigint,
  `instance_count` bigint,
  `principal_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/ip_address/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_domain` (
  `entity_id` bigint,
  `domain` string,
  `registered_domain` string,
  `protocols` array<string>,
  `was_blocked` boolean,
  `account_count` bigint,
  `cluster_count` bigint,
  `task_count` bigint,
  `workload_count` bigint,
  `instance_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/domain/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_executable_hash` (
  `entity_id` bigint,
  `executable_sha256` string,
  `path_count` bigint,
  `paths` array<string>,
  `name_count` bigint,
  `names` array<string>,
  `users` array<string>,
  `account_count` bigint,
  `cluster_count` bigint,
  `image_count` bigint,
  `container_count` bigint,
  `instance_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/executable_hash/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_executable_path` (
  `entity_id` bigint,
  `executable_path` string,
  `hash_count` bigint,
  `hashes` array<string>,
  `name_count` bigint,
  `names` array<string>,
  `users` array<string>,
  `account_count` bigint,
  `cluster_count` bigint,
  `image_count` bigint,
  `container_count` bigint,
  `instance_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/executable_path/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_aws_account` (
  `entity_id` bigint,
  `account_id` string,
  `account_name` string,
  `owner` string,
  `environment` string,
  `regions` array<string>,
  `tactics` array<string>,
  `critical_count` bigint,
  `high_count` bigint,
  `medium_count` bigint,
  `low_count` bigint,
  `sample_finding_count` bigint,
  `cluster_count` bigint,
  `instance_count` bigint,
  `principal_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `finding_count` bigint,
  `highest_severity` double,
  `open_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/aws_account/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_process_nodes` (
  `account_id` string,
  `region` string,
  `process_uuid` string,
  `name` string,
  `executable_path` string,
  `executable_sha256` string,
  `pid` bigint,
  `namespace_pid` bigint,
  `working_directory` string,
  `user_name` string,
  `user_id` bigint,
  `effective_user_id` bigint,
  `started_at` timestamp,
  `container_key` string,
  `task_arn` string,
  `container_count` bigint,
  `task_count` bigint,
  `parent_count` bigint,
  `is_stub` boolean,
  `conflicts` array<string>,
  `roles` array<string>,
  `finding_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/process_nodes/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_process_edges` (
  `account_id` string,
  `region` string,
  `process_uuid` string,
  `parent_uuid` string,
  `finding_count` bigint,
  `is_chosen` boolean,
  `is_loop` boolean,
  `is_followed` boolean,
  `seconds_after_parent` double
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/process_edges/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_process_ancestry` (
  `account_id` string,
  `region` string,
  `process_uuid` string,
  `ancestor_uuid` string,
  `distance` bigint,
  `ancestor_name` string,
  `ancestor_executable_path` string,
  `is_root` boolean,
  `is_stub` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/process_ancestry/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_process_conflicts` (
  `account_id` string,
  `region` string,
  `process_uuid` string,
  `attribute` string,
  `value` string,
  `finding_count` bigint,
  `finding_ids` array<string>,
  `is_chosen` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/process_conflicts/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_process_sessions` (
  `account_id` string,
  `region` string,
  `process_uuid` string,
  `entity_id` bigint,
  `is_launcher` boolean,
  `launcher_reason` string,
  `session_process_uuid` string,
  `session_program` string,
  `session_started_at` timestamp,
  `origin` string,
  `has_package_manager` boolean,
  `is_contradictory` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/process_sessions/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_sessions` (
  `finding_id` string,
  `session_id` bigint,
  `session_key` string,
  `session_program` string,
  `is_contradictory` boolean,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_sessions/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_credential_sightings` (
  `finding_id` string,
  `source_kind` string,
  `source_key` string,
  `is_use` boolean,
  `first_seen_at` timestamp,
  `has_container` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/credential_sightings/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_credential_thefts` (
  `finding_id` string,
  `source_kind` string,
  `source_key` string,
  `holder_finding_id` string,
  `has_credential_access` boolean,
  `used_at` timestamp,
  `held_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/credential_thefts/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_link_rules` (
  `entity_kind` string,
  `reason` string,
  `strength` double,
  `max_finding_count` bigint,
  `max_gap_seconds` bigint,
  `rare_finding_count` bigint,
  `max_spread_seconds` bigint,
  `begins_with` string,
  `leading_part` string,
  `needed_part` string,
  `enclosed_part` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/link_rules/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_outlets` (
  `entity_id` bigint,
  `ip_address` string,
  `is_exit` boolean,
  `is_lasting` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/outlets/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_behaviours` (
  `finding_id` string,
  `behaviour` string,
  `is_unsolicited` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_behaviours/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_link_candidates` (
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `finding_id` string,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `links_until_at` timestamp,
  `is_unsolicited` boolean,
  `part` string,
  `is_anybodys` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/link_candidates/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_combined_things` (
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `finding_id` string,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `part` string,
  `is_anybodys` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/combined_things/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_corresponding_things` (
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `finding_id` string,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `part` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/corresponding_things/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_shared_things` (
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `finding_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `spread_seconds` double,
  `exceeded_rule` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/shared_things/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_links` (
  `finding_id` string,
  `linked_finding_id` string,
  `reason` string,
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `entity_finding_count` bigint,
  `gap_seconds` double,
  `weight` double,
  `run_first_finding_id` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_links/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_common_entities` (
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `entity_name` string,
  `finding_count` bigint,
  `account_count` bigint,
  `region_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `exceeded_rule` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/common_entities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_group_members` (
  `group_id` string,
  `finding_id` string,
  `finding_number` bigint,
  `solo_group_id` string,
  `member_number` bigint,
  `explanation` string,
  `linked_finding_id` string,
  `link_reason` string,
  `link_entity_kind` string,
  `link_entity_key` string,
  `link_weight` double,
  `link_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_group_members/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_links_by_hand` (
  `finding_id` string,
  `linked_finding_id` string,
  `reason` string,
  `entity_kind` string,
  `entity_key` string,
  `weight` double,
  `is_cut` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/links_by_hand/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_type_counts` (
  `finding_type` string,
  `doubling_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_type_counts/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_groups` (
  `group_id` string,
  `title` string,
  `first_finding_id` string,
  `finding_ids` array<string>,
  `finding_count` bigint,
  `highest_severity` double,
  `severity_band` string,
  `account_ids` array<string>,
  `regions` array<string>,
  `tactics` array<string>,
  `finding_types` array<string>,
  `attack_sequence_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp,
  `span_seconds` double,
  `last_updated_at` timestamp,
  `is_incident` boolean,
  `gravity` double
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_groups/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_group_entities` (
  `group_id` string,
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `entity_name` string,
  `role` string,
  `finding_count` bigint,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_group_entities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_sequence_members` (
  `sequence_id` string,
  `finding_id` string,
  `is_sequence` boolean,
  `is_named` boolean,
  `is_naming` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/sequence_members/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_sequence_comparison` (
  `finding_id` string,
  `group_id` string,
  `signal_count` bigint,
  `finding_signal_count` bigint,
  `stored_signal_count` bigint,
  `naming_member_count` bigint,
  `added_finding_count` bigint,
  `added_finding_ids` array<string>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/sequence_comparison/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_risk_weights` (
  `term` string,
  `weight` double,
  `source` string,
  `given_for` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/risk_weights/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_risk_factors` (
  `known_as` string,
  `environment` string,
  `factor` double
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/risk_factors/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_entity_groups` (
  `entity_id` bigint,
  `group_id` string,
  `severity_term` double,
  `tactics_term` double,
  `group_term` double,
  `sequence_term` double,
  `spread_term` double,
  `open_term` double,
  `exposure_term` double,
  `vulnerability_term` double,
  `privilege_term` double,
  `criticality_term` double,
  `finding_count` bigint,
  `finding_ids` array<string>,
  `last_seen_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/entity_groups/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_entity_scores` (
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `entity_name` string,
  `severity_term` double,
  `tactics_term` double,
  `group_term` double,
  `sequence_term` double,
  `rarity_term` double,
  `spread_term` double,
  `open_term` double,
  `exposure_term` double,
  `vulnerability_term` double,
  `privilege_term` double,
  `criticality_term` double,
  `reference_factor` double,
  `group_id` string,
  `group_count` bigint,
  `finding_count` bigint,
  `finding_ids` array<string>,
  `last_seen_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/entity_scores/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_entity_risk` (
  `entity_id` bigint,
  `entity_kind` string,
  `entity_key` string,
  `entity_name` string,
  `score` double,
  `severity_term` double,
  `tactics_term` double,
  `group_term` double,
  `sequence_term` double,
  `recency_term` double,
  `rarity_term` double,
  `spread_term` double,
  `open_term` double,
  `exposure_term` double,
  `vulnerability_term` double,
  `privilege_term` double,
  `criticality_term` double,
  `reference_factor` double,
  `group_id` string,
  `group_count` bigint,
  `finding_count` bigint,
  `finding_ids` array<string>,
  `last_seen_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/entity_risk/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_opener_rules` (
  `origin` string,
  `exec_kind` string,
  `seconds_before` bigint,
  `seconds_after` bigint,
  `is_direct` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/opener_rules/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_people` (
  `event_person_key` string,
  `person_key` string,
  `person_name` string,
  `is_alias` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/people/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_opened_sessions` (
  `account_id` string,
  `region` string,
  `session_process_uuid` string,
  `session_started_at` timestamp,
  `origin` string,
  `place_key` string,
  `task_arn` string,
  `container_ids` array<string>,
  `container_names` array<string>,
  `session_ids` array<string>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/opened_sessions/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_session_openers` (
  `account_id` string,
  `region` string,
  `session_process_uuid` string,
  `candidate_number` bigint,
  `session_started_at` timestamp,
  `origin` string,
  `place_key` string,
  `has_erased_calls` boolean,
  `verdict` string,
  `none_reason` string,
  `rule` string,
  `seconds_between` double,
  `candidate_count` bigint,
  `person_count` bigint,
  `event_account_id` string,
  `event_region` string,
  `event_id` string,
  `opened_at` timestamp,
  `exec_kind` string,
  `person_key` string,
  `person_name` string,
  `is_claimed_name` boolean,
  `event_person_key` string,
  `access_key_id` string,
  `caller_arn` string,
  `source_ip_address` string,
  `user_agent` string,
  `has_mfa` boolean,
  `is_from_console` boolean,
  `command` string,
  `session_id` string,
  `is_chain_complete` boolean,
  `entry_caller_type` string,
  `entry_caller_arn` string,
  `entry_source_ip_address` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/session_openers/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_exec_calls` (
  `account_id` string,
  `region` string,
  `event_id` string,
  `event_at` timestamp,
  `exec_kind` string,
  `person_key` string,
  `person_name` string,
  `is_claimed_name` boolean,
  `event_person_key` string,
  `is_machine` boolean,
  `access_key_id` string,
  `caller_arn` string,
  `source_ip_address` string,
  `user_agent` string,
  `has_mfa` boolean,
  `is_from_console` boolean,
  `role_arn` string,
  `target_key` string,
  `place_key` string,
  `cluster_name` string,
  `task_arn` string,
  `container_name` string,
  `instance_ids` array<string>,
  `kubernetes_namespace` string,
  `pod_name` string,
  `command` string,
  `document_name` string,
  `reason` string,
  `session_id` string,
  `is_refused` boolean,
  `error_code` string,
  `is_dry_run` boolean,
  `is_direct_session` boolean,
  `session_process_uuid` string,
  `ended_at` timestamp,
  `is_new_person` boolean,
  `is_new_address` boolean,
  `is_new_hour` boolean,
  `is_new_target` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/exec_calls/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_credential_chain` (
  `access_key_id` string,
  `step` bigint,
  `step_kind` string,
  `event_account_id` string,
  `event_region` string,
  `event_id` string,
  `event_at` timestamp,
  `event_name` string,
  `caller_access_key_id` string,
  `caller_type` string,
  `caller_arn` string,
  `session_name` string,
  `event_person_key` string,
  `person_key` string,
  `person_name` string,
  `is_claimed_name` boolean,
  `source_ip_address` string,
  `user_agent` string,
  `has_mfa` boolean,
  `role_arn` string,
  `task_arn` string,
  `task_definition_arn` string,
  `is_first_identity` boolean,
  `is_complete` boolean,
  `is_of_task` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/credential_chain/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_callers` (
  `account_id` string,
  `region` string,
  `event_id` string,
  `person_key` string,
  `person_name` string,
  `is_claimed_name` boolean,
  `first_identity` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/callers/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_people` (
  `finding_id` string,
  `person_key` string,
  `role` string,
  `person_name` string,
  `is_claimed_name` boolean,
  `is_certain` boolean,
  `event_ids` array<string>
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_people/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_finding_versions` (
  `finding_id` string,
  `updated_at` timestamp,
  `updated_date` date,
  `account_id` string,
  `region` string,
  `ecs_cluster_name` string,
  `ecs_workload` string,
  `eks_cluster_name` string,
  `eks_workload` string,
  `image_repository` string,
  `image_tag` string,
  `image_key` string,
  `executable_path` string,
  `finding_type` string,
  `severity_band` string,
  `tactic` string,
  `is_first` boolean,
  `event_count_increase` bigint,
  `unattributed_event_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/finding_versions/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_finding_states` (
  `finding_id` string,
  `updated_at` timestamp,
  `title` string,
  `account_id` string,
  `region` string,
  `ecs_cluster_name` string,
  `ecs_workload` string,
  `eks_cluster_name` string,
  `eks_workload` string,
  `image_repository` string,
  `image_tag` string,
  `image_key` string,
  `executable_path` string,
  `finding_type` string,
  `severity_band` string,
  `tactic` string,
  `severity` double,
  `status` string,
  `is_suppressed` boolean,
  `is_awaiting_triage` boolean,
  `created_at` timestamp,
  `began_at` timestamp,
  `version_count` bigint,
  `event_count` bigint,
  `group_id` string,
  `group_title` string,
  `group_finding_count` bigint,
  `is_in_incident` boolean,
  `group_gravity` double
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/finding_states/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_findings` (
  `finding_id` string,
  `updated_at` timestamp,
  `title` string,
  `account_id` string,
  `region` string,
  `ecs_cluster_name` string,
  `ecs_workload` string,
  `eks_cluster_name` string,
  `eks_workload` string,
  `image_repository` string,
  `image_tag` string,
  `image_key` string,
  `executable_path` string,
  `finding_type` string,
  `severity_band` string,
  `tactic` string,
  `severity` double,
  `status` string,
  `is_suppressed` boolean,
  `is_awaiting_triage` boolean,
  `created_at` timestamp,
  `age_days` double,
  `age_band` string,
  `age_band_rank` bigint,
  `target_days` bigint,
  `is_overdue` boolean,
  `version_count` bigint,
  `event_count` bigint,
  `group_id` string,
  `group_title` string,
  `group_finding_count` bigint,
  `is_in_incident` boolean,
  `group_gravity` double
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/findings/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_week_changes` (
  `dimension` string,
  `value` string,
  `new_finding_count` bigint,
  `severe_new_finding_count` bigint,
  `earlier_new_finding_count` bigint,
  `new_finding_count_change` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/week_changes/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_findings_daily` (
  `updated_date` date,
  `account_id` string,
  `region` string,
  `ecs_cluster_name` string,
  `ecs_workload` string,
  `eks_cluster_name` string,
  `eks_workload` string,
  `image_repository` string,
  `finding_type` string,
  `severity_band` string,
  `tactic` string,
  `finding_count` bigint,
  `new_finding_count` bigint,
  `version_count` bigint,
  `event_count_increase` bigint,
  `unattributed_event_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/findings_daily/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_remediation_targets` (
  `severity_band` string,
  `severity_rank` bigint,
  `target_days` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/remediation_targets/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_detection_times` (
  `finding_type` string,
  `finding_count` bigint,
  `detected_finding_count` bigint,
  `median_time_to_detect_seconds` double,
  `p95_time_to_detect_seconds` double,
  `dwelt_finding_count` bigint,
  `median_dwell_seconds` double,
  `p95_dwell_seconds` double
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/detection_times/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_recurring_images` (
  `image_repository` string,
  `image_tag` string,
  `image_count` bigint,
  `finding_count` bigint,
  `severe_finding_count` bigint,
  `new_finding_count` bigint,
  `week_count` bigint,
  `finding_type_count` bigint,
  `account_count` bigint,
  `cluster_count` bigint,
  `first_updated_date` date,
  `last_updated_date` date
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/recurring_images/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_image_drift_weekly` (
  `week_date` date,
  `image_repository` string,
  `new_binary_finding_count` bigint,
  `new_library_finding_count` bigint,
  `modified_file_finding_count` bigint,
  `new_executable_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/image_drift_weekly/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_groups_weekly` (
  `week_date` date,
  `severity_band` string,
  `group_count` bigint,
  `incident_count` bigint,
  `lone_group_count` bigint,
  `cross_account_group_count` bigint,
  `attack_sequence_group_count` bigint,
  `unnamed_sequence_group_count` bigint,
  `finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/groups_weekly/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_account_and_cluster_risk` (
  `entity_kind` string,
  `entity_key` string,
  `entity_name` string,
  `account_id` string,
  `region` string,
  `new_incident_count` bigint,
  `new_type_count` bigint,
  `new_gravity` double,
  `new_group_id` string,
  `new_group_title` string,
  `score` double,
  `group_id` string,
  `group_title` string,
  `group_count` bigint,
  `finding_count` bigint,
  `open_finding_count` bigint,
  `highest_severity` double,
  `first_seen_at` timestamp,
  `last_seen_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/account_and_cluster_risk/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_noise` (
  `tuple_rank` bigint,
  `finding_type` string,
  `image_repository` string,
  `executable_path` string,
  `finding_count` bigint,
  `finding_share` double,
  `cumulative_share` double,
  `version_count` bigint,
  `event_count` bigint,
  `severe_finding_count` bigint,
  `attack_sequence_finding_count` bigint,
  `account_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/noise/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_remote_addresses` (
  `ip_address` string,
  `country_code` string,
  `country_name` string,
  `city` string,
  `latitude` double,
  `longitude` double,
  `asn` string,
  `asn_organization` string,
  `finding_count` bigint,
  `severe_finding_count` bigint,
  `account_count` bigint,
  `first_updated_date` date,
  `last_updated_date` date
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/remote_addresses/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_remote_networks` (
  `asn` string,
  `country_code` string,
  `asn_organization` string,
  `country_name` string,
  `address_count` bigint,
  `finding_count` bigint,
  `account_count` bigint,
  `first_updated_date` date,
  `last_updated_date` date
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/remote_networks/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_coverage` (
  `account_id` string,
  `region` string,
  `is_watched` boolean,
  `detector_status` string,
  `publishing_frequency` string,
  `disabled_features` array<string>,
  `healthy_resource_count` bigint,
  `unhealthy_resource_count` bigint,
  `finding_count` bigint,
  `version_count` bigint,
  `last_updated_at` timestamp,
  `quiet_days` double,
  `newest_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/coverage/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_failed_checks` (
  `table_name` string,
  `rule` string,
  `severity` string,
  `description` string,
  `offending_count` bigint,
  `examples` array<string>,
  `reason` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/failed_checks/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_completeness_daily` (
  `updated_date` date,
  `account_id` string,
  `region` string,
  `finding_count` bigint,
  `version_count` bigint,
  `api_coverage` string,
  `export_object_count` bigint,
  `export_finding_count` bigint,
  `api_finding_count` bigint,
  `only_api_finding_count` bigint,
  `only_export_finding_count` bigint,
  `overdue_finding_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/completeness_daily/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_intake_daily` (
  `read_date` date,
  `object_count` bigint,
  `broken_object_count` bigint,
  `size_bytes` bigint,
  `document_count` bigint,
  `stored_document_count` bigint,
  `repeated_document_count` bigint,
  `rejected_document_count` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/intake_daily/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_rejected_daily` (
  `rejected_date` date,
  `reason_code` string,
  `document_count` bigint,
  `object_count` bigint,
  `size_bytes` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/rejected_daily/';
