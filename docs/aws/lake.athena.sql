-- The lake's tables for Amazon Athena, rendered from contracts by `make docs`; docs/lake.md explains them.
-- Replace s3://BUCKET/PREFIX by where you copied the lake. Athena runs one statement at a time.
CREATE DATABASE IF NOT EXISTS `tracehound`;

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_findings` (
  `finding_id` string COMMENT 'Id of the finding.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `body_sha256` string COMMENT 'Hash of the finding\'s exact text, without an envelope around it.',
  `account_id` string COMMENT 'Account stated in the finding.',
  `region` string COMMENT 'Region stated in the finding.',
  `finding_type` string COMMENT 'Type stated in the finding.',
  `uri` string COMMENT 'Object from which the body was first read.',
  `etag` string COMMENT 'Version of that object.',
  `line` bigint COMMENT 'Line of that object on which the document begins, from 1.',
  `document_number` bigint COMMENT 'Position of the document in that object, from 1.',
  `event_id` string COMMENT 'Id of the EventBridge event that carried it, if one did.',
  `finding_path` string COMMENT 'Where in the document the finding is: empty, or keys separated by `/`.',
  `gate_fingerprint` string COMMENT 'Fingerprint of the gate that accepted the document as plain, so that it needs no normalising; null if none did.',
  `first_seen_at` timestamp COMMENT 'When it was first stored.',
  `document` binary COMMENT 'The document exactly as received.'
)
COMMENT 'One row per distinct body of a version of a finding.'
PARTITIONED BY (`updated_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/findings/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_date.type' = 'date', 'projection.updated_date.format' = 'yyyy-MM-dd', 'projection.updated_date.range' = '2017-11-01,NOW', 'projection.updated_date.interval' = '1', 'projection.updated_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_repeats` (
  `finding_id` string COMMENT 'Id of the finding.',
  `updated_at` timestamp COMMENT 'Version of the finding.',
  `body_sha256` string COMMENT 'Body that was seen again; stored once in raw.findings.',
  `uri` string COMMENT 'Object that it was seen in.',
  `etag` string COMMENT 'Version of that object.',
  `line` bigint COMMENT 'Line of that object on which the document begins, from 1.',
  `document_number` bigint COMMENT 'Position of the document in that object, from 1.',
  `event_id` string COMMENT 'Id of the EventBridge event that carried it, if one did.',
  `seen_at` timestamp COMMENT 'When it was seen.'
)
COMMENT 'One row per further document in which a stored body was seen again.'
PARTITIONED BY (`updated_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/repeats/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_date.type' = 'date', 'projection.updated_date.format' = 'yyyy-MM-dd', 'projection.updated_date.range' = '2017-11-01,NOW', 'projection.updated_date.interval' = '1', 'projection.updated_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_objects` (
  `uri` string COMMENT 'Address of the object.',
  `etag` string COMMENT 'Version of the object; for a file, its size and modification time.',
  `size_bytes` bigint COMMENT 'Size as stored, compressed or not.',
  `line_count` bigint COMMENT 'Lines read.',
  `document_count` bigint COMMENT 'Documents found.',
  `stored_count` bigint COMMENT 'Documents whose body raw.findings took from this object.',
  `repeated_count` bigint COMMENT 'Documents whose body was already stored from elsewhere.',
  `rejected_count` bigint COMMENT 'Documents set aside while reading, plus one if the object itself was: the sum of `document_count` in raw.rejected.',
  `purged_count` bigint COMMENT 'Documents that a later purge deleted, or that were too old to be stored after a purge.',
  `error` string COMMENT 'Why the object could be read only in part; null if it was read completely.',
  `read_at` timestamp COMMENT 'When it was read.'
)
COMMENT 'One row per version of an object (file) that was read to its end.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/objects/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_rejected` (
  `uri` string COMMENT 'Object that contains it.',
  `etag` string COMMENT 'Version of that object.',
  `line` bigint COMMENT 'Line on which it begins, from 1; 0 for a whole object.',
  `document_number` bigint COMMENT 'Position in the object, from 1; 0 for a whole object.',
  `reason_code` string COMMENT 'Kind of reason, for counting.',
  `reason` string COMMENT 'What is wrong, with the path and the value.',
  `finding_id` string COMMENT 'Id of the finding, if it could be read.',
  `document_count` bigint COMMENT 'Documents that this row stands for.',
  `size_bytes` bigint COMMENT 'Total length of the row\'s documents.',
  `sha256` string COMMENT 'Hash of the row\'s first document; empty for an object over 1 MiB, which is not read to its end for this.',
  `content` binary COMMENT 'The row\'s first document; if over 1 MiB, only its first 64 KiB.',
  `rejected_at` timestamp COMMENT 'When it was set aside.'
)
COMMENT 'One row per document, or whole object, that was set aside, with the reason; many similar ones in an object become a few examples and one row for the rest.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/rejected/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_unmodelled_paths` (
  `path` string COMMENT 'Wire path missing from botocore\'s service model.',
  `version_date` date COMMENT 'UTC day of the versions.',
  `document_count` bigint COMMENT 'Stored bodies that have it.',
  `first_seen_at` timestamp COMMENT 'Earliest of these versions.',
  `last_seen_at` timestamp COMMENT 'Latest of these versions.'
)
COMMENT 'One row per path missing from the service model, and day of the versions that have it.'
PARTITIONED BY (`updated_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/unmodelled_paths/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_date.type' = 'date', 'projection.updated_date.format' = 'yyyy-MM-dd', 'projection.updated_date.range' = '2017-11-01,NOW', 'projection.updated_date.interval' = '1', 'projection.updated_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_purges` (
  `before_date` date COMMENT 'Versions of earlier UTC days were deleted.',
  `purged_at` timestamp COMMENT 'When they were deleted.',
  `day_count` bigint COMMENT 'UTC days that were deleted.',
  `version_count` bigint COMMENT 'Versions of findings that were deleted.',
  `body_count` bigint COMMENT 'Distinct bodies that were deleted from raw.findings.',
  `repeat_count` bigint COMMENT 'Rows that were deleted from raw.repeats.',
  `rejected_count` bigint COMMENT 'Documents set aside before that day and deleted from raw.rejected.',
  `size_bytes` bigint COMMENT 'Bytes of the files that were deleted.'
)
COMMENT 'One row per purge; versions older than the latest before_date are never stored again.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/purges/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_api_windows` (
  `account_id` string COMMENT 'Account of the detector; an administrator\'s detector has its members\' findings too.',
  `region` string COMMENT 'Region of the detector.',
  `detector_id` string COMMENT 'Detector that was queried.',
  `from_at` timestamp COMMENT 'Earliest `updatedAt` requested.',
  `to_at` timestamp COMMENT 'End of the span, exclusive.',
  `asked_at` timestamp COMMENT 'When the requesting run began; no span goes beyond it.',
  `listed_count` bigint COMMENT 'Findings that ListFindings returned.',
  `answered_count` bigint COMMENT 'Findings that GetFindings returned.',
  `landed_count` bigint COMMENT 'Findings that had not landed before: the documents of the object.',
  `changed_count` bigint COMMENT 'Findings in a version newer than the span: updated between the two calls.',
  `vanished_ids` array<string> COMMENT 'Findings that were listed but not returned: gone in between.',
  `etag` string COMMENT 'Version of the landed object; null where nothing had to be landed.',
  `size_bytes` bigint COMMENT 'Size of the landed object.',
  `last_updated_at` timestamp COMMENT 'Latest version among the landed documents, if any.'
)
COMMENT 'One row per span of update times for which all findings of a detector were requested from GuardDuty\'s API, completely.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/api_windows/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_api_sweeps` (
  `account_id` string COMMENT 'Account of the detector.',
  `region` string COMMENT 'Region that was queried.',
  `detector_id` string COMMENT 'Detector of the region; empty where there is none, so that the region is not watched.',
  `asked_at` timestamp COMMENT 'When the requesting run began.',
  `active_count` bigint COMMENT 'Findings that are not archived.',
  `archived_count` bigint COMMENT 'Findings that are archived, by a person or by a suppression rule.',
  `gone_count` bigint COMMENT 'Findings that GuardDuty had at the previous sweep but no longer has.',
  `detector_status` string COMMENT 'ENABLED or DISABLED; null without a detector.',
  `publishing_frequency` string COMMENT 'How often updated findings are exported: FIFTEEN_MINUTES, ONE_HOUR or SIX_HOURS.',
  `features` array<struct<name:string,status:string>> COMMENT 'Features and additional configurations of the detector, with their status.',
  `resources` array<struct<account_id:string,resource_type:string,coverage_status:string,issue:string,resource_count:bigint>> COMMENT 'Resources that runtime monitoring should cover, counted by account, type, status and issue.'
)
COMMENT 'One row per sweep: time at which GuardDuty\'s API was asked for the state of a detector and of all its findings.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/api_sweeps/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_api_sightings` (
  `account_id` string COMMENT 'Account of the detector that was queried.',
  `region` string COMMENT 'Region of the detector.',
  `detector_id` string COMMENT 'Detector that was queried.',
  `finding_id` string COMMENT 'Id of the finding.',
  `observed_at` timestamp COMMENT 'Sweep that found this state (`raw.api_sweeps.asked_at`); it stayed the same in each sweep until the next row.',
  `state` string COMMENT 'active, archived or gone.'
)
COMMENT 'One row per change of a finding\'s archive state that a sweep of GuardDuty\'s API found.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/api_sightings/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_accounts` (
  `account_id` string COMMENT 'Account id, twelve digits.',
  `account_name` string COMMENT 'Its name.',
  `owner` string COMMENT 'Who is responsible for it: a team or a person.',
  `environment` string COMMENT 'production, staging, development, sandbox or any other word, in lower case.',
  `criticality` string COMMENT 'How much depends on it: critical, high, medium or low.'
)
COMMENT 'One row per account in reference/accounts.csv.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_accounts/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_owners` (
  `pattern` string COMMENT 'Key of things: an ARN, an id, registry/repository@digest …; `*` stands for any text.',
  `kind` string COMMENT 'Kind of the things, as in context.owners; null for any.',
  `owner` string COMMENT 'Who is responsible for them: a team or a person.',
  `criticality` string COMMENT 'How much depends on it: critical, high, medium or low.'
)
COMMENT 'One row per pattern in reference/owners.csv of things, and whose they are.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_owners/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_networks` (
  `network` string COMMENT 'Address or CIDR block.',
  `name` string COMMENT 'Its name.',
  `first_address` string COMMENT 'Its first address, as 32 hexadecimal digits (macro address_digits).',
  `last_address` string COMMENT 'Its last address, likewise.'
)
COMMENT 'One row per own network in reference/networks.csv: offices, NAT gateways, VPNs, partners.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_networks/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_scanners` (
  `network` string COMMENT 'Address or CIDR block.',
  `name` string COMMENT 'Who scans from there.',
  `first_address` string COMMENT 'Its first address, as 32 hexadecimal digits (macro address_digits).',
  `last_address` string COMMENT 'Its last address, likewise.'
)
COMMENT 'One row per known scanner in reference/scanners.csv: scans everything, commissioned or not.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_scanners/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_images` (
  `pattern` string COMMENT 'Prefix of an image key up to one of its separators (`/`, `:`, `@`); `*` stands for any text.',
  `name` string COMMENT 'Why it is trusted.'
)
COMMENT 'One row per trusted registry, repository or image in reference/images.csv.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_images/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_reference_targets` (
  `severity_band` string COMMENT 'Critical, High, Medium or Low.',
  `target_days` bigint COMMENT 'Days within which a finding should be remediated; null for no target.'
)
COMMENT 'One row per severity band in reference/targets.csv.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/reference_targets/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_regroupings` (
  `regrouping_id` string COMMENT 'Id of the decision. One that was undone is not here.',
  `finding_id` string COMMENT 'Finding that it is about.',
  `part` string COMMENT 'joined: it is in one group with the others. split_off: it is not linked to those that stay. stays: it stays with the others that do.',
  `decision_number` bigint COMMENT 'Position of the decision among all, from 1: a later one overrules an earlier one.',
  `decided_at` string COMMENT 'When, as ISO 8601 in UTC.',
  `decided_by` string COMMENT 'Who.',
  `note` string COMMENT 'Why.'
)
COMMENT 'One row per finding that a person joined with others, or split off from others, by `tracehound regroup`.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/regroupings/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_observations` (
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; global for IAM and Organizations.',
  `kind` string COMMENT 'Kind of thing: ecs_task, task_definition, ecs_service, service_revision, container_instance, network_interface, security_group, instance, instance_profile, image, image_tag, image_vulnerabilities, image_copies, role, policy, account, detection_rule, in…',
  `thing_key` string COMMENT 'Which thing: its ARN or id; of an image, REGISTRY/REPOSITORY@DIGEST, or :TAG; of a record, INVESTIGATION/RECORD.',
  `source` string COMMENT 'How it was told: event, or the call that was answered, such as ecs:DescribeTasks.',
  `aws_at` timestamp COMMENT 'Since when it is so, as AWS says; null where AWS does not say.',
  `observed_at` timestamp COMMENT 'When AWS told it: the time of the event, or when the requesting run began.',
  `content_hash` string COMMENT 'Hash of the document without members that change though the thing does not, such as when an image was last pulled.',
  `uri` string COMMENT 'Object with the event; null for an answer.',
  `etag` string COMMENT 'Version of that object; null for an answer.',
  `record_number` bigint COMMENT 'Position of the event\'s document in that object, from 1; null for an answer.',
  `first_seen_at` timestamp COMMENT 'When it was first stored.',
  `document` string COMMENT 'JSON of the members that are kept; values of environment variables never are.'
)
COMMENT 'One row per state of a thing as AWS told it, once for each change.'
PARTITIONED BY (`observed_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/observations/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.observed_date.type' = 'date', 'projection.observed_date.format' = 'yyyy-MM-dd', 'projection.observed_date.range' = '2017-11-01,NOW', 'projection.observed_date.interval' = '1', 'projection.observed_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_context_asks` (
  `account_id` string COMMENT 'Account of the thing; of a call that was refused, the account that was asked.',
  `region` string COMMENT 'Region of the thing; global for IAM and Organizations.',
  `kind` string COMMENT 'Kind of thing: ecs_task, task_definition, ecs_service, service_revision, container_instance, network_interface, security_group, instance, instance_profile, image, image_tag, image_vulnerabilities, image_copies, role, policy, account, detection_rule, in…',
  `thing_key` string COMMENT 'Which thing, as in raw.observations; `*` if the whole call was refused in the account and region.',
  `call` string COMMENT 'Service and call, such as ecs:DescribeTasks.',
  `state` string COMMENT 'found: the answer is new or has changed; unchanged: it is as before; gone: AWS has no such thing; denied: AWS refused; throttled: AWS asked for fewer requests, each time; failed: another error; region_off: the region is not enabled; no_role: the role o…',
  `detail` string COMMENT 'What AWS said, if it did not tell the thing\'s state.',
  `content_hash` string COMMENT 'Hash of the answer, as in raw.observations; null without one.',
  `requests` bigint COMMENT 'Requests that were sent for it; those of a batch count at its first thing.',
  `asked_at` timestamp COMMENT 'When the requesting run began.'
)
COMMENT 'One row per result of asking for a thing by a call, once for each run that asked.'
PARTITIONED BY (`asked_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/context_asks/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.asked_date.type' = 'date', 'projection.asked_date.format' = 'yyyy-MM-dd', 'projection.asked_date.range' = '2017-11-01,NOW', 'projection.asked_date.interval' = '1', 'projection.asked_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_exposures` (
  `account_id` string COMMENT 'Account that it is about, as it says; empty if it does not.',
  `region` string COMMENT 'Region that it is about, as it says; empty if it does not.',
  `exposure_uid` string COMMENT 'Id of the exposure finding: finding_info.uid, else metadata.uid.',
  `changed_at` timestamp COMMENT 'When Security Hub last changed it, as it says itself.',
  `content_hash` string COMMENT 'Hash of the document without members that change though the exposure does not, such as when it was last seen.',
  `form` string COMMENT 'How it was written: json (an export, an event or an answer) or csv, of which only the columns that were selected are known.',
  `uri` string COMMENT 'Object with it.',
  `etag` string COMMENT 'Version of that object.',
  `record_number` bigint COMMENT 'Position of the exposure finding among those of that object, from 1.',
  `first_seen_at` timestamp COMMENT 'When it was first stored.',
  `document` string COMMENT 'JSON of the members that are kept, in OCSF; the configuration of resources never is.'
)
COMMENT 'One row per version of an exposure finding of Security Hub.'
PARTITIONED BY (`changed_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/exposures/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.changed_date.type' = 'date', 'projection.changed_date.format' = 'yyyy-MM-dd', 'projection.changed_date.range' = '2017-11-01,NOW', 'projection.changed_date.interval' = '1', 'projection.changed_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_events` (
  `account_id` string COMMENT 'Account that received the call: `recipientAccountId`, or the account of the cluster.',
  `region` string COMMENT 'Region whose trail or cluster has it.',
  `event_id` string COMMENT '`eventID` of CloudTrail, `auditID` of Kubernetes. A call between two accounts is an event in each.',
  `event_at` timestamp COMMENT 'When the call was made; CloudTrail cuts it to whole seconds.',
  `event_name` string COMMENT '`eventName`, such as ExecuteCommand; for Kubernetes, the subresource: exec, attach, portforward or ephemeralcontainers.',
  `road` string COMMENT 'How it came: trail (a file of CloudTrail), event (EventBridge), lookup (LookupEvents) or audit (a Kubernetes audit log).',
  `uri` string COMMENT 'Object from which it was first read.',
  `etag` string COMMENT 'Version of that object.',
  `record_number` bigint COMMENT 'Position of the record in that object, from 1.',
  `first_seen_at` timestamp COMMENT 'When it was first stored.',
  `document` binary COMMENT 'The record exactly as received.'
)
COMMENT 'One row per event of a kept kind, once, however often it was delivered.'
PARTITIONED BY (`event_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_events/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.event_date.type' = 'date', 'projection.event_date.format' = 'yyyy-MM-dd', 'projection.event_date.range' = '2017-11-01,NOW', 'projection.event_date.interval' = '1', 'projection.event_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_objects` (
  `uri` string COMMENT 'Address of the object.',
  `etag` string COMMENT 'Version of the object; for a file, its size and modification time.',
  `size_bytes` bigint COMMENT 'Size as stored, compressed or not.',
  `account_id` string COMMENT 'Account in its name, or of its records if all have one.',
  `region` string COMMENT 'Region in its name, or of its records if all have one.',
  `record_count` bigint COMMENT 'Records in it, of any kind.',
  `kept_count` bigint COMMENT 'Records of a kept kind that were not stored before.',
  `repeated_count` bigint COMMENT 'Records of a kept kind that were stored before.',
  `rejected_count` bigint COMMENT 'Records of a kept kind that were set aside in raw.rejected.',
  `first_event_at` timestamp COMMENT 'Earliest time of a record, kept or not; null without one.',
  `last_event_at` timestamp COMMENT 'Latest time of a record, kept or not; null without one.',
  `error` string COMMENT 'Why it could be read only in part; null if it was read completely.',
  `read_at` timestamp COMMENT 'When it was read.'
)
COMMENT 'One row per version of an object with CloudTrail records or Kubernetes audit events that was read.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_objects/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_coverage` (
  `account_id` string COMMENT 'Account whose events were asked for.',
  `region` string COMMENT 'Region whose events were asked for.',
  `hour_at` timestamp COMMENT 'Start of the hour, UTC, in which the events happened.',
  `road` string COMMENT 'trail, event, lookup or audit, as in raw.cloudtrail_events.',
  `is_complete` boolean COMMENT 'All events of the kept kinds that had been delivered for this hour were read, whether or not a finding asked for them, so what is not there did not happen.',
  `state` string COMMENT 'loaded: its events were read; none_found: no object or event of the hour exists; denied: AWS refused; failed: another error; partial: some of its objects could not be read.',
  `detail` string COMMENT 'What AWS or the reader said, if it was not loaded.',
  `asked_for` array<string> COMMENT 'Why the hour was asked for: session, credentials, task, key, person or all.',
  `object_count` bigint COMMENT 'Objects or pages that were read for it.',
  `delivered_until_at` timestamp COMMENT 'Latest time of any event read from this account and region when the hour was asked for: later calls may not have been delivered yet.',
  `settled_until_at` timestamp COMMENT 'Calls of the hour from before that time are all known: what was delivered within a day after them was read, or found not to exist; null: some may still be delivered.',
  `asked_at` timestamp COMMENT 'When the requesting run began.'
)
COMMENT 'One row per hour of an account and region of which events were asked for, and the road by which.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_coverage/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_lookups` (
  `account_id` string COMMENT 'Account that was asked.',
  `region` string COMMENT 'Region that was asked.',
  `attribute` string COMMENT 'What events were looked up by: EventName or AccessKeyId.',
  `value` string COMMENT 'The name or the access key.',
  `from_at` timestamp COMMENT 'First instant of the span of event times.',
  `to_at` timestamp COMMENT 'End of the span, not included; what happened within an hour before the request may be missing.',
  `asked_at` timestamp COMMENT 'When the requesting run began; the latest, if spans without events were merged.',
  `listed_count` bigint COMMENT 'Events that were returned.',
  `landed_count` bigint COMMENT 'Events that were not returned before, written to a file of the home.',
  `etag` string COMMENT 'Version of that file, as in raw.cloudtrail_objects; null without one.',
  `size_bytes` bigint COMMENT 'Size of that file.',
  `last_event_at` timestamp COMMENT 'Latest of the events that landed; null without one.'
)
COMMENT 'One row per completed request to LookupEvents for the events of one name, or of one access key, in a span of time.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_lookups/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_erased` (
  `tombstone` string COMMENT 'Hash of the name in lower case: the name itself is not kept.',
  `salt` string COMMENT 'Drawn once for the home, so that hashes of two homes can\'t be compared.',
  `erased_at` timestamp COMMENT 'When it was erased.',
  `event_count` bigint COMMENT 'Events that this purge deleted, of all names of the person.'
)
COMMENT 'One row per name of a person whose events were erased on request and are never stored again.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_erased/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_cloudtrail_erased_hours` (
  `account_id` string COMMENT 'Account of the erased calls.',
  `region` string COMMENT 'Region of the erased calls.',
  `hour_at` timestamp COMMENT 'Start of the hour, UTC, in which they were made.',
  `concern` string COMMENT 'What is not known without them: session (who opened a session), pod (who got into a pod by the cluster\'s API), definition (who registered a task definition). Of other erased calls no hour is kept.'
)
COMMENT 'One row per hour of an account and region of which calls were erased on a person\'s request, and what they would have told.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/cloudtrail_erased_hours/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_completeness` (
  `account_id` string COMMENT 'Account of the findings; empty where they name none.',
  `region` string COMMENT 'Region of the findings; empty where they name none.',
  `updated_date` date COMMENT 'UTC day of `updatedAt`.',
  `api_coverage` string COMMENT 'complete, partial or none: how much of the day was requested from the API. complete without findings means a day without findings.',
  `export_object_count` bigint COMMENT 'Objects of the S3 export for this day that were read.',
  `export_count` bigint COMMENT 'Findings with a version of this day in the S3 export.',
  `api_count` bigint COMMENT 'Findings with a version of this day from the API.',
  `both_count` bigint COMMENT 'Findings with a version of this day from both.',
  `only_api_count` bigint COMMENT 'Findings with a version of this day from the API, for which the export has neither that version nor a newer one.',
  `only_export_count` bigint COMMENT 'Findings with a version of this day in the export, for which the API had neither that version nor a newer one.',
  `overdue_count` bigint COMMENT 'Of `only_api_count`: not archived, and the export was read after they should have appeared in it.',
  `overdue_ids` array<string> COMMENT 'The first ten of the overdue findings.'
)
COMMENT 'One row per UTC day of an account and region with findings or with an answer of the API.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/completeness/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_api_events` (
  `account_id` string COMMENT 'Account that received the call: `recipientAccountId`, or the account of the cluster.',
  `region` string COMMENT 'Region whose trail or cluster has it.',
  `event_id` string COMMENT '`eventID` of CloudTrail, `auditID` of Kubernetes. A call between two accounts is an event in each.',
  `event_at` timestamp COMMENT 'When the call was made; CloudTrail cuts it to whole seconds.',
  `event_source` string COMMENT 'Service that was called, such as ecs.amazonaws.com; kubernetes for a cluster\'s API.',
  `event_name` string COMMENT 'Operation, such as ExecuteCommand; for Kubernetes exec, attach, portforward or ephemeralcontainers.',
  `shared_event_id` string COMMENT '`sharedEventID`: the same call\'s event in the other account has it too.',
  `is_read_only` boolean COMMENT 'The call changes nothing, says AWS.',
  `is_refused` boolean COMMENT 'The call failed: an error, or a status other than success.',
  `is_dry_run` boolean COMMENT 'The caller asked only whether it would be allowed.',
  `error_code` string COMMENT '`errorCode`, or the status code of Kubernetes.',
  `error_message` string COMMENT 'What AWS said of the error.',
  `caller_type` string COMMENT '`userIdentity.type`: IAMUser, AssumedRole, Root, AWSService, WebIdentityUser, IdentityCenterUser ...; KubernetesUser for a cluster.',
  `caller_arn` string COMMENT '`userIdentity.arn`, or the ARN in the Kubernetes user\'s extra.',
  `caller_account_id` string COMMENT 'Account of the caller.',
  `principal_id` string COMMENT '`userIdentity.principalId`: the id, a colon and the session name for a role session.',
  `user_name` string COMMENT '`userIdentity.userName`, or the Kubernetes user name.',
  `access_key_id` string COMMENT 'Access key of the call; temporary ones begin with ASIA.',
  `issuer_arn` string COMMENT 'Role or user that issued the session (`sessionIssuer.arn`).',
  `session_name` string COMMENT 'Name of the role session, chosen by who assumed the role.',
  `source_identity` string COMMENT '`sourceIdentity`, which stays the same through chains of roles.',
  `identity_center_user_id` string COMMENT '`onBehalfOf.userId`: user of IAM Identity Center.',
  `identity_store_arn` string COMMENT '`onBehalfOf.identityStoreArn`: the store that has this user.',
  `kubernetes_groups` array<string> COMMENT 'Groups of the Kubernetes user.',
  `has_mfa` boolean COMMENT 'The session, or the login, was authenticated by MFA; null where AWS doesn\'t say.',
  `is_from_console` boolean COMMENT 'Made in the AWS console.',
  `credentials_issued_at` timestamp COMMENT 'When the temporary credentials of the call were issued (`attributes.creationDate`).',
  `invoked_by` string COMMENT 'AWS service that made the call for the caller (`invokedBy`).',
  `person_key` string COMMENT 'Person who calls, as far as this event tells: `identity-center/<store>/<user id>`, `source-identity/<name>`, `session/<name>`, `iam-user/<ARN>`, `root/<account>` or `kubernetes/<user>`; null for a machine. Names are in lower case.',
  `person_name` string COMMENT 'Name of that person as the event has it.',
  `person_rule` string COMMENT 'Where the name comes from: identity_center, source_identity, session_name, iam_user, root or kubernetes_user.',
  `is_claimed_name` boolean COMMENT 'The caller may have chosen the name: say `says it is`.',
  `is_machine` boolean COMMENT 'The name is one that a machine makes: a task id, an instance id, an SDK\'s session, a service.',
  `source_ip_address` string COMMENT 'Address that the call came from; null if an AWS service made it.',
  `source_service` string COMMENT 'Service named in place of an address, such as ecs.amazonaws.com.',
  `user_agent` string COMMENT 'User agent; the caller\'s text.',
  `vpc_endpoint_id` string COMMENT 'VPC endpoint through which the call came.',
  `session_id` string COMMENT 'Id of the SSM session that the call opened, resumed or ended.',
  `cluster_arn` string COMMENT 'ECS or EKS cluster.',
  `cluster_name` string COMMENT 'Its name.',
  `task_arn` string COMMENT 'ECS task that the call is about; built from its parts if only these are given.',
  `task_id` string COMMENT 'Id of that task: the last part of its ARN.',
  `container_name` string COMMENT 'Container that the call is about.',
  `container_runtime_id` string COMMENT 'Its runtime id, if the call names it (direct StartSession at an ECS target).',
  `instance_id` string COMMENT 'EC2 instance or managed node that the call is about.',
  `instance_ids` array<string> COMMENT 'Instances that a SendCommand names.',
  `kubernetes_namespace` string COMMENT 'Namespace of the pod.',
  `pod_name` string COMMENT 'Pod.',
  `os_user` string COMMENT 'User of the operating system for whom a key was sent.',
  `command` string COMMENT 'Command of an exec call as the caller gave it; Kubernetes arguments are joined by spaces.',
  `document_name` string COMMENT 'SSM document.',
  `reason` string COMMENT 'Reason that the caller gave.',
  `role_arn` string COMMENT 'Role that was assumed, or that a task or definition got (`taskRoleArn`).',
  `execution_role_arn` string COMMENT 'Execution role of a task definition.',
  `issued_session_name` string COMMENT 'Session name that the caller chose for the assumed role.',
  `issued_source_identity` string COMMENT 'Source identity that the caller set for the assumed role.',
  `issued_access_key_id` string COMMENT 'Access key that the call returned: of the assumed role, or created.',
  `issued_principal_id` string COMMENT '`assumedRoleUser.assumedRoleId`: principal id of the session that began.',
  `identity_provider` string COMMENT 'Provider of a web or SAML identity, and its subject.',
  `task_definition_arn` string COMMENT 'Task definition that was registered or run.',
  `service_name` string COMMENT 'ECS service, or who started the task (`startedBy`, `group`).',
  `started_task_arns` array<string> COMMENT 'Tasks that the call started.',
  `images` array<string> COMMENT 'Images of a registered definition, or the image that was pushed.',
  `image_digest` string COMMENT 'Digest of a pushed image.',
  `overrides` array<string> COMMENT 'Commands by which containers of a started task were overridden, each joined by spaces.',
  `enables_exec` boolean COMMENT 'Switches ECS Exec on (true) or off (false); null if the call doesn\'t say.',
  `exec_logging` string COMMENT 'Logging of ECS Exec that the call sets: NONE, DEFAULT or OVERRIDE.',
  `detector_id` string COMMENT 'GuardDuty detector.',
  `finding_ids` array<string> COMMENT 'Findings that were archived or unarchived.',
  `filter_name` string COMMENT 'Filter (suppression rule) that was made or changed.',
  `filter_action` string COMMENT 'What it does: NOOP or ARCHIVE.'
)
COMMENT 'One row per API call of a kind that explains findings: who called what, on what, from where.'
PARTITIONED BY (`event_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/api_events/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.event_date.type' = 'date', 'projection.event_date.format' = 'yyyy-MM-dd', 'projection.event_date.range' = '2017-11-01,NOW', 'projection.event_date.interval' = '1', 'projection.event_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_finding_versions` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `arn` string COMMENT 'ARN of the finding.',
  `aws_partition` string COMMENT 'AWS partition, such as `aws` or `aws-us-gov`.',
  `schema_version` string COMMENT 'Version of the document\'s schema, as stated in it.',
  `finding_type` string COMMENT 'Finding type as GuardDuty writes it.',
  `threat_purpose` string COMMENT 'First part of the type: what the threat is after, such as `Execution`.',
  `resource_token` string COMMENT 'Part of the type that names the affected kind of resource, such as `Runtime`.',
  `threat_family` string COMMENT 'Part of the type that names the threat, such as `NewBinaryExecuted`.',
  `detection_mechanism` string COMMENT 'Part of the type after the dot: how it was detected.',
  `artifact` string COMMENT 'Part of the type after `!`: what was found, such as `DNS`.',
  `tactic_id` string COMMENT 'ATT&CK tactic id of the type, from the reference table of finding types.',
  `tactic` string COMMENT 'ATT&CK tactic of the type.',
  `technique_id` string COMMENT 'ATT&CK technique id of the type, if one is mapped.',
  `tactic_basis` string COMMENT 'Source of the tactic; `threat-purpose` if the type is not in the reference table.',
  `severity` double COMMENT 'Severity of this version, 1.0 to 10.0.',
  `severity_band` string COMMENT 'Low below 4, Medium below 7, High below 9, Critical from 9.',
  `confidence` double COMMENT 'Confidence that GuardDuty states, if any.',
  `title` string COMMENT 'Title that GuardDuty gave.',
  `description` string COMMENT 'Description that GuardDuty gave.',
  `created_at` timestamp COMMENT 'When GuardDuty created the finding.',
  `event_first_seen_at` timestamp COMMENT 'First event behind the finding.',
  `event_last_seen_at` timestamp COMMENT 'Latest event behind this version.',
  `time_to_detect_seconds` double COMMENT 'Seconds from the first event to the finding\'s creation.',
  `event_count` bigint COMMENT 'How often GuardDuty had seen it when it wrote this version.',
  `is_archived` boolean COMMENT 'Archived when this version was written.',
  `is_sample` boolean COMMENT 'Created by CreateSampleFindings: no real activity.',
  `user_feedback` string COMMENT 'Feedback that a user gave GuardDuty.',
  `resource_type` string COMMENT 'Kind of resource that GuardDuty names as affected.',
  `resource_role` string COMMENT 'ACTOR or TARGET; missing on runtime findings.',
  `action_type` string COMMENT 'Kind of action, such as NETWORK_CONNECTION; missing on most runtime findings.',
  `is_port_probe_blocked` boolean COMMENT 'Whether a probed port\'s traffic was blocked.',
  `detector_id` string COMMENT 'Detector that wrote the finding.',
  `service_name` string COMMENT 'Service that wrote the finding.',
  `feature_name` string COMMENT 'Protection plan behind the finding, such as RuntimeMonitoring.',
  `associated_attack_sequence_arn` string COMMENT 'ARN of the attack sequence that this finding is part of.',
  `custom_detection_rule_name` string COMMENT 'Custom detection rule that raised the finding.',
  `additional_info` string COMMENT 'Additional information as one canonical JSON text, whatever its original form.',
  `additional_info_type` string COMMENT 'Stated type of the additional information.',
  `threat_list_name` string COMMENT 'Threat list that matched, from the additional information.',
  `threat_name` string COMMENT 'Name of the threat, from the additional information.',
  `additional_user_agent` string COMMENT 'User agent of the caller, from the additional information.',
  `agent_details` struct<agent_version:string,agent_id:string> COMMENT 'GuardDuty agent that reported, from the additional information.',
  `anomaly_profiles` array<struct<key:string,value:array<struct<key:string,value:array<struct<profile_type:string,profile_subtype:string,observations:struct<text:array<string>,number:array<bigint>>>>>>>> COMMENT 'What was usual before the anomaly: map of entity to map of feature to observations.',
  `anomaly_unusual_behavior` array<struct<key:string,value:array<struct<key:string,value:struct<profile_type:string,profile_subtype:string,observations:struct<text:array<string>,number:array<bigint>>>>>>> COMMENT 'What was unusual: map of entity to map of feature to observation.',
  `ebs_snapshot_arn` string COMMENT 'Affected EBS snapshot.',
  `ec2_image_arn` string COMMENT 'Affected EC2 machine image.',
  `models` array<struct<model_id:string>> COMMENT 'Affected machine-learning models.',
  `out_of_range_values` array<struct<path:string,value:string>> COMMENT 'Numbers too large for their column, which is null instead: wire path and the number as written.',
  `first_event_at` timestamp COMMENT 'When the activity began: the first event, else the finding\'s creation, else this version.',
  `last_event_at` timestamp COMMENT 'When the activity was last seen: the latest event, but never later than this version; without one, this version.',
  `is_severe` boolean COMMENT 'High or Critical; null without severity.',
  `main_image` string COMMENT 'Image of the main container as given: that of the finding\'s own container, else of the first of its task, else of the first of its workload.',
  `main_image_key` string COMMENT 'The same as registry/repository:tag@digest, without what is absent.',
  `main_image_repository` string COMMENT 'Its registry and repository.',
  `main_image_tag` string COMMENT 'Its tag.',
  `main_image_digest` string COMMENT 'Its digest, if one is given.',
  `main_image_described_by` string COMMENT 'Part of the finding that describes the main container: container, ecs_task or kubernetes_workload.',
  `only_container_id` string COMMENT 'Id of the container, if the version names only one: then its processes ran there.',
  `acting_process_uuid` string COMMENT 'GuardDuty\'s id of the process that acted.',
  `acting_executable_path` string COMMENT 'Path of its executable.',
  `acting_executable_sha256` string COMMENT 'Hash of its executable, as given.',
  `ecs_task_arn` string COMMENT 'ARN of the ECS task.',
  `ecs_workload` string COMMENT 'Service of the task (`service:NAME`), else the family of its definition (`family:NAME`).',
  `ecs_cluster_name` string COMMENT 'Name of the ECS cluster.',
  `eks_cluster_name` string COMMENT 'Name of the EKS cluster.',
  `eks_workload` string COMMENT 'Namespace and name of the Kubernetes workload; of a pod without the suffixes that controllers append.'
)
COMMENT 'One row per version of a finding: one state as GuardDuty wrote it, identified by updated_at.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/finding_versions/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_findings_current` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `finding_number` bigint COMMENT 'Number of the finding: the macro finding_number of its id. The same in every run.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `arn` string COMMENT 'ARN of the finding.',
  `aws_partition` string COMMENT 'AWS partition, such as `aws` or `aws-us-gov`.',
  `schema_version` string COMMENT 'Version of the document\'s schema, as stated in it.',
  `finding_type` string COMMENT 'Finding type as GuardDuty writes it.',
  `threat_purpose` string COMMENT 'First part of the type: what the threat is after, such as `Execution`.',
  `resource_token` string COMMENT 'Part of the type that names the affected kind of resource, such as `Runtime`.',
  `threat_family` string COMMENT 'Part of the type that names the threat, such as `NewBinaryExecuted`.',
  `detection_mechanism` string COMMENT 'Part of the type after the dot: how it was detected.',
  `artifact` string COMMENT 'Part of the type after `!`: what was found, such as `DNS`.',
  `tactic_id` string COMMENT 'ATT&CK tactic id of the type, from the reference table of finding types.',
  `tactic` string COMMENT 'ATT&CK tactic of the type.',
  `technique_id` string COMMENT 'ATT&CK technique id of the type, if one is mapped.',
  `tactic_basis` string COMMENT 'Source of the tactic; `threat-purpose` if the type is not in the reference table.',
  `severity` double COMMENT 'Severity of this version, 1.0 to 10.0.',
  `severity_band` string COMMENT 'Low below 4, Medium below 7, High below 9, Critical from 9.',
  `confidence` double COMMENT 'Confidence that GuardDuty states, if any.',
  `title` string COMMENT 'Title that GuardDuty gave.',
  `description` string COMMENT 'Description that GuardDuty gave.',
  `created_at` timestamp COMMENT 'When GuardDuty created the finding.',
  `event_first_seen_at` timestamp COMMENT 'First event behind the finding.',
  `event_last_seen_at` timestamp COMMENT 'Latest event behind this version.',
  `time_to_detect_seconds` double COMMENT 'Seconds from the first event to the finding\'s creation.',
  `event_count` bigint COMMENT 'How often GuardDuty had seen it when it wrote this version.',
  `is_archived` boolean COMMENT 'Archived when this version was written.',
  `is_sample` boolean COMMENT 'Created by CreateSampleFindings: no real activity.',
  `user_feedback` string COMMENT 'Feedback that a user gave GuardDuty.',
  `resource_type` string COMMENT 'Kind of resource that GuardDuty names as affected.',
  `resource_role` string COMMENT 'ACTOR or TARGET; missing on runtime findings.',
  `action_type` string COMMENT 'Kind of action, such as NETWORK_CONNECTION; missing on most runtime findings.',
  `is_port_probe_blocked` boolean COMMENT 'Whether a probed port\'s traffic was blocked.',
  `detector_id` string COMMENT 'Detector that wrote the finding.',
  `service_name` string COMMENT 'Service that wrote the finding.',
  `feature_name` string COMMENT 'Protection plan behind the finding, such as RuntimeMonitoring.',
  `associated_attack_sequence_arn` string COMMENT 'ARN of the attack sequence that this finding is part of.',
  `custom_detection_rule_name` string COMMENT 'Custom detection rule that raised the finding.',
  `additional_info` string COMMENT 'Additional information as one canonical JSON text, whatever its original form.',
  `additional_info_type` string COMMENT 'Stated type of the additional information.',
  `threat_list_name` string COMMENT 'Threat list that matched, from the additional information.',
  `threat_name` string COMMENT 'Name of the threat, from the additional information.',
  `additional_user_agent` string COMMENT 'User agent of the caller, from the additional information.',
  `agent_details` struct<agent_version:string,agent_id:string> COMMENT 'GuardDuty agent that reported, from the additional information.',
  `anomaly_profiles` array<struct<key:string,value:array<struct<key:string,value:array<struct<profile_type:string,profile_subtype:string,observations:struct<text:array<string>,number:array<bigint>>>>>>>> COMMENT 'What was usual before the anomaly: map of entity to map of feature to observations.',
  `anomaly_unusual_behavior` array<struct<key:string,value:array<struct<key:string,value:struct<profile_type:string,profile_subtype:string,observations:struct<text:array<string>,number:array<bigint>>>>>>> COMMENT 'What was unusual: map of entity to map of feature to observation.',
  `ebs_snapshot_arn` string COMMENT 'Affected EBS snapshot.',
  `ec2_image_arn` string COMMENT 'Affected EC2 machine image.',
  `models` array<struct<model_id:string>> COMMENT 'Affected machine-learning models.',
  `out_of_range_values` array<struct<path:string,value:string>> COMMENT 'Numbers too large for their column, which is null instead: wire path and the number as written.',
  `first_event_at` timestamp COMMENT 'When the activity began: the first event, else the finding\'s creation, else this version.',
  `last_event_at` timestamp COMMENT 'When the activity was last seen: the latest event, but never later than this version; without one, this version.',
  `is_severe` boolean COMMENT 'High or Critical; null without severity.',
  `main_image` string COMMENT 'Image of the main container as given: that of the finding\'s own container, else of the first of its task, else of the first of its workload.',
  `main_image_key` string COMMENT 'The same as registry/repository:tag@digest, without what is absent.',
  `main_image_repository` string COMMENT 'Its registry and repository.',
  `main_image_tag` string COMMENT 'Its tag.',
  `main_image_digest` string COMMENT 'Its digest, if one is given.',
  `main_image_described_by` string COMMENT 'Part of the finding that describes the main container: container, ecs_task or kubernetes_workload.',
  `only_container_id` string COMMENT 'Id of the container, if the version names only one: then its processes ran there.',
  `acting_process_uuid` string COMMENT 'GuardDuty\'s id of the process that acted.',
  `acting_executable_path` string COMMENT 'Path of its executable.',
  `acting_executable_sha256` string COMMENT 'Hash of its executable, as given.',
  `ecs_task_arn` string COMMENT 'ARN of the ECS task.',
  `ecs_workload` string COMMENT 'Service of the task (`service:NAME`), else the family of its definition (`family:NAME`).',
  `ecs_cluster_name` string COMMENT 'Name of the ECS cluster.',
  `eks_cluster_name` string COMMENT 'Name of the EKS cluster.',
  `eks_workload` string COMMENT 'Namespace and name of the Kubernetes workload; of a pod without the suffixes that controllers append.',
  `version_count` bigint COMMENT 'Stored versions of the finding.',
  `first_updated_at` timestamp COMMENT 'When the earliest stored version was written.',
  `highest_severity` double COMMENT 'Highest severity of any stored version.'
)
COMMENT 'One row per finding: its latest version, with facts from its history.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/findings_current/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_version_conflicts` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `body_count` bigint COMMENT 'Distinct bodies stored.',
  `content_count` bigint COMMENT 'Distinct contents among them, regardless of form.',
  `chosen_body_sha256` string COMMENT 'Body whose content the flattened tables hold: one that is no sample, then the most severe, then the most complete; of equals the one with the smallest hash.'
)
COMMENT 'One row per version with stored bodies of different content.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/version_conflicts/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_quarantined` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `body_sha256` string COMMENT 'Body that was set aside; raw.findings keeps it.',
  `finding_type` string COMMENT 'Type stated in the finding.',
  `uri` string COMMENT 'Object from which the body was first read.',
  `etag` string COMMENT 'Version of that object.',
  `line` bigint COMMENT 'Line of that object on which the document begins, from 1.',
  `document_number` bigint COMMENT 'Position of the document in that object, from 1.',
  `reason_code` string COMMENT 'Kind of reason, for counting.',
  `reason` string COMMENT 'What is wrong, with the path and the value if known.',
  `size_bytes` bigint COMMENT 'Length of the document.'
)
COMMENT 'One row per stored body of a finding that can\'t be flattened, with the reason.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/quarantined/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_finding_status` (
  `finding_id` string COMMENT 'Id of the finding.',
  `finding_number` bigint COMMENT 'Its number, as in flattened.findings_current.',
  `updated_at` timestamp COMMENT 'Its latest version.',
  `account_id` string COMMENT 'Account of the finding.',
  `region` string COMMENT 'Region of the finding.',
  `status` string COMMENT 'open, archived, expired (GuardDuty no longer has it, or it was not updated for 90 days) or unknown (no sweep of the API covers it).',
  `is_suppressed` boolean COMMENT 'Archived in every version and sweep that has it: by a suppression rule, or before it was first seen.',
  `status_since_at` timestamp COMMENT 'First sweep that found this state; null if the state comes from a version or is unknown.',
  `last_swept_at` timestamp COMMENT 'Latest sweep of the API that had it; null if the API no longer has it or never had.'
)
COMMENT 'One row per finding: its current archive state as far as known.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/finding_status/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_newest_moment` (
  `newest_at` timestamp COMMENT 'Newest version of a finding, without samples and versions dated more than a day after they were stored; null without findings.',
  `newest_date` date COMMENT 'Its UTC day.'
)
COMMENT 'One row per warehouse: how recent the data is; ages and windows count back from this moment.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/newest_moment/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_coverage` (
  `account_id` string COMMENT 'Account that was asked.',
  `region` string COMMENT 'Region that was asked.',
  `is_watched` boolean COMMENT 'A detector exists and is enabled; if not, the absence of findings means nothing.',
  `detector_id` string COMMENT 'The detector; null without one.',
  `detector_status` string COMMENT 'ENABLED or DISABLED; null without a detector.',
  `publishing_frequency` string COMMENT 'How often updated findings are exported.',
  `enabled_features` array<string> COMMENT 'Features and additional configurations that are on.',
  `disabled_features` array<string> COMMENT 'Features and additional configurations that are off.',
  `healthy_resource_count` bigint COMMENT 'Resources that runtime monitoring covers.',
  `unhealthy_resource_count` bigint COMMENT 'Resources that it should cover but does not.',
  `resources` array<struct<account_id:string,resource_type:string,coverage_status:string,issue:string,resource_count:bigint>> COMMENT 'The same by account, type, status and issue.',
  `active_count` bigint COMMENT 'Findings that are not archived.',
  `archived_count` bigint COMMENT 'Findings that are archived.',
  `asked_at` timestamp COMMENT 'Time of the sweep.'
)
COMMENT 'One row per account and region that GuardDuty\'s API was asked about: its coverage according to the latest sweep.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/coverage/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_processes` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `role` string COMMENT 'process, modifying, target, or ancestor of one of these.',
  `lineage_of` string COMMENT 'Which of process, modifying and target this row belongs to.',
  `depth` bigint COMMENT 'Distance from that process: 0 itself, 1 its parent, and so on.',
  `process_uuid` string COMMENT 'GuardDuty\'s id of the process, the same in all findings.',
  `parent_uuid` string COMMENT 'Process uuid of the parent.',
  `name` string COMMENT 'Process name, cut by the kernel at 15 characters.',
  `executable_path` string COMMENT 'Path of the executable.',
  `executable_sha256` string COMMENT 'Hash of the executable; never there for ancestors.',
  `pid` bigint COMMENT 'Process id on the host.',
  `namespace_pid` bigint COMMENT 'Process id inside the container.',
  `working_directory` string COMMENT 'Working directory; never there for ancestors.',
  `user_name` string COMMENT 'User that ran it; never there for ancestors.',
  `user_id` bigint COMMENT 'User id that started it.',
  `effective_user_id` bigint COMMENT 'Effective user id (0 is root).',
  `started_at` timestamp COMMENT 'When the process started.'
)
COMMENT 'One row per process that a version names: acting, modifying or target process (depth 0) or an ancestor of one of them.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/processes/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_runtime_contexts` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `modified_at` timestamp COMMENT 'When the modifying process changed the file.',
  `script_path` string COMMENT 'Script that was executed.',
  `library_path` string COMMENT 'Library that was loaded.',
  `ld_preload_value` string COMMENT 'Value of LD_PRELOAD.',
  `socket_path` string COMMENT 'Socket that was accessed, such as the Docker socket.',
  `runc_binary_path` string COMMENT 'runc binary on the host.',
  `release_agent_path` string COMMENT 'cgroups release agent that was changed.',
  `mount_source` string COMMENT 'Host path that was mounted.',
  `mount_target` string COMMENT 'Path in the container that it was mounted on.',
  `file_system_type` string COMMENT 'Type of the mounted file system.',
  `flags` array<string> COMMENT 'Options that control the event, such as mount flags.',
  `module_name` string COMMENT 'Kernel module that was loaded.',
  `module_file_path` string COMMENT 'Path of the kernel module.',
  `module_sha256` string COMMENT 'Hash of the kernel module.',
  `shell_history_file_path` string COMMENT 'Shell history that was changed.',
  `address_family` string COMMENT 'Address family of a socket.',
  `iana_protocol_number` bigint COMMENT 'Protocol number of a socket.',
  `memory_regions` array<string> COMMENT 'Memory regions that were changed.',
  `tool_name` string COMMENT 'Suspicious tool that ran.',
  `tool_category` string COMMENT 'Category of that tool.',
  `service_name` string COMMENT 'Security service that was disabled.',
  `command_line_example` string COMMENT 'Example of a command line of the suspicious kind.',
  `threat_file_path` string COMMENT 'Suspicious file that was found.',
  `file_operation` string COMMENT 'Operation on a file, such as a rename.',
  `file_path` string COMMENT 'File of that operation.',
  `related_file_paths` array<string> COMMENT 'Further files of that operation.'
)
COMMENT 'One row per version with a runtime context: what the acting process did, and to what.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/runtime_contexts/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_containers` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `described_by` string COMMENT 'container, ecs_task or kubernetes_workload.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `container_id` string COMMENT 'Id of the container in its runtime.',
  `name` string COMMENT 'Name of the container in its task or pod.',
  `image` string COMMENT 'Image reference as given.',
  `image_prefix` string COMMENT 'Image prefix as given.',
  `image_registry` string COMMENT 'Registry host of the image; `docker.io` where none is named.',
  `image_repository` string COMMENT 'Repository of the image; a Docker Hub image without owner is `library/…`.',
  `image_tag` string COMMENT 'Tag of the image; `latest` where neither tag nor digest is named.',
  `image_digest` string COMMENT 'Digest (`sha256:…`), only where the reference has one.',
  `image_key` string COMMENT 'registry/repository:tag@digest, without what is absent.',
  `container_runtime` string COMMENT 'Container runtime, such as containerd.',
  `is_privileged` boolean COMMENT 'Runs privileged.',
  `allows_privilege_escalation` boolean COMMENT 'May gain more privileges than its parent.',
  `volume_mounts` array<struct<name:string,mount_path:string>> COMMENT 'Volumes mounted, with their paths.'
)
COMMENT 'One row per container that a version describes, once for each part of the finding that describes it.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/containers/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_ecs_clusters` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `cluster_arn` string COMMENT 'ARN of the cluster.',
  `cluster_name` string COMMENT 'Name of the cluster.',
  `status` string COMMENT 'Status of the cluster.',
  `active_services_count` bigint COMMENT 'Services running in the cluster.',
  `registered_container_instances_count` bigint COMMENT 'Container instances registered in the cluster.',
  `running_tasks_count` bigint COMMENT 'Tasks running in the cluster.'
)
COMMENT 'One row per version that names an ECS cluster.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/ecs_clusters/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_ecs_tasks` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `cluster_arn` string COMMENT 'ARN of the task\'s cluster.',
  `cluster_name` string COMMENT 'Name of the task\'s cluster.',
  `task_arn` string COMMENT 'ARN of the task.',
  `task_id` string COMMENT 'Last part of the task\'s ARN; session name of its credentials.',
  `task_definition_arn` string COMMENT 'ARN of the task definition with its revision.',
  `task_definition_family` string COMMENT 'Family of the task definition.',
  `task_definition_revision` bigint COMMENT 'Revision of the task definition.',
  `version` string COMMENT 'Version counter of the task, as given.',
  `task_created_at` timestamp COMMENT 'When the task was created.',
  `started_at` timestamp COMMENT 'When the task started.',
  `started_by` string COMMENT 'Who started the task, such as `ecs-svc/…` for a service.',
  `task_group` string COMMENT 'Group of the task, such as `service:web`.',
  `launch_type` string COMMENT 'EC2, FARGATE or EXTERNAL.',
  `volumes` array<struct<name:string,host_path:struct<path:string>>> COMMENT 'Volumes of the task, with host paths.'
)
COMMENT 'One row per version that names an ECS task.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/ecs_tasks/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_eks_clusters` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `cluster_arn` string COMMENT 'ARN of the cluster.',
  `cluster_name` string COMMENT 'Name of the cluster.',
  `vpc_id` string COMMENT 'VPC of the cluster.',
  `status` string COMMENT 'Status of the cluster.',
  `cluster_created_at` timestamp COMMENT 'When the cluster was created.'
)
COMMENT 'One row per version that names an EKS cluster.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/eks_clusters/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_kubernetes_workloads` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `workload_name` string COMMENT 'Name of the workload.',
  `workload_type` string COMMENT 'Kind of the workload, such as pods or deployments.',
  `workload_uid` string COMMENT 'Uid of the workload.',
  `namespace` string COMMENT 'Namespace of the workload.',
  `service_account_name` string COMMENT 'Service account of the workload.',
  `uses_host_network` boolean COMMENT 'Shares the host\'s network.',
  `uses_host_ipc` boolean COMMENT 'Shares the host\'s IPC namespace.',
  `uses_host_pid` boolean COMMENT 'Shares the host\'s process namespace.',
  `volumes` array<struct<name:string,host_path:struct<path:string>>> COMMENT 'Volumes of the workload, with host paths.'
)
COMMENT 'One row per version that names a Kubernetes workload.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/kubernetes_workloads/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_kubernetes_users` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `username` string COMMENT 'User that called the Kubernetes API.',
  `user_uid` string COMMENT 'Uid of the user.',
  `groups` array<string> COMMENT 'Groups of the user.',
  `session_names` array<string> COMMENT 'Sessions of the user.',
  `impersonated_username` string COMMENT 'User that was impersonated.',
  `impersonated_groups` array<string> COMMENT 'Groups that were impersonated.'
)
COMMENT 'One row per version that names a Kubernetes user.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/kubernetes_users/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_instances` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `instance_id` string COMMENT 'Id of the instance.',
  `instance_type` string COMMENT 'Type of the instance.',
  `instance_state` string COMMENT 'State of the instance.',
  `availability_zone` string COMMENT 'Availability zone.',
  `image_id` string COMMENT 'Machine image of the instance.',
  `image_description` string COMMENT 'Description of the machine image.',
  `iam_instance_profile_arn` string COMMENT 'ARN of the instance profile.',
  `iam_instance_profile_id` string COMMENT 'Id of the instance profile.',
  `outpost_arn` string COMMENT 'ARN of the outpost.',
  `platform` string COMMENT 'Platform, such as windows.',
  `launched_at` timestamp COMMENT 'When the instance was launched.',
  `product_codes` array<struct<product_code_id:string,product_code_type:string>> COMMENT 'Marketplace product codes.'
)
COMMENT 'One row per version that names an EC2 instance.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/instances/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_network_interfaces` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `instance_id` string COMMENT 'Instance that the interface belongs to.',
  `network_interface_id` string COMMENT 'Id of the interface.',
  `private_ip_address` string COMMENT 'Primary private address.',
  `private_dns_name` string COMMENT 'Private DNS name.',
  `private_ip_addresses` array<struct<private_dns_name:string,private_ip_address:string>> COMMENT 'All private addresses with their names.',
  `ipv6_addresses` array<string> COMMENT 'IPv6 addresses.',
  `public_ip` string COMMENT 'Public address.',
  `public_dns_name` string COMMENT 'Public DNS name.',
  `security_groups` array<struct<group_id:string,group_name:string>> COMMENT 'Security groups.',
  `subnet_id` string COMMENT 'Subnet.',
  `vpc_id` string COMMENT 'VPC.'
)
COMMENT 'One row per network interface of an instance of a version.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/network_interfaces/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_access_keys` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `access_key_id` string COMMENT 'Access key.',
  `principal_id` string COMMENT 'Principal as given: `id` or `id:session`.',
  `principal_session_name` string COMMENT 'Session part of the principal; for ECS task credentials the task\'s id.',
  `user_name` string COMMENT 'User or role.',
  `user_type` string COMMENT 'Kind of principal, such as AssumedRole, IAMUser or Root.'
)
COMMENT 'One row per version that names credentials.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/access_keys/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_s3_buckets` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `bucket_arn` string COMMENT 'ARN of the bucket.',
  `bucket_name` string COMMENT 'Name of the bucket.',
  `bucket_type` string COMMENT 'Source or destination.',
  `bucket_created_at` timestamp COMMENT 'When the bucket was created.',
  `owner_id` string COMMENT 'Canonical user id of the owner.',
  `encryption_type` string COMMENT 'Default encryption.',
  `kms_master_key_arn` string COMMENT 'Key of the default encryption.',
  `effective_permission` string COMMENT 'PUBLIC or NOT_PUBLIC, overall.',
  `acl_allows_public_read` boolean COMMENT 'The ACL lets everybody read.',
  `acl_allows_public_write` boolean COMMENT 'The ACL lets everybody write.',
  `policy_allows_public_read` boolean COMMENT 'The policy lets everybody read.',
  `policy_allows_public_write` boolean COMMENT 'The policy lets everybody write.',
  `bucket_ignores_public_acls` boolean COMMENT 'Bucket setting: public ACLs are ignored.',
  `bucket_restricts_public_buckets` boolean COMMENT 'Bucket setting: public policies are restricted.',
  `bucket_blocks_public_acls` boolean COMMENT 'Bucket setting: public ACLs are refused.',
  `bucket_blocks_public_policy` boolean COMMENT 'Bucket setting: public policies are refused.',
  `account_ignores_public_acls` boolean COMMENT 'Account setting: public ACLs are ignored.',
  `account_restricts_public_buckets` boolean COMMENT 'Account setting: public policies are restricted.',
  `account_blocks_public_acls` boolean COMMENT 'Account setting: public ACLs are refused.',
  `account_blocks_public_policy` boolean COMMENT 'Account setting: public policies are refused.'
)
COMMENT 'One row per S3 bucket of a version.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/s3_buckets/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_s3_objects` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `bucket_position` bigint COMMENT 'Position of the object\'s bucket in s3_buckets.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `bucket_arn` string COMMENT 'ARN of the object\'s bucket.',
  `object_arn` string COMMENT 'ARN of the object.',
  `object_key` string COMMENT 'Key of the object.',
  `e_tag` string COMMENT 'Entity tag of the object.',
  `hash` string COMMENT 'Hash of the object.',
  `version_id` string COMMENT 'Version of the object.'
)
COMMENT 'One row per S3 object of a bucket of a version.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/s3_objects/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_lambda_functions` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `function_arn` string COMMENT 'ARN of the function.',
  `function_name` string COMMENT 'Name of the function.',
  `function_version` string COMMENT 'Version of the function.',
  `description` string COMMENT 'Description of the function.',
  `last_modified_at` timestamp COMMENT 'When the function was last changed.',
  `revision_id` string COMMENT 'Revision of the function.',
  `role_arn` string COMMENT 'Execution role.',
  `vpc_id` string COMMENT 'VPC of the function.',
  `subnet_ids` array<string> COMMENT 'Subnets of the function.',
  `security_groups` array<struct<group_id:string,group_name:string>> COMMENT 'Security groups of the function.'
)
COMMENT 'One row per version that names a Lambda function.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/lambda_functions/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_databases` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `database_kind` string COMMENT 'instance or limitless_shard_group.',
  `database_identifier` string COMMENT 'Identifier of the instance or shard group.',
  `database_arn` string COMMENT 'ARN of the instance or shard group.',
  `database_resource_id` string COMMENT 'Resource id of the instance or shard group.',
  `cluster_identifier` string COMMENT 'Cluster of the database.',
  `engine` string COMMENT 'Database engine.',
  `engine_version` string COMMENT 'Version of the engine.'
)
COMMENT 'One row per database of a version.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/databases/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_database_users` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `user_name` string COMMENT 'User that logged in.',
  `application` string COMMENT 'Application name given at login.',
  `database_name` string COMMENT 'Database of the login.',
  `ssl` string COMMENT 'SSL version of the connection.',
  `auth_method` string COMMENT 'How the user authenticated.'
)
COMMENT 'One row per version that names a database user.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/database_users/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_ebs_volumes` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `scan_outcome` string COMMENT 'scanned or skipped.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `volume_arn` string COMMENT 'ARN of the volume.',
  `volume_type` string COMMENT 'Type of the volume.',
  `device_name` string COMMENT 'Device name of the volume.',
  `volume_size_gb` bigint COMMENT 'Size in GB.',
  `encryption_type` string COMMENT 'Encryption of the volume.',
  `snapshot_arn` string COMMENT 'Snapshot that was scanned.',
  `kms_key_arn` string COMMENT 'Key of the encryption.'
)
COMMENT 'One row per EBS volume of a version, scanned or skipped.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/ebs_volumes/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_recovery_points` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `recovery_point_arn` string COMMENT 'ARN of the recovery point.',
  `backup_vault_name` string COMMENT 'Vault of the recovery point.',
  `continuous_scan_started_at` timestamp COMMENT 'Begin of the continuous scan\'s range.',
  `continuous_scan_ended_at` timestamp COMMENT 'End of the continuous scan\'s range.'
)
COMMENT 'One row per version that names a backup\'s recovery point.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/recovery_points/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_bedrock_guardrails` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `guardrail_arn` string COMMENT 'ARN of the guardrail.',
  `guardrail_version` string COMMENT 'Version of the guardrail.',
  `guardrail_action` string COMMENT 'GUARDRAIL_INTERVENED or NONE.',
  `guardrail_source` string COMMENT 'INPUT or OUTPUT.',
  `guardrails` array<struct<arn:string,version:string>> COMMENT 'All guardrails that applied.',
  `content_policy_filters` array<struct<type:string,confidence:string,action:string>> COMMENT 'Content filters that intervened.'
)
COMMENT 'One row per version that names a Bedrock guardrail.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/bedrock_guardrails/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_resource_tags` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `resource_kind` string COMMENT 'Kind of the tagged resource.',
  `resource_position` bigint COMMENT 'Position of the resource if there are several, else 1.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `resource_id` string COMMENT 'ARN, or instance id, or uid of the tagged resource.',
  `tag_key` string COMMENT 'Key of the tag.',
  `tag_value` string COMMENT 'Value of the tag.'
)
COMMENT 'One row per tag of a resource of a version.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/resource_tags/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_network_peers` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `action` string COMMENT 'network_connection, port_probe, aws_api_call, kubernetes_api_call or rds_login_attempt.',
  `side` string COMMENT 'remote or local.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `ip_address` string COMMENT 'Address of the peer, IPv4 if there is one, else IPv6.',
  `ip_address_v4` string COMMENT 'IPv4 address.',
  `ip_address_v6` string COMMENT 'IPv6 address.',
  `port` bigint COMMENT 'Port of this side.',
  `port_name` string COMMENT 'Name of the port.',
  `protocol` string COMMENT 'Protocol of the connection.',
  `direction` string COMMENT 'INBOUND, OUTBOUND or UNKNOWN.',
  `is_blocked` boolean COMMENT 'Whether the connection was blocked.',
  `network_interface_id` string COMMENT 'Local network interface of the connection.',
  `domain` string COMMENT 'Domain of the caller of an AWS API.',
  `city` string COMMENT 'City of the address.',
  `country_code` string COMMENT 'Country code of the address.',
  `country_name` string COMMENT 'Country of the address.',
  `latitude` double COMMENT 'Latitude in degrees.',
  `longitude` double COMMENT 'Longitude in degrees.',
  `asn` string COMMENT 'Number of the autonomous system.',
  `asn_organization` string COMMENT 'Owner of the autonomous system.',
  `isp` string COMMENT 'Internet service provider.',
  `organization` string COMMENT 'Organization behind the address.'
)
COMMENT 'One row per remote or local end of a connection, probe, login or API call of a version.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/network_peers/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_api_calls` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `api_kind` string COMMENT 'aws or kubernetes.',
  `api` string COMMENT 'AWS API that was called.',
  `service_name` string COMMENT 'AWS service of the API.',
  `caller_type` string COMMENT 'Kind of caller, such as Remote IP or Domain.',
  `error_code` string COMMENT 'Error that the call gave.',
  `user_agent` string COMMENT 'User agent of the caller.',
  `remote_account_id` string COMMENT 'Account of the caller.',
  `is_remote_account_affiliated` boolean COMMENT 'Whether that account belongs to yours.',
  `remote_aws_service_name` string COMMENT 'AWS service that called.',
  `affected_resources` array<struct<key:string,value:string>> COMMENT 'Affected resources: kind and name.',
  `request_uri` string COMMENT 'Kubernetes request URI.',
  `verb` string COMMENT 'Kubernetes verb.',
  `resource` string COMMENT 'Kubernetes resource.',
  `subresource` string COMMENT 'Kubernetes subresource.',
  `namespace` string COMMENT 'Kubernetes namespace.',
  `resource_name` string COMMENT 'Name of the Kubernetes resource.',
  `source_ips` array<string> COMMENT 'Addresses of the caller and of proxies between.',
  `status_code` bigint COMMENT 'HTTP status of the Kubernetes answer.',
  `parameters` string COMMENT 'Parameters of the Kubernetes call.'
)
COMMENT 'One row per API call of a version.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/api_calls/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_kubernetes_permissions` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `permission_kind` string COMMENT 'checked, role_binding or role.',
  `verb` string COMMENT 'Verb that was checked.',
  `resource` string COMMENT 'Resource that was checked.',
  `namespace` string COMMENT 'Namespace of the check.',
  `is_allowed` boolean COMMENT 'Whether it was allowed.',
  `kind` string COMMENT 'Kind of the role or binding.',
  `name` string COMMENT 'Name of the role or binding.',
  `uid` string COMMENT 'Uid of the role or binding.',
  `role_ref_name` string COMMENT 'Role that the binding refers to.',
  `role_ref_kind` string COMMENT 'Kind of that role.'
)
COMMENT 'One row per Kubernetes permission that a version saw checked, bound or defined.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/kubernetes_permissions/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_dns_requests` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `domain` string COMMENT 'Domain that was looked up.',
  `domain_with_suffix` string COMMENT 'Registered domain with its public suffix.',
  `protocol` string COMMENT 'Protocol of the request.',
  `is_blocked` boolean COMMENT 'Whether the request was blocked.',
  `vpc_owner_account_id` string COMMENT 'Owner of the VPC that the request left through.'
)
COMMENT 'One row per DNS request of a version.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/dns_requests/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_login_attempts` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `user_name` string COMMENT 'User that tried to log in.',
  `application` string COMMENT 'Application name given at login.',
  `failed_count` bigint COMMENT 'Failed logins.',
  `successful_count` bigint COMMENT 'Successful logins.'
)
COMMENT 'One row per database user whose logins a version counts.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/login_attempts/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_threats` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `reported_by` string COMMENT 'malware_scan, ebs_volume_scan or threat_intelligence.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `threat_name` string COMMENT 'Name of the threat.',
  `threat_names` array<string> COMMENT 'Names that threat intelligence gives.',
  `threat_list_name` string COMMENT 'Threat list that matched.',
  `threat_sha256` string COMMENT 'Hash of the threat\'s file.',
  `source` string COMMENT 'Engine that found it.',
  `severity` string COMMENT 'Severity of the threat.',
  `item_count` bigint COMMENT 'Items with the threat.',
  `item_paths` array<struct<nested_item_path:string,hash:string>> COMMENT 'Paths of the items.',
  `item_details` array<struct<resource_arn:string,item_path:string,hash:string,additional_info:struct<version_id:string,device_name:string>>> COMMENT 'Items with their resource.',
  `file_paths` array<struct<file_path:string,volume_arn:string,hash:string,file_name:string>> COMMENT 'Files with their volume.'
)
COMMENT 'One row per threat named by a scan or a threat list in a version.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/threats/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_malware_scans` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `scanned_by` string COMMENT 'ebs_volume_scan or malware_scan.',
  `scan_id` string COMMENT 'Id of the scan.',
  `scan_type` string COMMENT 'What started the scan.',
  `scan_category` string COMMENT 'FULL_SCAN or INCREMENTAL_SCAN.',
  `scan_started_at` timestamp COMMENT 'Begin of the scan.',
  `scan_completed_at` timestamp COMMENT 'End of the scan.',
  `trigger_finding_id` string COMMENT 'Finding that started the scan.',
  `trigger_type` string COMMENT 'BACKUP or GUARDDUTY.',
  `baseline_resource_arn` string COMMENT 'What an incremental scan compares with.',
  `unique_threat_count` bigint COMMENT 'Distinct threats.',
  `sources` array<string> COMMENT 'Engines that scanned.',
  `scanned_gb` bigint COMMENT 'GB that were scanned.',
  `scanned_file_count` bigint COMMENT 'Files that were scanned.',
  `scanned_volume_count` bigint COMMENT 'Volumes that were scanned.',
  `infected_file_count` bigint COMMENT 'Files with a threat.',
  `highest_threat_severity` string COMMENT 'Severity of the worst threat.',
  `highest_threat_name` string COMMENT 'Name of the worst threat.',
  `highest_threat_count` bigint COMMENT 'Items with the worst threat.',
  `named_item_count` bigint COMMENT 'Items with a named threat.',
  `named_threat_count` bigint COMMENT 'Distinct names of threats.',
  `is_list_shortened` boolean COMMENT 'Whether the list of names is cut.'
)
COMMENT 'One row per malware scan of a version.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/malware_scans/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_sequences` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `sequence_uid` string COMMENT 'Id of the attack sequence.',
  `description` string COMMENT 'What the sequence is.',
  `additional_sequence_types` array<string> COMMENT 'Further types that the sequence matches.',
  `indicators` array<struct<key:string,`values`:array<string>,title:string>> COMMENT 'Indicators of the sequence, with tactics and techniques.'
)
COMMENT 'One row per version of an attack sequence.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/sequences/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_sequence_signals` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `signal_uid` string COMMENT 'Id of the signal; of a finding its id or ARN.',
  `signal_type` string COMMENT 'FINDING, CLOUD_TRAIL and so on.',
  `name` string COMMENT 'Name of the signal; of a finding its type.',
  `description` string COMMENT 'What the signal says.',
  `severity` double COMMENT 'Severity of the signal.',
  `event_count` bigint COMMENT 'How often the signal was seen.',
  `signal_created_at` timestamp COMMENT 'When the signal was created.',
  `signal_updated_at` timestamp COMMENT 'When the signal was updated.',
  `first_seen_at` timestamp COMMENT 'First event of the signal.',
  `last_seen_at` timestamp COMMENT 'Latest event of the signal.',
  `resource_uids` array<string> COMMENT 'Resources of the signal.',
  `actor_ids` array<string> COMMENT 'Actors of the signal.',
  `endpoint_ids` array<string> COMMENT 'Endpoints of the signal.',
  `indicators` array<struct<key:string,`values`:array<string>,title:string>> COMMENT 'Indicators of the signal.',
  `activities` array<struct<type:string,api:struct<operation:string,service:string,error:string,user_agent:string>>> COMMENT 'API calls of the signal.'
)
COMMENT 'One row per signal of an attack sequence: a finding or another observation.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/sequence_signals/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_sequence_actors` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `actor_id` string COMMENT 'Id of the actor inside the sequence.',
  `user_name` string COMMENT 'User of the actor.',
  `user_uid` string COMMENT 'Id of the user.',
  `user_type` string COMMENT 'Kind of user.',
  `credential_uid` string COMMENT 'Access key of the user.',
  `user_account_id` string COMMENT 'Account of the user.',
  `user_account_name` string COMMENT 'Name of that account.',
  `session_uid` string COMMENT 'Session of the actor.',
  `session_mfa_status` string COMMENT 'ENABLED or DISABLED.',
  `session_created_at` timestamp COMMENT 'When the session began.',
  `session_issuer` string COMMENT 'Who issued the session.',
  `process_name` string COMMENT 'Name of the acting process.',
  `process_path` string COMMENT 'Path of its executable.',
  `process_sha256` string COMMENT 'Hash of its executable.'
)
COMMENT 'One row per actor of an attack sequence.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/sequence_actors/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_sequence_endpoints` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `endpoint_id` string COMMENT 'Id of the endpoint inside the sequence.',
  `ip_address` string COMMENT 'Address.',
  `domain` string COMMENT 'Domain.',
  `port` bigint COMMENT 'Port.',
  `direction` string COMMENT 'INBOUND or OUTBOUND.',
  `city` string COMMENT 'City of the address.',
  `country` string COMMENT 'Country of the address.',
  `latitude` double COMMENT 'Latitude in degrees.',
  `longitude` double COMMENT 'Longitude in degrees.',
  `asn` bigint COMMENT 'Number of the autonomous system.',
  `asn_organization` string COMMENT 'Owner of the autonomous system.'
)
COMMENT 'One row per network endpoint of an attack sequence.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/sequence_endpoints/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_sequence_resources` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `resource_uid` string COMMENT 'Id of the resource, mostly its ARN.',
  `name` string COMMENT 'Name of the resource.',
  `resource_type` string COMMENT 'Kind of the resource, such as ECS_TASK.',
  `resource_account_id` string COMMENT 'Account of the resource.',
  `resource_region` string COMMENT 'Region of the resource.',
  `service` string COMMENT 'AWS service of the resource.',
  `cloud_partition` string COMMENT 'AWS partition of the resource.',
  `s3_bucket` struct<owner_id:string,created_at:timestamp,encryption_type:string,encryption_key_arn:string,effective_permission:string,public_read_access:string,public_write_access:string,account_public_access:struct<public_acl_access:string,public_policy_access:string,public_acl_ignore_behavior:string,public_bucket_restrict_behavior:string>,bucket_public_access:struct<public_acl_access:string,public_policy_access:string,public_acl_ignore_behavior:string,public_bucket_restrict_behavior:string>,s3_object_uids:array<string>> COMMENT 'Details of an S3 bucket.',
  `s3_object` struct<e_tag:string,key:string,version_id:string> COMMENT 'Details of an S3 object.',
  `ec2_instance` struct<availability_zone:string,image_description:string,instance_state:string,iam_instance_profile:struct<arn:string,id:string>,instance_type:string,outpost_arn:string,platform:string,product_codes:array<struct<product_code_id:string,product_code_type:string>>,ec2_network_interface_uids:array<string>> COMMENT 'Details of an EC2 instance.',
  `ec2_network_interface` struct<ipv6_addresses:array<string>,private_ip_addresses:array<struct<private_dns_name:string,private_ip_address:string>>,public_ip:string,security_groups:array<struct<group_id:string,group_name:string>>,sub_net_id:string,vpc_id:string> COMMENT 'Details of a network interface.',
  `access_key` struct<principal_id:string,user_name:string,user_type:string> COMMENT 'Details of an access key.',
  `eks_cluster` struct<arn:string,created_at:timestamp,status:string,vpc_id:string,ec2_instance_uids:array<string>> COMMENT 'Details of an EKS cluster.',
  `kubernetes_workload` struct<container_uids:array<string>,namespace:string,type:string> COMMENT 'Details of a Kubernetes workload.',
  `container` struct<image:string,image_uid:string> COMMENT 'Details of a container.',
  `ecs_cluster` struct<status:string,ec2_instance_uids:array<string>> COMMENT 'Details of an ECS cluster.',
  `ecs_task` struct<created_at:timestamp,task_definition_arn:string,launch_type:string,container_uids:array<string>> COMMENT 'Details of an ECS task.',
  `iam_instance_profile` struct<ec2_instance_uids:array<string>> COMMENT 'Instances of an instance profile.',
  `autoscaling_group` struct<ec2_instance_uids:array<string>> COMMENT 'Instances of an Auto Scaling group.',
  `ec2_launch_template` struct<ec2_instance_uids:array<string>,version:string> COMMENT 'Instances of a launch template.',
  `ec2_vpc` struct<ec2_instance_uids:array<string>> COMMENT 'Instances of a VPC.',
  `ec2_image` struct<ec2_instance_uids:array<string>> COMMENT 'Instances of a machine image.',
  `cloudformation_stack` struct<ec2_instance_uids:array<string>> COMMENT 'Instances of a CloudFormation stack.',
  `bedrock_guardrail` struct<version:string,guardrail_action:string,guardrail_source:string> COMMENT 'Details of a Bedrock guardrail.'
)
COMMENT 'One row per resource of an attack sequence.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/sequence_resources/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_observations` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `thing_id` bigint COMMENT 'Number of the thing: the macro entity_id of its kind and key.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `kind` string COMMENT 'Kind of the thing, as in raw.observations.',
  `thing_key` string COMMENT 'Key of the thing, as in raw.observations.',
  `source` string COMMENT 'How it was told: event, or the call that was answered.',
  `aws_at` timestamp COMMENT 'Since when it is so, as AWS says.',
  `observed_at` timestamp COMMENT 'When AWS told it.',
  `last_observed_at` timestamp COMMENT 'Latest time at which AWS told the same, up to the next observation.',
  `from_at` timestamp COMMENT 'From when on it is known to hold: of what can\'t change, and of the state of a task, the time that AWS gives; else when AWS told it.',
  `until_at` timestamp COMMENT 'From when on the next observation of the thing holds; null for the latest.',
  `is_first` boolean COMMENT 'The first known state of the thing: what it was before is unknown.',
  `is_gone` boolean COMMENT 'The latest answer is that AWS has no such thing any more.',
  `gone_at` timestamp COMMENT 'First answer that said so.'
)
COMMENT 'One row per observation: state of a thing as AWS told it, with the time from which it holds.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/observations/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_reached_things` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `kind` string COMMENT 'Kind of the thing that is led to.',
  `thing_key` string COMMENT 'Its key.',
  `thing_id` bigint COMMENT 'Its number.',
  `account_id` string COMMENT 'Its account.',
  `region` string COMMENT 'Its region.'
)
COMMENT 'One row per observation and a thing that it leads to, such as from a task to its definition.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/reached_things/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_named_things` (
  `finding_id` string COMMENT 'Finding that names the thing.',
  `kind` string COMMENT 'Kind of the thing, as in raw.observations.',
  `thing_key` string COMMENT 'Key of the thing, as in raw.observations.',
  `thing_id` bigint COMMENT 'Number of the thing: the macro entity_id of its kind and key.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `first_event_at` timestamp COMMENT 'First event of the earliest version that names it.',
  `last_event_at` timestamp COMMENT 'Latest event of the latest version that names it.'
)
COMMENT 'One row per finding and a thing that it names, over all versions; without samples.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/named_things/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_finding_context` (
  `finding_id` string COMMENT 'Finding.',
  `kind` string COMMENT 'Kind of the thing, as in raw.observations.',
  `thing_key` string COMMENT 'Key of the thing, as in raw.observations.',
  `thing_id` bigint COMMENT 'Number of the thing: the macro entity_id of its kind and key.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `step` bigint COMMENT 'Steps from the finding: 0 is named by it.',
  `via_kind` string COMMENT 'Kind of the thing that leads to it; null for a named one.',
  `via_key` string COMMENT 'Key of that thing.',
  `event_at` timestamp COMMENT 'Event as of which the thing is shown: the first with the named thing.',
  `observation_id` bigint COMMENT 'Observation that is shown: the last that holds from the event or before, else the first after it; null without one.',
  `chosen` string COMMENT 'before: it holds at the event, as far as is known; after: the thing was observed only later and may have been otherwise; none.',
  `known_at` timestamp COMMENT 'When AWS told it.',
  `age_seconds` double COMMENT 'Seconds from the time from which the observation holds to the event; negative where that is after the event.',
  `last_observation_id` bigint COMMENT 'Observation that holds at the latest event with the named thing, if that is another one: it changed in between.',
  `missing_reason` string COMMENT 'Why no observation holds at the event: no_observation_before_event (chosen is after), gone_before_asked, denied, throttled, failed, region_off, no_role, not_in_ecr, not_kept (told once, no longer stored), not_asked_yet, not_askable (its key is no name …'
)
COMMENT 'One row per finding and a thing that it names or that is reached from one, with the observation that is shown for it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/finding_context/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_ecs_tasks` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `task_arn` string COMMENT 'ARN of the task.',
  `cluster_arn` string COMMENT 'Its cluster.',
  `task_definition_arn` string COMMENT 'Its definition with the revision.',
  `task_group` string COMMENT 'Its group, such as `service:web`.',
  `service_name` string COMMENT 'Its service, if one started it.',
  `service_arn` string COMMENT 'ARN of that service, made from cluster and name.',
  `launch_type` string COMMENT 'EC2, FARGATE, EXTERNAL or MANAGED_INSTANCES.',
  `desired_status` string COMMENT 'Status that it should have.',
  `last_status` string COMMENT 'Status that it has, such as PENDING, RUNNING or STOPPED.',
  `has_exec` boolean COMMENT 'ECS Exec is enabled.',
  `task_role_arn` string COMMENT 'Role that overrides that of the definition.',
  `execution_role_arn` string COMMENT 'Execution role that overrides that of the definition.',
  `private_ip` string COMMENT 'Private address.',
  `network_interface_id` string COMMENT 'Its own network interface.',
  `subnet_id` string COMMENT 'Subnet of that interface.',
  `container_instance_arn` string COMMENT 'Container instance that it runs on; null on Fargate.',
  `started_by` string COMMENT 'Who or what started it; the caller\'s text.',
  `created_at` timestamp COMMENT 'When it was created.',
  `started_at` timestamp COMMENT 'When it started to run.',
  `stopped_at` timestamp COMMENT 'When it stopped.',
  `stop_code` string COMMENT 'Kind of reason why it stopped.',
  `stopped_reason` string COMMENT 'Why it stopped.',
  `tags` array<struct<key:string,value:string>> COMMENT 'Its tags.'
)
COMMENT 'One row per observation of an ECS task: one for each state that events or answers tell.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/ecs_tasks/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_ecs_task_containers` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `task_arn` string COMMENT 'ARN of the task.',
  `container_name` string COMMENT 'Name of the container; empty without one.',
  `image` string COMMENT 'Image as the definition names it.',
  `image_reference` string COMMENT 'The same as registry/repository:tag; null if it is named by digest alone.',
  `image_digest` string COMMENT 'Digest of the image that runs, whatever the tag means elsewhere or later; null until it was pulled.',
  `image_key` string COMMENT 'Image by this digest: registry/repository@digest.',
  `runtime_id` string COMMENT 'Id of the container in its runtime, as findings have it.',
  `last_status` string COMMENT 'Status of the container.',
  `exit_code` bigint COMMENT 'Exit code, once it stopped.',
  `reason` string COMMENT 'Why it stopped.',
  `private_ip` string COMMENT 'Private address.',
  `task_created_at` timestamp COMMENT 'When the task was created: its images were looked up after that.'
)
COMMENT 'One row per observation of an ECS task and a container of it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/ecs_task_containers/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_task_definitions` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `task_definition_arn` string COMMENT 'ARN of the definition with its revision.',
  `family` string COMMENT 'Family.',
  `revision` bigint COMMENT 'Revision.',
  `task_role_arn` string COMMENT 'Role that its containers can use.',
  `execution_role_arn` string COMMENT 'Role by which ECS pulls images and reads secrets.',
  `network_mode` string COMMENT 'awsvpc, bridge, host or none.',
  `pid_mode` string COMMENT 'host or task, if processes are shared.',
  `ipc_mode` string COMMENT 'host or task, if memory is shared.',
  `host_paths` array<string> COMMENT 'Paths of the host that its volumes mount.',
  `registered_at` timestamp COMMENT 'When it was registered.',
  `registered_by` string COMMENT 'Who registered it.',
  `tags` array<struct<key:string,value:string>> COMMENT 'Its tags.'
)
COMMENT 'One row per observation of a task definition, whose revisions never change.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/task_definitions/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_task_definition_containers` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `task_definition_arn` string COMMENT 'ARN of the definition with its revision.',
  `container_name` string COMMENT 'Name of the container; empty without one.',
  `image` string COMMENT 'Image as the definition names it.',
  `image_reference` string COMMENT 'The same as registry/repository:tag; null if it is named by digest alone.',
  `user_name` string COMMENT 'User that it runs as; null is that of the image, mostly root.',
  `is_privileged` boolean COMMENT 'Runs privileged.',
  `has_read_only_root` boolean COMMENT 'Its root file system is read-only.',
  `is_essential` boolean COMMENT 'The task stops with it.',
  `added_capabilities` array<string> COMMENT 'Linux capabilities that are added.',
  `environment_names` array<string> COMMENT 'Names of its environment variables; values are never stored.',
  `secret_names` array<string> COMMENT 'Names of the variables that ECS fills with secrets.',
  `log_driver` string COMMENT 'Driver of its log.',
  `command` array<string> COMMENT 'Entry point and command.'
)
COMMENT 'One row per observation of a task definition and a container of it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/task_definition_containers/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_ecs_services` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `service_arn` string COMMENT 'ARN of the service.',
  `service_name` string COMMENT 'Its name.',
  `cluster_arn` string COMMENT 'Its cluster.',
  `status` string COMMENT 'ACTIVE, DRAINING or INACTIVE.',
  `launch_type` string COMMENT 'Launch type of its tasks.',
  `task_definition_arn` string COMMENT 'Definition of the tasks that it starts.',
  `has_exec` boolean COMMENT 'ECS Exec is enabled in tasks that it starts.',
  `assigns_public_ip` boolean COMMENT 'Its tasks get public addresses.',
  `subnet_ids` array<string> COMMENT 'Subnets of its tasks.',
  `security_group_ids` array<string> COMMENT 'Security groups of its tasks.',
  `load_balancer_targets` array<string> COMMENT 'Target groups or load balancers that lead to it.',
  `created_at` timestamp COMMENT 'When it was created.',
  `created_by` string COMMENT 'Who created it.',
  `tags` array<struct<key:string,value:string>> COMMENT 'Its tags.'
)
COMMENT 'One row per observation of an ECS service.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/ecs_services/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_service_revision_images` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `service_revision_arn` string COMMENT 'ARN of the revision.',
  `container_name` string COMMENT 'Name of the container; empty without one.',
  `service_arn` string COMMENT 'ARN of the service.',
  `task_definition_arn` string COMMENT 'Definition of the revision.',
  `image_reference` string COMMENT 'Image as registry/repository:tag; null if it is named by digest alone.',
  `image_digest` string COMMENT 'Digest.',
  `created_at` timestamp COMMENT 'When the revision was made.'
)
COMMENT 'One row per observation of a service revision and an image of it: which digest its tasks run.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/service_revision_images/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_container_instances` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `container_instance_arn` string COMMENT 'ARN of the container instance.',
  `instance_id` string COMMENT 'EC2 instance.',
  `capacity_provider_name` string COMMENT 'Capacity provider.',
  `status` string COMMENT 'Status, such as ACTIVE or DRAINING.',
  `registered_at` timestamp COMMENT 'When it was registered.',
  `tags` array<struct<key:string,value:string>> COMMENT 'Its tags.'
)
COMMENT 'One row per observation of a container instance of ECS.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/container_instances/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_network_interfaces` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `network_interface_id` string COMMENT 'Id of the interface.',
  `private_ips` array<string> COMMENT 'Its private addresses, IPv4 and IPv6.',
  `public_ip` string COMMENT 'Its public address.',
  `security_group_ids` array<string> COMMENT 'Its security groups.',
  `subnet_id` string COMMENT 'Subnet.',
  `vpc_id` string COMMENT 'VPC.',
  `instance_id` string COMMENT 'Instance that it is attached to.',
  `interface_type` string COMMENT 'Type of the interface.',
  `status` string COMMENT 'Status, such as in-use.',
  `description` string COMMENT 'Its description.',
  `requester_id` string COMMENT 'AWS service or account that made it for the owner.',
  `tags` array<struct<key:string,value:string>> COMMENT 'Its tags.'
)
COMMENT 'One row per observation of a network interface.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/network_interfaces/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_security_group_rules` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `security_group_id` string COMMENT 'Id of the security group.',
  `rule_id` string COMMENT 'Id of the rule; its position where it has none.',
  `is_ingress` boolean COMMENT 'It lets traffic in, not out.',
  `protocol` string COMMENT 'tcp, udp, icmp …; `-1` is all.',
  `from_port` bigint COMMENT 'First port; -1 is all.',
  `to_port` bigint COMMENT 'Last port; -1 is all.',
  `cidr` string COMMENT 'Addresses at the other side, IPv4 or IPv6.',
  `prefix_list_id` string COMMENT 'Prefix list at the other side.',
  `referenced_group_id` string COMMENT 'Security group at the other side.',
  `is_open` boolean COMMENT 'It lets any address of the internet in.',
  `description` string COMMENT 'Its description.'
)
COMMENT 'One row per observation of a security group and a rule of it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/security_group_rules/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_instances` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `instance_id` string COMMENT 'Id of the instance.',
  `instance_profile_arn` string COMMENT 'Its instance profile.',
  `image_id` string COMMENT 'Its machine image.',
  `instance_type` string COMMENT 'Its type.',
  `instance_state` string COMMENT 'State, such as running.',
  `launched_at` timestamp COMMENT 'When it was launched.',
  `requires_imdsv2` boolean COMMENT 'Credentials are given only to callers with a session token (IMDSv2).',
  `imds_hop_limit` bigint COMMENT 'Hops that answers of the metadata service go; above 1, containers get them too.',
  `public_ip` string COMMENT 'Public address.',
  `private_ip` string COMMENT 'Private address.',
  `security_group_ids` array<string> COMMENT 'Its security groups.',
  `network_interface_ids` array<string> COMMENT 'Its network interfaces.',
  `subnet_id` string COMMENT 'Subnet.',
  `vpc_id` string COMMENT 'VPC.',
  `key_name` string COMMENT 'SSH key pair that it was launched with.',
  `tags` array<struct<key:string,value:string>> COMMENT 'Its tags.'
)
COMMENT 'One row per observation of an EC2 instance.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/instances/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_instance_profiles` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `instance_profile_arn` string COMMENT 'ARN of the profile.',
  `role_arn` string COMMENT 'Role that its instances can use.',
  `created_at` timestamp COMMENT 'When the profile was made.',
  `tags` array<struct<key:string,value:string>> COMMENT 'Its tags.'
)
COMMENT 'One row per observation of an instance profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/instance_profiles/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_images` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `image_key` string COMMENT 'Image that was asked for: registry/repository@digest, or registry/repository:tag.',
  `is_by_tag` boolean COMMENT 'It was asked for by its tag: the digest is what the tag meant then.',
  `image_name` string COMMENT 'Registry and repository.',
  `image_digest` string COMMENT 'Digest.',
  `image_tags` array<string> COMMENT 'All its tags then.',
  `pushed_at` timestamp COMMENT 'When it was pushed.',
  `size_bytes` bigint COMMENT 'Size.',
  `image_status` string COMMENT 'ACTIVE, ARCHIVED or ACTIVATING.',
  `scan_status` string COMMENT 'State of the latest scan.',
  `critical_count` bigint COMMENT 'Critical vulnerabilities that the scan counts.',
  `high_count` bigint COMMENT 'High vulnerabilities that the scan counts.'
)
COMMENT 'One row per observation of an image of ECR, by digest or by tag.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/images/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_image_vulnerabilities` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `image_key` string COMMENT 'Image as registry/repository@digest.',
  `image_digest` string COMMENT 'Its digest.',
  `vulnerability_id` string COMMENT 'Vulnerability, such as CVE-2026-1234.',
  `package_name` string COMMENT 'Package; empty where none is named.',
  `package_version` string COMMENT 'Its version; empty where none is named.',
  `file_path` string COMMENT 'File that the package was found in, as the scan wrote it; empty where none is named.',
  `executable_path` string COMMENT 'The same as a path that processes have; null without a file.',
  `package_manager` string COMMENT 'Package manager.',
  `fixed_in` string COMMENT 'Version that has the fix.',
  `severity` string COMMENT 'Severity in capitals, such as CRITICAL.',
  `score` double COMMENT 'Score of Inspector, or of the source, 0 to 10.',
  `epss` double COMMENT 'Probability of exploitation in the next 30 days, 0 to 1 (EPSS).',
  `has_exploit` boolean COMMENT 'An exploit is known.',
  `last_exploit_at` timestamp COMMENT 'When it was last seen to be exploited.',
  `title` string COMMENT 'Title.',
  `status` string COMMENT 'ACTIVE, SUPPRESSED or CLOSED; null from ECR.',
  `first_observed_at` timestamp COMMENT 'When the scan first found it.'
)
COMMENT 'One row per observation of an image\'s vulnerabilities and a vulnerable package in it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/image_vulnerabilities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_image_copies` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `image_key` string COMMENT 'Image as registry/repository@digest.',
  `copy_number` bigint COMMENT 'Position in the answer, from 1.',
  `cluster_arn` string COMMENT 'Cluster that it runs in.',
  `workload` string COMMENT 'Group of the tasks, such as `service:web`, or namespace and workloads of a Kubernetes cluster.',
  `task_definition_arn` string COMMENT 'Task definition.',
  `running_count` bigint COMMENT 'Tasks or pods that run.',
  `stopped_count` bigint COMMENT 'Tasks or pods that stopped.',
  `last_in_use_at` timestamp COMMENT 'When it was last in use.'
)
COMMENT 'One row per observation of where an image runs and one of these clusters and workloads.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/image_copies/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_roles` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `role_arn` string COMMENT 'ARN of the role.',
  `role_name` string COMMENT 'Its name.',
  `trusted_principals` array<string> COMMENT 'Who may assume it, such as `Service ecs-tasks.amazonaws.com`; `AWS *` is anybody, as far as conditions allow.',
  `attached_policy_arns` array<string> COMMENT 'Policies that are attached.',
  `inline_policy_names` array<string> COMMENT 'Policies that are part of it.',
  `boundary_arn` string COMMENT 'Policy that bounds what it may do.',
  `powers` array<struct<power:string,policy:string,is_on_all:boolean,is_conditional:boolean>> COMMENT 'What its inline policies and policies of AWS allow, of context.powers; denials, conditions and boundaries are not weighed.',
  `last_used_at` timestamp COMMENT 'When it was last used.',
  `last_used_region` string COMMENT 'Where.',
  `created_at` timestamp COMMENT 'When it was created.',
  `tags` array<struct<key:string,value:string>> COMMENT 'Its tags.'
)
COMMENT 'One row per observation of an IAM role.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/roles/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_policies` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `policy_arn` string COMMENT 'ARN of the policy.',
  `policy_name` string COMMENT 'Its name.',
  `version_id` string COMMENT 'Its default version.',
  `powers` array<struct<power:string,policy:string,is_on_all:boolean,is_conditional:boolean>> COMMENT 'What it allows, of context.powers.',
  `created_at` timestamp COMMENT 'When it was created.',
  `updated_at` timestamp COMMENT 'When it was last changed.',
  `tags` array<struct<key:string,value:string>> COMMENT 'Its tags.'
)
COMMENT 'One row per observation of a customer managed IAM policy.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/policies/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_accounts` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `member_account_id` string COMMENT 'The account.',
  `account_name` string COMMENT 'Its name.',
  `status` string COMMENT 'State, such as ACTIVE or SUSPENDED.',
  `ou_path` string COMMENT 'Organizational units from the root down, by name.',
  `joined_at` timestamp COMMENT 'When it joined the organization.',
  `tags` array<struct<key:string,value:string>> COMMENT 'Its tags.'
)
COMMENT 'One row per observation of an account of the organization.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/accounts/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_detection_rules` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `rule_id` string COMMENT 'Id of the rule.',
  `rule_name` string COMMENT 'Its name, as in customDetectionRuleName of findings.',
  `description` string COMMENT 'Its description.',
  `severity` string COMMENT 'Severity of its findings.',
  `data_source` string COMMENT 'What it looks at: CloudTrailManagementEvent or RuntimeMonitoring.',
  `tactic` string COMMENT 'Its tactic.',
  `technique` string COMMENT 'Its technique.',
  `expression` string COMMENT 'The rule as written.',
  `modes` array<string> COMMENT 'How it is associated: LIVE, DRY_RUN.',
  `expires_at` timestamp COMMENT 'When the first association that expires does so.'
)
COMMENT 'One row per observation of a custom detection rule of GuardDuty.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/detection_rules/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_investigations` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `investigation_id` string COMMENT 'Id of the investigation.',
  `status` string COMMENT 'Status.',
  `title` string COMMENT 'Its title.',
  `trigger_prompt` string COMMENT 'What it was asked.',
  `triggered_by` string COMMENT 'Who asked.',
  `risk_level` string COMMENT 'Risk that GuardDuty states, Info to Critical.',
  `risk` string COMMENT 'Why.',
  `confidence` string COMMENT 'How sure it is.',
  `summary` string COMMENT 'Summary, as text or JSON.',
  `started_at` timestamp COMMENT 'When it started.',
  `ended_at` timestamp COMMENT 'When it ended.'
)
COMMENT 'One row per observation of an investigation by GuardDuty.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/investigations/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_investigation_records` (
  `observation_id` bigint COMMENT 'Number of the observation: the macro observation_id of the key in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `observed_at` timestamp COMMENT 'When AWS told it: before, the thing may have been otherwise.',
  `investigation_id` string COMMENT 'Investigation.',
  `record_id` string COMMENT 'Id of the record.',
  `record_type` string COMMENT 'Type, such as OBSERVATION, ANALYSIS or FETCH.',
  `title` string COMMENT 'Its title.',
  `narrative` string COMMENT 'What it says.',
  `process_uuids` array<string> COMMENT 'Processes of its lineage, by uuid.',
  `created_at` timestamp COMMENT 'When it was written.'
)
COMMENT 'One row per observation of a record of an investigation: a step of its reasoning.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/investigation_records/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_powers` (
  `power` string COMMENT 'Name of the power.',
  `actions` array<string> COMMENT 'Actions of which one is enough, in lower case.',
  `aws_policies` array<string> COMMENT 'Policies of AWS that give it.',
  `weight` double COMMENT 'How much it counts in a risk, 0 to 1.',
  `meaning` string COMMENT 'What whoever has it can do.'
)
COMMENT 'One row per power that a role may have: actions that each are enough for it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/powers/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_image_digests` (
  `image_reference` string COMMENT 'Image as registry/repository:tag, as in flattened.containers.image_key.',
  `image_digest` string COMMENT 'Digest that it stood for.',
  `first_at` timestamp COMMENT 'First time that it did: creation of a task or service revision, or an answer of ECR.',
  `last_at` timestamp COMMENT 'Latest such time. In between it may have stood for another one.',
  `sources` array<string> COMMENT 'Who says so: ecs_task, service_revision, ecr.',
  `task_count` bigint COMMENT 'Tasks that ran it under this reference.'
)
COMMENT 'One row per image reference with a tag, and a digest that was found under it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/image_digests/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_finding_images` (
  `finding_id` string COMMENT 'Finding.',
  `container_id` string COMMENT 'Id of the container in its runtime.',
  `container_name` string COMMENT 'Its name.',
  `task_arn` string COMMENT 'Its task.',
  `image_reference` string COMMENT 'Image as the finding names it: registry/repository:tag; null if by digest alone.',
  `image_digest` string COMMENT 'Digest of its image; null if it is unknown.',
  `image_key` string COMMENT 'Image by this digest: registry/repository@digest.',
  `told_by` string COMMENT 'Who says so: finding (it names the digest) or ecs_task (the container in its task). What a tag means now is never taken for it.'
)
COMMENT 'One row per finding and a container that it is about, with the bytes that ran in it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/finding_images/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_vulnerable_executables` (
  `finding_id` string COMMENT 'Finding.',
  `process_uuid` string COMMENT 'Process; empty if the finding gives no uuid.',
  `role` string COMMENT 'What the process is in the finding: process, modifying, target or ancestor.',
  `executable_path` string COMMENT 'Its executable.',
  `image_key` string COMMENT 'Image that ran: registry/repository@digest.',
  `vulnerability_id` string COMMENT 'Vulnerability.',
  `package_name` string COMMENT 'Vulnerable package.',
  `package_version` string COMMENT 'Its version.',
  `file_path` string COMMENT 'Its file, as the scan wrote it.',
  `severity` string COMMENT 'Severity of the vulnerability.',
  `score` double COMMENT 'Its score.',
  `epss` double COMMENT 'Its probability of exploitation (EPSS).',
  `has_exploit` boolean COMMENT 'An exploit is known.',
  `fixed_in` string COMMENT 'Version that has the fix.',
  `observation_id` bigint COMMENT 'Observation of the image\'s vulnerabilities.',
  `chosen` string COMMENT 'As in finding_context. The bytes of a digest never change: after means only that it became known later.'
)
COMMENT 'One row per finding, a process of it and a vulnerable package whose file is the executable of the process, in the image that ran.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/vulnerable_executables/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_finding_exposure` (
  `finding_id` string COMMENT 'Finding.',
  `interface_kind` string COMMENT 'Kind of thing that has the address: network_interface or instance; null if none is known.',
  `interface_key` string COMMENT 'Its key: of those of the finding one with a public address, if there is such.',
  `public_ip` string COMMENT 'Its public address at the event; null if it has none, or if none is known.',
  `told_by` string COMMENT 'Who says so: finding, or the observation.',
  `address_chosen` string COMMENT 'before: so it was at the event; after: it is known only from later; none.',
  `open_rules` array<struct<protocol:string,from_port:bigint,to_port:bigint,cidr:string,security_group_id:string>> COMMENT 'Rules of its security groups that let the whole internet in.',
  `rules_chosen` string COMMENT 'before: so they were at the event; after: some are known only from later; none: the rules of some group are unknown.',
  `is_reachable` boolean COMMENT 'It had a public address, and a rule let the internet in; null if one of them is unknown. Routes, network ACLs and load balancers are not looked at.',
  `is_reachable_says_aws` boolean COMMENT 'An attack sequence has the indicator REACHABILITY.'
)
COMMENT 'One row per finding about something with a network interface, or that AWS calls reachable.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/finding_exposure/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_finding_privileges` (
  `finding_id` string COMMENT 'Finding.',
  `role_arn` string COMMENT 'Role.',
  `power` string COMMENT 'What it may do, as in context.powers.',
  `policies` array<string> COMMENT 'Policies that say so.',
  `is_on_all` boolean COMMENT 'On all resources.',
  `is_conditional` boolean COMMENT 'Only under conditions.',
  `chosen` string COMMENT 'before: so it was at the event; after: role or policy are known only from later.'
)
COMMENT 'One row per finding, a role that could be used there, and a power of it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/finding_privileges/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_exposures` (
  `exposure_uid` string COMMENT 'Id of the exposure finding.',
  `changed_at` timestamp COMMENT 'When Security Hub last changed it, as it says itself: this version holds from then.',
  `account_id` string COMMENT 'Account that it is about.',
  `region` string COMMENT 'Region that it is about.',
  `title` string COMMENT 'What Security Hub says is exposed.',
  `types` array<string> COMMENT 'Its types, such as Exposure/Potential Impact/Resource Hijacking.',
  `severity` string COMMENT 'Severity: Critical, High, Medium, Low or Informational; null for any other word.',
  `status` string COMMENT 'Status: New, In Progress, Suppressed, Resolved and so on.',
  `is_open` boolean COMMENT 'It is neither resolved, archived nor deleted.',
  `traits` array<struct<category:string,trait:string>> COMMENT 'What makes it exposed, by category; `trait` is empty where only the category is told, as in CSV.',
  `is_reachable` boolean COMMENT 'It has a trait of the category Reachability.',
  `is_reachable_from_internet` boolean COMMENT 'Such a trait, or the title, says internet or publicly.',
  `is_vulnerable` boolean COMMENT 'It has a trait of the category Vulnerability.',
  `has_exploit` boolean COMMENT 'A trait says that an exploit is available.',
  `has_sensitive_data` boolean COMMENT 'It has a trait of the category Sensitive Data.',
  `is_misconfigured` boolean COMMENT 'It has a trait of the category Misconfiguration.',
  `signals` array<string> COMMENT 'Titles of the findings that it is made of.',
  `first_seen_at` timestamp COMMENT 'Since when Security Hub knows it: when it was first seen, else created.',
  `until_at` timestamp COMMENT 'From when on its next version holds; null for the latest.',
  `closed_at` timestamp COMMENT 'When its latest version was closed; null while that is open.',
  `is_first` boolean COMMENT 'The first known version: what it was before is unknown.',
  `form` string COMMENT 'json or csv, as in raw.exposures.',
  `content_hash` string COMMENT 'Hash of the document that is shown, as in raw.exposures.'
)
COMMENT 'One row per version of an exposure finding of Security Hub.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/exposures/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_exposed_resources` (
  `exposure_uid` string COMMENT 'Id of the exposure finding.',
  `changed_at` timestamp COMMENT 'Its version, which holds from then.',
  `resource_key` string COMMENT 'ARN of the resource, made of account, region and id for an instance and of the name for a bucket; another resource without ARN has its id.',
  `resource_type` string COMMENT 'Type of the resource, as Security Hub names it.',
  `account_id` string COMMENT 'Account of the resource.',
  `region` string COMMENT 'Region of the resource.',
  `severity` string COMMENT 'Severity, as in exposures.',
  `is_open` boolean COMMENT 'Whether it is open, as in exposures.',
  `first_seen_at` timestamp COMMENT 'Since when Security Hub knows it, as in exposures.',
  `until_at` timestamp COMMENT 'Until when the version holds, as in exposures.',
  `is_first` boolean COMMENT 'The first known version, as in exposures.'
)
COMMENT 'One row per version of an exposure finding of Security Hub and a resource that it is about.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/exposed_resources/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_named_resources` (
  `finding_id` string COMMENT 'Finding.',
  `resource_key` string COMMENT 'ARN of the resource.',
  `resource_kind` string COMMENT 'Kind of the resource: ecs_task, ecs_service, ecs_cluster, eks_cluster, instance, image, role, s3_bucket and so on.',
  `is_named` boolean COMMENT 'The finding names it itself; else context leads to it.',
  `first_event_at` timestamp COMMENT 'First event of the finding.'
)
COMMENT 'One row per finding and a resource that it names or that its things lead to.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/named_resources/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_exposed_findings` (
  `finding_id` string COMMENT 'Finding.',
  `exposure_uid` string COMMENT 'Exposure finding.',
  `resource_key` string COMMENT 'Resource that both are about.',
  `resource_kind` string COMMENT 'Kind of the resource, as in named_resources.',
  `is_named` boolean COMMENT 'The finding names the resource itself.',
  `event_at` timestamp COMMENT 'First event of the finding.',
  `changed_at` timestamp COMMENT 'Version that is shown: the last one from the event or before, else the first after it.',
  `chosen` string COMMENT 'before: so it was at the event; after: this version is only from later, and it may have been otherwise.',
  `age_seconds` double COMMENT 'How old the version was at the event; negative if it is from later.',
  `was_known` boolean COMMENT 'Security Hub knew the exposure at the event, whatever version of it is known here; null if it does not say since when.',
  `severity` string COMMENT 'Severity in that version.'
)
COMMENT 'One row per finding and an exposure finding of Security Hub about a resource of it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/exposed_findings/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_finding_risk` (
  `finding_id` string COMMENT 'Finding.',
  `exposure_share` double COMMENT 'Share of the weight of exposure in correlation.risk_weights: 1 if it was reachable from the internet, a half if it had a public address.',
  `exposure_source` string COMMENT 'Interface that was exposed, or the indicator of the sequence.',
  `vulnerability_share` double COMMENT 'Share of the weight of vulnerability: of the worst vulnerable executable that ran.',
  `vulnerability_source` string COMMENT 'Vulnerability and executable.',
  `privilege_share` double COMMENT 'Share of the weight of privilege: of the strongest power of a role.',
  `privilege_source` string COMMENT 'Power and role.',
  `criticality_share` double COMMENT 'Share of the weight of criticality: of the most critical thing that it names.',
  `criticality_source` string COMMENT 'Source of the criticality, and the thing.',
  `security_hub_share` double COMMENT 'Share of the weight of security_hub: of the gravest exposure finding about a resource of the finding.',
  `security_hub_source` string COMMENT 'Exposure finding and resource.'
)
COMMENT 'One row per finding with context that adds to the risk of what it names.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/finding_risk/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_owners` (
  `thing_id` bigint COMMENT 'Number of the thing: the macro entity_id of its kind and key.',
  `kind` string COMMENT 'Kind of the thing, as in raw.observations.',
  `thing_key` string COMMENT 'Key of the thing, as in raw.observations.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `owner` string COMMENT 'Who is responsible for it; null if nothing says so.',
  `owner_source` string COMMENT 'What says so, the first of these that does: owners.csv, resource_tag (Owner, Team or CostCenter), accounts.csv, account_tag.',
  `criticality` string COMMENT 'critical, high, medium or low; null if nothing says so.',
  `criticality_source` string COMMENT 'What says so, in the same order; of tags the one named Criticality.'
)
COMMENT 'One row per thing of a finding, and whose it is.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/owners/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`context_missing_context` (
  `kind` string COMMENT 'Kind of the thing, as in raw.observations.',
  `missing_reason` string COMMENT 'Why, as in finding_context.',
  `account_id` string COMMENT 'Account of the thing.',
  `region` string COMMENT 'Region of the thing; `global` for IAM and Organizations.',
  `thing_count` bigint COMMENT 'Things.',
  `finding_count` bigint COMMENT 'Findings that name them or that they are reached from.',
  `last_event_at` timestamp COMMENT 'Latest event as of which one is missing.',
  `remedy` string COMMENT 'What to do about it.'
)
COMMENT 'One row per kind of thing of which findings lack the state at their event, and why, by account and region.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/context/missing_context/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_finding_entities` (
  `finding_id` string COMMENT 'Finding that names the entity.',
  `finding_number` bigint COMMENT 'Its number, as in flattened.findings_current.',
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'Kind of the entity, such as ecs_task, container_image or ip_address.',
  `entity_key` string COMMENT 'Key of the entity, unique and stable within its kind.',
  `role` string COMMENT 'Its role in the finding: resource, credential_source, process, ancestor, modifying, target, remote, local, dns, caller, called, sequence, session_opener, key_owner, task_starter or text (named in a command line, or in the description of a finding witho…',
  `entity_name` string COMMENT 'Display name from the latest version that names it; the key, if its kind has no other name.',
  `account_id` string COMMENT 'Account of the finding.',
  `region` string COMMENT 'Region of the finding.',
  `first_updated_at` timestamp COMMENT 'Earliest version that names it in this role.',
  `last_updated_at` timestamp COMMENT 'Latest version that names it in this role.',
  `version_count` bigint COMMENT 'Versions that name it in this role.',
  `first_seen_at` timestamp COMMENT 'First event of the finding if the finding is about the entity, else of the first version that names it.',
  `last_seen_at` timestamp COMMENT 'Latest event of the latest version that names it.'
)
COMMENT 'One row per entity in a role in a finding, over all versions of the finding; without samples.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/finding_entities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_finding_sightings` (
  `finding_number` bigint COMMENT 'Number of the finding, as in flattened.findings_current.',
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `role` string COMMENT 'Its role, as in entities.finding_entities.',
  `entity_kind` string COMMENT 'Kind of the entity, such as ecs_task, container_image or ip_address.',
  `entity_key` string COMMENT 'Key of the entity, unique and stable within its kind.',
  `entity_name` string COMMENT 'Display name from the latest version that names it; the key, if its kind has no other name.',
  `first_seen_at` timestamp COMMENT 'First event of the finding if the finding is about the entity, else of the first version that names it.',
  `last_seen_at` timestamp COMMENT 'Latest event of the latest version that names it.'
)
COMMENT 'One row per entity in a role in a finding: finding_entities in the order of findings.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/finding_sightings/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entity_roles` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'Kind of the entity, such as ecs_task, container_image or ip_address.',
  `entity_key` string COMMENT 'Key of the entity, unique and stable within its kind.',
  `account_id` string COMMENT 'Account of the findings; empty where there is none.',
  `region` string COMMENT 'Region of the findings; empty where there is none.',
  `role` string COMMENT 'Its role, as in entities.finding_entities.',
  `latest_name` struct<seen_at:timestamp,entity_name:string> COMMENT 'Display name, latest known, and the version that told it.',
  `named_count` bigint COMMENT 'Findings that name it in this role.',
  `finding_count` bigint COMMENT 'Of these, findings that name it in no role whose name comes earlier. Adds up over the rows of an entity.',
  `open_finding_count` bigint COMMENT 'Of the latter, findings that are open.',
  `highest_severity` double COMMENT 'Highest severity of the findings that name it in this role.',
  `first_seen_at` timestamp COMMENT 'First known event with it in this role.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it in this role.'
)
COMMENT 'One row per entity in a role, in findings of an account and region; without samples.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entity_roles/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entities` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'Kind of the entity, such as ecs_task, container_image or ip_address.',
  `entity_key` string COMMENT 'Key of the entity, unique and stable within its kind.',
  `entity_name` string COMMENT 'Display name, latest known.',
  `account_id` string COMMENT 'Account of its findings; null if there are several.',
  `region` string COMMENT 'Region of its findings; null if there are several.',
  `account_count` bigint COMMENT 'Accounts whose findings name it.',
  `region_count` bigint COMMENT 'Regions whose findings name it.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.',
  `roles` array<string> COMMENT 'Its roles in findings, by name.'
)
COMMENT 'One row per entity that findings name; without samples.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entity_relations` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `related_id` bigint COMMENT 'Number of the second entity.',
  `entity_kind` string COMMENT 'Kind of the entity, such as ecs_task, container_image or ip_address.',
  `entity_key` string COMMENT 'Key of the entity, unique and stable within its kind.',
  `relation` string COMMENT 'How the second is related to the first, such as contacted, executed or runs_image.',
  `related_kind` string COMMENT 'Kind of the second entity.',
  `related_key` string COMMENT 'Key of the second entity.',
  `first_seen_at` timestamp COMMENT 'First event at which both were seen.',
  `last_seen_at` timestamp COMMENT 'Latest event at which both were seen.',
  `finding_count` bigint COMMENT 'Distinct findings that name both.'
)
COMMENT 'One row per pair of entities that a version of a finding names together: a scope and an entity seen in it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entity_relations/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entity_scopes` (
  `related_id` bigint COMMENT 'Number of the entity that was seen in the scope.',
  `entity_id` bigint COMMENT 'Number of the scope.',
  `relation` string COMMENT 'How the entity is related to the scope, such as contacted, executed or runs_image.',
  `entity_kind` string COMMENT 'Kind of the scope.',
  `entity_key` string COMMENT 'Key of the scope.',
  `first_seen_at` timestamp COMMENT 'First event at which both were seen.',
  `last_seen_at` timestamp COMMENT 'Latest event at which both were seen.',
  `finding_count` bigint COMMENT 'Distinct findings that name both.'
)
COMMENT 'One row per entity and a scope in which it was seen: entity_relations from the other side.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entity_scopes/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entity_contents` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `cluster_count` bigint COMMENT 'ECS and EKS clusters seen in it.',
  `instance_count` bigint COMMENT 'Instances seen in it.',
  `task_count` bigint COMMENT 'ECS tasks seen in it.',
  `task_definition_count` bigint COMMENT 'Task definitions seen in it.',
  `namespace_count` bigint COMMENT 'Kubernetes namespaces seen in it.',
  `workload_count` bigint COMMENT 'Kubernetes workloads seen in it.',
  `container_count` bigint COMMENT 'Containers seen in it.',
  `image_count` bigint COMMENT 'Container images seen in it.',
  `process_count` bigint COMMENT 'Processes seen in it.',
  `principal_count` bigint COMMENT 'Principals seen in it.',
  `access_key_count` bigint COMMENT 'Access keys seen in it.',
  `session_count` bigint COMMENT 'Role sessions seen in it.',
  `address_count` bigint COMMENT 'IP addresses seen in it.',
  `bucket_count` bigint COMMENT 'S3 buckets seen in it.',
  `image_keys` array<string> COMMENT 'Images seen in it, sorted.',
  `image_key` string COMMENT 'Image seen in it last.'
)
COMMENT 'One row per entity that others were seen in or with: account, cluster, task, workload, container, instance, task definition or principal.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entity_contents/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_entity_places` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `cluster_count` bigint COMMENT 'ECS and EKS clusters that it was seen in.',
  `task_count` bigint COMMENT 'ECS tasks that it was seen in.',
  `workload_count` bigint COMMENT 'Kubernetes workloads that it was seen in.',
  `container_count` bigint COMMENT 'Containers that it was seen in.',
  `image_count` bigint COMMENT 'Container images that it was seen in.',
  `instance_count` bigint COMMENT 'Instances that it was seen in.',
  `principal_count` bigint COMMENT 'Principals that it was seen in.',
  `cluster_arn` string COMMENT 'Cluster that it was seen in last.',
  `task_arn` string COMMENT 'ECS task that it was seen in last.',
  `workload_key` string COMMENT 'Kubernetes workload that it was seen in last.',
  `namespace_key` string COMMENT 'Kubernetes namespace that it was seen in last.',
  `instance_key` string COMMENT 'Instance that it was seen in last.'
)
COMMENT 'One row per entity that was seen in others: address, domain, executable, image, container, task, workload or instance.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/entity_places/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_known_entities` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'Kind of the entity, such as ecs_task, container_image or ip_address.',
  `entity_key` string COMMENT 'Key of the entity, unique and stable within its kind.',
  `known_as` string COMMENT 'own_network, scanner, trusted_image or account.',
  `is_expected` boolean COMMENT 'Expected everywhere, because it is an own network or a known scanner: it says nothing about an attacker.',
  `known_by` string COMMENT 'Network, pattern or account id in the file\'s row.',
  `name` string COMMENT 'Name in the row.',
  `owner` string COMMENT 'Owner of an account.',
  `environment` string COMMENT 'Environment of an account.'
)
COMMENT 'One row per entity and a reference file that names it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/known_entities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_ecs_task` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `task_arn` string COMMENT 'ARN of the task; its entity_key.',
  `task_id` string COMMENT 'Last part of the ARN; session name of the task\'s credentials.',
  `account_id` string COMMENT 'Account of the task.',
  `region` string COMMENT 'Region of the task.',
  `cluster_arn` string COMMENT 'ARN of its cluster.',
  `cluster_name` string COMMENT 'Name of its cluster.',
  `task_definition_arn` string COMMENT 'ARN of its task definition with revision.',
  `task_definition_family` string COMMENT 'Family of its task definition.',
  `task_definition_revision` bigint COMMENT 'Revision of its task definition.',
  `instance_key` string COMMENT 'Container instance on which it was last seen, by entity_key.',
  `task_group` string COMMENT 'Group of the task, such as `service:web`.',
  `started_by` string COMMENT 'Who started it.',
  `launch_type` string COMMENT 'EC2, FARGATE or EXTERNAL.',
  `task_created_at` timestamp COMMENT 'When the task was created.',
  `started_at` timestamp COMMENT 'When the task started.',
  `image_keys` array<string> COMMENT 'Images of its containers, by key.',
  `container_count` bigint COMMENT 'Containers of it that findings name.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per ECS task: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/ecs_task/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_ecs_cluster` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `cluster_arn` string COMMENT 'ARN of the cluster; its entity_key.',
  `cluster_name` string COMMENT 'Name of the cluster.',
  `account_id` string COMMENT 'Account of the cluster.',
  `region` string COMMENT 'Region of the cluster.',
  `status` string COMMENT 'Latest known status.',
  `instance_count` bigint COMMENT 'Container instances of it that findings name.',
  `task_count` bigint COMMENT 'Tasks of it that findings name.',
  `task_definition_count` bigint COMMENT 'Task definitions of these tasks.',
  `image_count` bigint COMMENT 'Images seen in it.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per ECS cluster: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/ecs_cluster/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_task_definition` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `task_definition_arn` string COMMENT 'ARN of the task definition with its revision; its entity_key.',
  `task_definition_family` string COMMENT 'Family of the task definition.',
  `task_definition_revision` bigint COMMENT 'Revision within the family.',
  `account_id` string COMMENT 'Account of the task definition.',
  `region` string COMMENT 'Region of the task definition.',
  `cluster_arns` array<string> COMMENT 'Clusters that ran it, by ARN.',
  `launch_types` array<string> COMMENT 'Launch types of its tasks, by name.',
  `image_keys` array<string> COMMENT 'Images of its tasks, by key.',
  `first_started_at` timestamp COMMENT 'Start of the earliest of its tasks that findings name.',
  `task_count` bigint COMMENT 'Tasks of it that findings name.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per ECS task definition with its revision: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/task_definition/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_container` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `container_key` string COMMENT 'account/region/id of the container; its entity_key.',
  `container_id` string COMMENT 'Id of the container in its runtime.',
  `container_name` string COMMENT 'Name in its task or pod.',
  `account_id` string COMMENT 'Account of the container.',
  `region` string COMMENT 'Region of the container.',
  `image_key` string COMMENT 'Image that it runs.',
  `container_runtime` string COMMENT 'Container runtime, such as containerd.',
  `is_privileged` boolean COMMENT 'Runs privileged.',
  `allows_privilege_escalation` boolean COMMENT 'Processes may gain more privileges than their parent.',
  `mount_paths` array<string> COMMENT 'Paths at which volumes are mounted, by name.',
  `task_arn` string COMMENT 'ECS task that it is part of.',
  `task_definition_arn` string COMMENT 'Task definition of that task.',
  `workload_key` string COMMENT 'Kubernetes workload that it is part of, by entity_key.',
  `namespace` string COMMENT 'Namespace of that workload.',
  `cluster_arn` string COMMENT 'ECS or EKS cluster of its task or workload.',
  `instance_key` string COMMENT 'Instance on which it was last seen, by entity_key.',
  `process_count` bigint COMMENT 'Processes of it that findings name.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per container: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/container/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_container_image` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `image_key` string COMMENT 'registry/repository:tag@digest, without absent parts; its entity_key.',
  `image_registry` string COMMENT 'Registry host.',
  `image_repository` string COMMENT 'Repository.',
  `image_tag` string COMMENT 'Tag.',
  `image_digest` string COMMENT 'Digest, if the reference has one.',
  `is_trusted` boolean COMMENT 'Whether reference/images.csv trusts it; null if there is no such file.',
  `container_count` bigint COMMENT 'Containers that ran it.',
  `task_count` bigint COMMENT 'ECS tasks that ran it.',
  `workload_count` bigint COMMENT 'Kubernetes workloads that ran it.',
  `cluster_count` bigint COMMENT 'ECS and EKS clusters that ran it.',
  `account_count` bigint COMMENT 'Accounts that ran it.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per container image by registry, repository, tag and digest: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/container_image/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_eks_cluster` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `cluster_arn` string COMMENT 'ARN of the cluster; its entity_key.',
  `cluster_name` string COMMENT 'Name of the cluster.',
  `account_id` string COMMENT 'Account of the cluster.',
  `region` string COMMENT 'Region of the cluster.',
  `vpc_id` string COMMENT 'VPC of the cluster.',
  `status` string COMMENT 'Latest known status.',
  `cluster_created_at` timestamp COMMENT 'When the cluster was created.',
  `instance_count` bigint COMMENT 'Nodes of it that findings name.',
  `namespace_count` bigint COMMENT 'Namespaces of it that findings name.',
  `workload_count` bigint COMMENT 'Workloads of it that findings name.',
  `principal_count` bigint COMMENT 'Kubernetes users that findings name.',
  `image_count` bigint COMMENT 'Images seen in it.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per EKS cluster: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/eks_cluster/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_kubernetes_workload` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `workload_key` string COMMENT 'cluster/namespace/type/name of the workload; its entity_key.',
  `workload_name` string COMMENT 'Name of the workload.',
  `workload_type` string COMMENT 'Kind of the workload, such as pods or deployments.',
  `workload_uid` string COMMENT 'Uid of the workload.',
  `namespace` string COMMENT 'Namespace of the workload.',
  `account_id` string COMMENT 'Account of the workload.',
  `region` string COMMENT 'Region of the workload.',
  `namespace_key` string COMMENT 'Namespace, by entity_key.',
  `cluster_arn` string COMMENT 'ARN of its cluster.',
  `instance_key` string COMMENT 'Node on which it was last seen, by entity_key.',
  `service_account_name` string COMMENT 'Service account of the workload.',
  `uses_host_network` boolean COMMENT 'Shares the host\'s network.',
  `uses_host_ipc` boolean COMMENT 'Shares the host\'s IPC namespace.',
  `uses_host_pid` boolean COMMENT 'Shares the host\'s process namespace.',
  `image_keys` array<string> COMMENT 'Images of its containers, by key.',
  `container_count` bigint COMMENT 'Containers of it that findings name.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per Kubernetes workload, such as a pod: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/kubernetes_workload/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_instance` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `instance_key` string COMMENT 'account/region/id of the instance; its entity_key.',
  `instance_id` string COMMENT 'Id of the instance.',
  `account_id` string COMMENT 'Account of the instance.',
  `region` string COMMENT 'Region of the instance.',
  `instance_type` string COMMENT 'Type of the instance.',
  `instance_state` string COMMENT 'Latest known state.',
  `availability_zone` string COMMENT 'Availability zone.',
  `image_id` string COMMENT 'Machine image.',
  `image_description` string COMMENT 'Description of the machine image.',
  `iam_instance_profile_arn` string COMMENT 'ARN of the instance profile.',
  `platform` string COMMENT 'Platform, such as windows.',
  `launched_at` timestamp COMMENT 'When it was launched.',
  `vpc_id` string COMMENT 'VPC of its network interfaces.',
  `private_ip_addresses` array<string> COMMENT 'Private addresses ever seen, by name.',
  `public_ip_addresses` array<string> COMMENT 'Public addresses ever seen, by name.',
  `security_groups` array<string> COMMENT 'Security groups ever seen, as `name (id)`.',
  `cluster_arn` string COMMENT 'ECS or EKS cluster in which it was last seen.',
  `container_count` bigint COMMENT 'Containers on it that findings name.',
  `process_count` bigint COMMENT 'Processes on it that findings name.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per EC2 instance: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/instance/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_principal` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `principal_key` string COMMENT 'Unique id of the IAM principal, else account, type and name; for a Kubernetes user, cluster and name; its entity_key.',
  `principal_name` string COMMENT 'User or role.',
  `principal_type` string COMMENT 'AssumedRole, IAMUser, Root and so on; KubernetesUser.',
  `account_id` string COMMENT 'Account of its findings; null if there are several.',
  `cluster_arn` string COMMENT 'EKS cluster of a Kubernetes user.',
  `groups` array<string> COMMENT 'Groups of a Kubernetes user, by name.',
  `impersonated_users` array<string> COMMENT 'Kubernetes users that it acted as, by name.',
  `access_key_count` bigint COMMENT 'Access keys that it used.',
  `session_count` bigint COMMENT 'Role sessions that it used.',
  `address_count` bigint COMMENT 'Addresses that it was seen with.',
  `bucket_count` bigint COMMENT 'S3 buckets that it was seen at.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per principal: IAM user, role or root, or Kubernetes user: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/principal/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_person` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `person_key` string COMMENT 'Best known name with its kind, as in correlation.people; its entity_key.',
  `person_name` string COMMENT 'Name of the person, latest known.',
  `is_claimed_name` boolean COMMENT 'All names of the person are such that a caller may have chosen them: say `says it is`.',
  `names` array<string> COMMENT 'Names under which the person made calls, by name.',
  `account_ids` array<string> COMMENT 'Accounts of the person\'s exec calls.',
  `role_arns` array<string> COMMENT 'Roles and users from which these calls were made.',
  `source_ip_addresses` array<string> COMMENT 'Addresses of these calls, the 20 with most of them.',
  `exec_call_count` bigint COMMENT 'Exec calls of the person that were not refused.',
  `refused_call_count` bigint COMMENT 'Exec calls that were refused.',
  `opened_session_count` bigint COMMENT 'Sessions of the process forest that the person opened.',
  `first_call_at` timestamp COMMENT 'First exec call.',
  `last_call_at` timestamp COMMENT 'Latest exec call.',
  `has_mfa` boolean COMMENT 'All these calls were authenticated by MFA, as far as AWS says; null where it says of none.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per person behind API calls, over accounts and roles: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/person/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_ip_address` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `ip_address` string COMMENT 'The address; its entity_key.',
  `country_name` string COMMENT 'Country, latest known.',
  `country_code` string COMMENT 'Country code, latest known.',
  `city` string COMMENT 'City, latest known.',
  `asn` string COMMENT 'Number of its autonomous system, latest known; null where none is known, and of private addresses.',
  `asn_organization` string COMMENT 'Owner of that system, latest known; null of private addresses.',
  `isp` string COMMENT 'Internet service provider, latest known; null of private addresses.',
  `organization` string COMMENT 'Organization behind it, latest known; null of private addresses.',
  `directions` array<string> COMMENT 'Directions of its connections, by name.',
  `was_blocked` boolean COMMENT 'A connection with it was blocked; null if unknown.',
  `port_count` bigint COMMENT 'Distinct ports of it used by connections.',
  `ports` array<string> COMMENT 'The first 20 of these by number, as `port/protocol`.',
  `account_count` bigint COMMENT 'Accounts whose findings name it.',
  `cluster_count` bigint COMMENT 'ECS and EKS clusters that it was seen with.',
  `task_count` bigint COMMENT 'ECS tasks that it was seen with.',
  `workload_count` bigint COMMENT 'Kubernetes workloads that it was seen with.',
  `instance_count` bigint COMMENT 'Instances that it was seen with.',
  `principal_count` bigint COMMENT 'Principals that it was seen with.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per IP address: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/ip_address/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_domain` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `domain` string COMMENT 'The name in lower case, without the trailing dot; its entity_key.',
  `registered_domain` string COMMENT 'Registered domain with its public suffix.',
  `protocols` array<string> COMMENT 'Protocols of the requests, by name.',
  `was_blocked` boolean COMMENT 'A request for it was blocked; null if unknown.',
  `account_count` bigint COMMENT 'Accounts whose findings name it.',
  `cluster_count` bigint COMMENT 'ECS and EKS clusters that it was seen with.',
  `task_count` bigint COMMENT 'ECS tasks that it was seen with.',
  `workload_count` bigint COMMENT 'Kubernetes workloads that it was seen with.',
  `instance_count` bigint COMMENT 'Instances that it was seen with.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per domain name: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/domain/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_executable_hash` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `executable_sha256` string COMMENT 'SHA-256 of the file in lower case; its entity_key.',
  `path_count` bigint COMMENT 'Paths under which it ran.',
  `paths` array<string> COMMENT 'The first 20 of these, in the order in which they were first seen.',
  `name_count` bigint COMMENT 'Names of processes that ran it.',
  `names` array<string> COMMENT 'The first 20 of these by name.',
  `users` array<string> COMMENT 'The first 20 users that ran it, by name.',
  `account_count` bigint COMMENT 'Accounts whose findings name it.',
  `cluster_count` bigint COMMENT 'ECS and EKS clusters that it ran in.',
  `image_count` bigint COMMENT 'Container images that it ran in.',
  `container_count` bigint COMMENT 'Containers that it ran in.',
  `instance_count` bigint COMMENT 'Instances that it ran on.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per executable by its hash: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/executable_hash/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_executable_path` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `executable_path` string COMMENT 'Path of the file; its entity_key.',
  `hash_count` bigint COMMENT 'Hashes of the files that ran under it.',
  `hashes` array<string> COMMENT 'The first 20 of these, in the order in which they were first seen.',
  `name_count` bigint COMMENT 'Names of processes that ran it.',
  `names` array<string> COMMENT 'The first 20 of these by name.',
  `users` array<string> COMMENT 'The first 20 users that ran it, by name.',
  `account_count` bigint COMMENT 'Accounts whose findings name it.',
  `cluster_count` bigint COMMENT 'ECS and EKS clusters that it ran in.',
  `image_count` bigint COMMENT 'Container images that it ran in.',
  `container_count` bigint COMMENT 'Containers that it ran in.',
  `instance_count` bigint COMMENT 'Instances that it ran on.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per executable by its path: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/executable_path/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`entities_aws_account` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `account_id` string COMMENT 'Account id as findings state it; its entity_key.',
  `account_name` string COMMENT 'Its name in reference/accounts.csv.',
  `owner` string COMMENT 'Who is responsible for it, according to that file.',
  `environment` string COMMENT 'Its environment, according to that file.',
  `regions` array<string> COMMENT 'Regions of its findings, by name.',
  `tactics` array<string> COMMENT 'ATT&CK tactics of its findings, by name.',
  `critical_count` bigint COMMENT 'Findings whose latest version is Critical.',
  `high_count` bigint COMMENT 'Findings whose latest version is High.',
  `medium_count` bigint COMMENT 'Findings whose latest version is Medium.',
  `low_count` bigint COMMENT 'Findings whose latest version is Low.',
  `sample_finding_count` bigint COMMENT 'Sample findings of the account, excluded from all other figures.',
  `cluster_count` bigint COMMENT 'ECS and EKS clusters that findings name.',
  `instance_count` bigint COMMENT 'Instances that findings name.',
  `principal_count` bigint COMMENT 'Principals that findings name.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open according to flattened.finding_status.'
)
COMMENT 'One row per AWS account with findings, without samples: its profile.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/entities/aws_account/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_process_nodes` (
  `account_id` string COMMENT 'Account of the process; empty where the findings state none.',
  `region` string COMMENT 'Region of the process; empty where the findings state none.',
  `process_uuid` string COMMENT 'GuardDuty\'s id of the process.',
  `name` string COMMENT 'Name, from the latest sighting that has one.',
  `executable_path` string COMMENT 'Path of its executable, latest known.',
  `executable_sha256` string COMMENT 'Hash of its executable, latest known.',
  `pid` bigint COMMENT 'Process id on the host, latest known.',
  `namespace_pid` bigint COMMENT 'Process id in the container, latest known.',
  `working_directory` string COMMENT 'Working directory, latest known.',
  `user_name` string COMMENT 'User that ran it, latest known.',
  `user_id` bigint COMMENT 'User id that started it, latest known.',
  `effective_user_id` bigint COMMENT 'Effective user id, latest known.',
  `started_at` timestamp COMMENT 'When it started, earliest sighting.',
  `container_key` string COMMENT 'Entity key of its container, the smallest if sightings differ.',
  `task_arn` string COMMENT 'ECS task that it ran in, the smallest if sightings differ.',
  `container_count` bigint COMMENT 'Distinct containers of its sightings.',
  `task_count` bigint COMMENT 'Distinct ECS tasks of its sightings.',
  `parent_count` bigint COMMENT 'Parents that sightings give it.',
  `is_stub` boolean COMMENT 'Seen only as the parent of another process.',
  `conflicts` array<string> COMMENT 'Attributes in which its sightings contradict each other: started_at, executable, parent, task.',
  `roles` array<string> COMMENT 'Roles in which findings name it.',
  `finding_count` bigint COMMENT 'Findings that name it itself, in any role.',
  `first_seen_at` timestamp COMMENT 'First event with it or with a child of it.',
  `last_seen_at` timestamp COMMENT 'Latest event with it or with a child of it.'
)
COMMENT 'One row per process of the forest, merged over all findings, versions and roles.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/process_nodes/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_process_edges` (
  `account_id` string COMMENT 'Account of the process; empty where the findings state none.',
  `region` string COMMENT 'Region of the process; empty where the findings state none.',
  `process_uuid` string COMMENT 'GuardDuty\'s id of the process.',
  `parent_uuid` string COMMENT 'Process uuid of the parent.',
  `finding_count` bigint COMMENT 'Findings that say so.',
  `is_chosen` boolean COMMENT 'The parent that most findings give; of equals the smallest uuid. Never the process itself.',
  `is_loop` boolean COMMENT 'Closes a loop of chosen parents: a process that is its own parent, or, in a longer loop, a parent that is not older.',
  `is_followed` boolean COMMENT 'Part of the forest: chosen, and closes no loop.',
  `seconds_after_parent` double COMMENT 'Seconds from the parent\'s start to the child\'s; negative where findings contradict time.'
)
COMMENT 'One row per process and a parent that findings give it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/process_edges/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_process_ancestry` (
  `account_id` string COMMENT 'Account of the process; empty where the findings state none.',
  `region` string COMMENT 'Region of the process; empty where the findings state none.',
  `process_uuid` string COMMENT 'GuardDuty\'s id of the process.',
  `ancestor_uuid` string COMMENT 'Process uuid of the ancestor.',
  `distance` bigint COMMENT 'Generations between them; 1 is the parent.',
  `ancestor_name` string COMMENT 'Name of the ancestor, where known.',
  `ancestor_executable_path` string COMMENT 'Path of the ancestor\'s executable, where known.',
  `is_root` boolean COMMENT 'The forest follows no parent of the ancestor.',
  `is_stub` boolean COMMENT 'Only the ancestor\'s uuid is known.'
)
COMMENT 'One row per process and one of its ancestors, nearest first, up to 128 generations.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/process_ancestry/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_process_conflicts` (
  `account_id` string COMMENT 'Account of the process; empty where the findings state none.',
  `region` string COMMENT 'Region of the process; empty where the findings state none.',
  `process_uuid` string COMMENT 'GuardDuty\'s id of the process.',
  `attribute` string COMMENT 'started_at, executable (its hash), parent or task.',
  `value` string COMMENT 'One of its values.',
  `finding_count` bigint COMMENT 'Findings that give this value.',
  `finding_ids` array<string> COMMENT 'The first ten of these findings by id.',
  `is_chosen` boolean COMMENT 'Whether process_nodes has this value; for a parent, whether the forest follows it.'
)
COMMENT 'One row per process and a value by which findings contradict each other about it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/process_conflicts/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_process_sessions` (
  `account_id` string COMMENT 'Account of the process; empty where the findings state none.',
  `region` string COMMENT 'Region of the process; empty where the findings state none.',
  `process_uuid` string COMMENT 'GuardDuty\'s id of the process.',
  `entity_id` bigint COMMENT 'The process as an entity: its number in entities.entities.',
  `is_launcher` boolean COMMENT 'Starts the sessions of its place and is an ancestor of all of them, so sharing it says nothing.',
  `launcher_reason` string COMMENT 'daemon: an installed runtime, agent or daemon; entry_point: the first process of its place, or started within 15 s of it.',
  `session_process_uuid` string COMMENT 'First process below the nearest launcher: the ECS Exec session, login, job or shell that it belongs to. Null for launchers.',
  `session_program` string COMMENT 'File name of that process\'s executable.',
  `session_started_at` timestamp COMMENT 'Start of that process.',
  `origin` string COMMENT 'How the session started: by ecs_exec, ssm_command, ssh, scheduled_job, container_runtime, or entry_point (the place\'s own program). Null if no launcher above is known.',
  `has_package_manager` boolean COMMENT 'A package manager is between it and the launcher, so it is mostly installing packages.',
  `is_contradictory` boolean COMMENT 'Findings give it, or the first of its session, different starts: its uuid may stand for several processes.'
)
COMMENT 'One row per process of the forest that is more than a stub.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/process_sessions/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_sessions` (
  `finding_id` string COMMENT 'Finding about a process that acted or was modified.',
  `session_id` bigint COMMENT 'Number of the session: of its first process as an entity.',
  `session_key` string COMMENT 'Account, region and process_uuid of the session\'s first process.',
  `session_program` string COMMENT 'File name of that process\'s executable.',
  `is_contradictory` boolean COMMENT 'As in process_sessions.',
  `first_seen_at` timestamp COMMENT 'First event with such a process in this finding.',
  `last_seen_at` timestamp COMMENT 'Latest event with one.'
)
COMMENT 'One row per finding, a session with a process that it is about, and whether the uuid of that process is contradictory.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_sessions/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_credential_sightings` (
  `finding_id` string COMMENT 'The finding.',
  `source_kind` string COMMENT 'Whose credentials: ecs_task, instance or service_account.',
  `source_key` string COMMENT 'ARN of the task, id of the instance, or cluster and service account, with the node\'s address if the call came from there.',
  `is_use` boolean COMMENT 'A call was made with the credentials; otherwise the finding happened where they are kept.',
  `first_seen_at` timestamp COMMENT 'First event of the finding there.',
  `has_container` boolean COMMENT 'The finding names a container.'
)
COMMENT 'One row per finding and a source of credentials: a task, an instance or a pod that it happened in, or whose credentials it is a call with.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/credential_sightings/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_credential_thefts` (
  `finding_id` string COMMENT 'Finding of the call.',
  `source_kind` string COMMENT 'Whose credentials: ecs_task, instance or service_account.',
  `source_key` string COMMENT 'ARN of the task, id of the instance, or cluster and service account, with the node\'s address if the call came from there.',
  `holder_finding_id` string COMMENT 'Finding that presumably shows the theft: one that read credentials, else in a session that accessed some, else in a session with several findings, else a severe one, else the latest before. Null if several sessions accessed credentials: any may have ta…',
  `has_credential_access` boolean COMMENT 'It, or its session, was seen to read credentials.',
  `used_at` timestamp COMMENT 'First event of the call.',
  `held_at` timestamp COMMENT 'First event of the other finding.'
)
COMMENT 'One row per finding of a call with the credentials of a task, an instance or a pod, and the finding there that presumably shows their theft.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/credential_thefts/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_link_rules` (
  `entity_kind` string COMMENT 'Kind of the shared entity, as in finding_links.',
  `reason` string COMMENT 'Reason of links through it.',
  `strength` double COMMENT 'Strength of the link, 0 to 1, if only two findings share the entity.',
  `max_finding_count` bigint COMMENT 'Most findings that may share it. An entity that more share links nothing.',
  `max_gap_seconds` bigint COMMENT 'Longest time between two findings that it links.',
  `rare_finding_count` bigint COMMENT 'An entity shared by at most this many findings links them over any span of time.',
  `max_spread_seconds` bigint COMMENT 'Where more share it, the longest time from the start of the first finding to that of the last; beyond it the entity links nothing.',
  `begins_with` string COMMENT 'Part that the first finding with it must play, or it links nothing; null if any may.',
  `leading_part` string COMMENT 'Part that the earlier of two findings must play, such as the call that starts what the later is about; null if any may.',
  `needed_part` string COMMENT 'Part that a finding with it must play, or it links nothing; null if none must.',
  `enclosed_part` string COMMENT 'Part of findings that are linked only between two others that play one and the same part, such as traffic during a session; null if any are linked.'
)
COMMENT 'One row per kind of entity that two findings may share: how it links them.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/link_rules/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_outlets` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `ip_address` string COMMENT 'The address.',
  `is_exit` boolean COMMENT 'Whether more than five principals come through it: an exit of an organization or a provider. It links nothing.',
  `is_lasting` boolean COMMENT 'Whether more than five findings name it, over more than 7 days: being in one account or cluster with it links nothing.'
)
COMMENT 'One row per address that many principals use, or that findings name for long: sharing it means little.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/outlets/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_behaviours` (
  `finding_id` string COMMENT 'The finding.',
  `behaviour` string COMMENT '`unsolicited`, `name lookup`, or the finding type.',
  `is_unsolicited` boolean COMMENT 'Whether anybody on the internet can cause it: a probed port, an inbound connection, failed logins, a refused request, an anonymous one that only looks around.'
)
COMMENT 'One row per finding, without samples: what is done in it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_behaviours/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_link_candidates` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'Kind of the shared entity: a kind of entities.entities, or attack_sequence, trigger, credentials, file_in_place, or a kind of combined_things or corresponding_things.',
  `entity_key` string COMMENT 'Key of the shared entity.',
  `finding_id` string COMMENT 'Finding that has it.',
  `first_seen_at` timestamp COMMENT 'First event known of it in this finding.',
  `last_seen_at` timestamp COMMENT 'Latest event known of it in this finding.',
  `links_until_at` timestamp COMMENT 'Time from which the gap to a later finding is counted: its latest event, of role sessions and access keys its first.',
  `is_unsolicited` boolean COMMENT 'Whether it is an address or an access key in a finding that anybody on the internet can cause: it links nothing then, but counts.',
  `part` string COMMENT 'What the finding does with it, such as its type. Findings that play the same part are not linked by it; null if that does not matter.',
  `is_anybodys` boolean COMMENT 'Whether the finding says that anybody may use it: a mining pool, a Tor exit, a public service or tool. It links nothing then.'
)
COMMENT 'One row per finding and a thing through which it may be linked to others that have it too.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/link_candidates/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_combined_things` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'address_in_place, address_in_cluster, address_of_principal, address_of_key, address_in_account, address_of_several, address_of_credentials, principal_and_agent, program_in_place, program_of_image or new_program_of_image.',
  `entity_key` string COMMENT 'Keys of both, with ` in ` between them.',
  `finding_id` string COMMENT 'Finding that has both.',
  `first_seen_at` timestamp COMMENT 'First event known of the address or program in this finding.',
  `last_seen_at` timestamp COMMENT 'Latest event known of it in this finding.',
  `part` string COMMENT 'What the finding does with it, such as its type. Findings that play the same part are not linked by it; null if that does not matter.',
  `is_anybodys` boolean COMMENT 'Whether the finding says that anybody may use it: a mining pool, a Tor exit, a public service or tool. It links nothing then.'
)
COMMENT 'One row per finding and a combination of two things of different kinds, through which it may be linked to others that have both.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/combined_things/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_corresponding_things` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'deployed_image, pushed_image, named_resource, named_cluster, function_session, taken_credentials, other_host, connection, entered_host, login_to_host, traffic_of_host, volume_of_host, volume_of_attacker, host_meanwhile, host_of_container, moment_in_pla…',
  `entity_key` string COMMENT 'Key of the thing; if it is made of two, with ` in ` between them.',
  `finding_id` string COMMENT 'Finding that plays a part in it.',
  `first_seen_at` timestamp COMMENT 'First event known of this finding.',
  `last_seen_at` timestamp COMMENT 'Latest event known of this finding.',
  `part` string COMMENT 'What the finding does with it, such as its type. Findings that play the same part are not linked by it; null if that does not matter.'
)
COMMENT 'One row per finding and a thing in which it plays a part, through which it may be linked to findings that play another part.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/corresponding_things/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_shared_things` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'Kind of the shared entity: a kind of entities.entities, or attack_sequence, trigger, credentials, file_in_place, or a kind of combined_things or corresponding_things.',
  `entity_key` string COMMENT 'Key of the shared entity.',
  `finding_count` bigint COMMENT 'Findings that share it, over all time.',
  `first_seen_at` timestamp COMMENT 'First event known of it in these findings.',
  `last_seen_at` timestamp COMMENT 'Latest event known of it in these findings.',
  `spread_seconds` double COMMENT 'Seconds between its first events in the first and in the last of these findings.',
  `exceeded_rule` string COMMENT 'Why it links none of them, in words, such as `more than 5 findings over more than 7 days`; null where it links.'
)
COMMENT 'One row per thing of link_candidates, combined_things or corresponding_things that several findings share.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/shared_things/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_links` (
  `finding_id` string COMMENT 'The later finding.',
  `linked_finding_id` string COMMENT 'The earlier finding; for attack_sequence, the sequence itself.',
  `reason` string COMMENT 'attack_sequence, triggered_scan, same_process_tree, stolen_credentials, same_credentials, same_executable_and_place, same_executable, same_remote_address, same_domain or another reason of link_rules.',
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'Kind of the shared entity: a kind of entities.entities, or attack_sequence, trigger, credentials, file_in_place, or a kind of combined_things or corresponding_things.',
  `entity_key` string COMMENT 'Key of the shared entity.',
  `entity_finding_count` bigint COMMENT 'Findings that share it, over all time.',
  `gap_seconds` double COMMENT 'Seconds from the end of the earlier to the start of the later; 0 where they overlap.',
  `weight` double COMMENT 'Strength of the reason, 0 to 1, divided by the binary logarithm of entity_finding_count.',
  `run_first_finding_id` string COMMENT 'Earliest finding of the unbroken run of links through this entity.'
)
COMMENT 'One row per finding, the finding before it that shares an entity, and that entity.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_links/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_common_entities` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'Kind of the entity, such as ecs_task, container_image or ip_address.',
  `entity_key` string COMMENT 'Key of the entity, unique and stable within its kind.',
  `entity_name` string COMMENT 'Display name, latest known.',
  `finding_count` bigint COMMENT 'Findings that it could link; of a process, those of its whole session.',
  `account_count` bigint COMMENT 'Accounts of these findings.',
  `region_count` bigint COMMENT 'Regions of these findings.',
  `first_seen_at` timestamp COMMENT 'First known event with it in these findings.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it in these findings.',
  `exceeded_rule` string COMMENT 'The limit that it exceeds, in words, such as `more than 5 findings over more than 7 days`.'
)
COMMENT 'One row per common entity: so many findings share it that it links none of them.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/common_entities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_group_members` (
  `group_id` string COMMENT 'Id of the group, derived from the id of its earliest member.',
  `finding_id` string COMMENT 'Member of the group.',
  `finding_number` bigint COMMENT 'Its number, as in flattened.findings_current.',
  `solo_group_id` string COMMENT 'Group id that this member would have alone. It resolves earlier ids of groups that were joined.',
  `member_number` bigint COMMENT 'Position of the member in time order, from 1.',
  `explanation` string COMMENT 'Why it belongs to the group, in a sentence: its strongest link to an earlier member, what they share, and the time between the first events of both findings. Where such links leave a group in pieces, members between two pieces are explained by what con…',
  `linked_finding_id` string COMMENT 'Finding at the other end of that link; null if it is alone.',
  `link_reason` string COMMENT 'Reason of that link.',
  `link_entity_kind` string COMMENT 'Kind of the entity of that link.',
  `link_entity_key` string COMMENT 'Key of the entity of that link.',
  `link_weight` double COMMENT 'Weight of that link.',
  `link_count` bigint COMMENT 'Number of its links.'
)
COMMENT 'One row per finding, without samples, in the one group that it belongs to.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_group_members/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_links_by_hand` (
  `finding_id` string COMMENT 'One finding.',
  `linked_finding_id` string COMMENT 'The other.',
  `reason` string COMMENT 'joined_by_hand, kept_by_hand (both stayed when others were split off), or split_by_hand.',
  `entity_kind` string COMMENT 'Always `regrouping`.',
  `entity_key` string COMMENT 'Id of the decision, as in raw.regroupings.',
  `weight` double COMMENT 'Weight of the link: 0, so that what the data says is told first.',
  `is_cut` boolean COMMENT 'The pair is not linked, whatever it shares.'
)
COMMENT 'One row per link that a person made or cut by regrouping findings.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/links_by_hand/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_type_counts` (
  `finding_type` string COMMENT 'Type of findings.',
  `doubling_count` bigint COMMENT 'How often the number of its findings doubled: 0 for one finding, 10 for a thousand.'
)
COMMENT 'One row per finding type, without samples.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_type_counts/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_groups` (
  `group_id` string COMMENT 'Id of the group, derived from the id of its earliest member.',
  `title` string COMMENT 'One-line description: severity, tactics, place, numbers of findings and of accounts.',
  `first_finding_id` string COMMENT 'Earliest member.',
  `finding_ids` array<string> COMMENT 'Members in time order.',
  `finding_count` bigint COMMENT 'Members.',
  `highest_severity` double COMMENT 'Highest severity of any version of a member.',
  `severity_band` string COMMENT 'Band of that severity.',
  `account_ids` array<string> COMMENT 'Accounts of the members.',
  `regions` array<string> COMMENT 'Regions of the members.',
  `tactics` array<string> COMMENT 'ATT&CK tactics in the order in which they first appear.',
  `finding_types` array<string> COMMENT 'Finding types in the order in which they first appear.',
  `attack_sequence_count` bigint COMMENT 'Members that are attack sequences of GuardDuty.',
  `first_seen_at` timestamp COMMENT 'First event of a member.',
  `last_seen_at` timestamp COMMENT 'Latest event of a member.',
  `span_seconds` double COMMENT 'Seconds between these.',
  `last_updated_at` timestamp COMMENT 'Latest version of a member.',
  `is_incident` boolean COMMENT 'The group is severe, or links findings of several types.',
  `gravity` double COMMENT 'How much it tells of an attack that matters, 0 to 100: the order in which groups are to be looked at. Tactics, attack sequences, finding types, severity and the rarest of its types, times the factor of its account\'s environment (macro group_gravity).'
)
COMMENT 'One row per group of findings that links connect, or a finding without a link.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_groups/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_group_entities` (
  `group_id` string COMMENT 'Id of the group, derived from the id of its earliest member.',
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'Kind of the entity, such as ecs_task, container_image or ip_address.',
  `entity_key` string COMMENT 'Key of the entity, unique and stable within its kind.',
  `entity_name` string COMMENT 'Display name from the latest version of a member that names it in this role.',
  `role` string COMMENT 'Its role, as in entities.finding_entities.',
  `finding_count` bigint COMMENT 'Members that name it in this role.',
  `first_seen_at` timestamp COMMENT 'First event at which a member saw it in this role.',
  `last_seen_at` timestamp COMMENT 'Latest event at which a member saw it in this role.'
)
COMMENT 'One row per entity in a role in a group of two or more findings.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_group_entities/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_sequence_members` (
  `sequence_id` string COMMENT 'Finding that is the sequence; if it is not stored, the id in the ARN that names it.',
  `finding_id` string COMMENT 'The finding.',
  `is_sequence` boolean COMMENT 'Whether it is the sequence itself.',
  `is_named` boolean COMMENT 'Whether the sequence names it as a signal, by id or ARN, in any version.',
  `is_naming` boolean COMMENT 'Whether it names the sequence, in any version.'
)
COMMENT 'One row per GuardDuty attack sequence and a finding that is the sequence, is named by it, or names it; without samples.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/sequence_members/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_sequence_comparison` (
  `finding_id` string COMMENT 'Finding that is the attack sequence.',
  `group_id` string COMMENT 'Group that contains it.',
  `signal_count` bigint COMMENT 'Its signals: findings and other observations.',
  `finding_signal_count` bigint COMMENT 'Of these, findings.',
  `stored_signal_count` bigint COMMENT 'Stored findings among its signals.',
  `naming_member_count` bigint COMMENT 'Members of the group that name it as their attack sequence in any version.',
  `added_finding_count` bigint COMMENT 'Members of the group that neither name it nor are named by it.',
  `added_finding_ids` array<string> COMMENT 'The first 100 of these members, in time order.'
)
COMMENT 'One row per GuardDuty attack sequence, over all its versions; without samples.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/sequence_comparison/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_risk_weights` (
  `term` string COMMENT 'Column `<term>_term` of entity_risk.',
  `weight` double COMMENT 'Maximum points.',
  `source` string COMMENT 'Where it comes from: findings, or a table of context, without which the term is 0.',
  `given_for` string COMMENT 'What the points are given for.'
)
COMMENT 'One row per term of an entity\'s risk.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/risk_weights/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_risk_factors` (
  `known_as` string COMMENT 'As in entities.known_entities.',
  `environment` string COMMENT 'Environment of an account, else empty.',
  `factor` double COMMENT 'Factor by which the score is multiplied.'
)
COMMENT 'One row per statement of a reference file about an entity.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/risk_factors/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_entity_groups` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `group_id` string COMMENT 'The group.',
  `severity_term` double COMMENT 'Points for the highest severity of its findings in that group.',
  `tactics_term` double COMMENT 'Points for the ATT&CK tactics of these findings.',
  `group_term` double COMMENT 'Points for the tactics of the whole group, if it has several findings.',
  `sequence_term` double COMMENT 'Points for attack sequences of GuardDuty.',
  `spread_term` double COMMENT 'Points for the accounts and regions of these findings.',
  `open_term` double COMMENT 'Points for a finding that is open, or might be.',
  `exposure_term` double COMMENT 'Points for having been reachable from the internet; what says so is in context.finding_risk, as for the next four. 0 without context.',
  `vulnerability_term` double COMMENT 'Points for a vulnerable executable that ran.',
  `privilege_term` double COMMENT 'Points for what the roles could do that could be used.',
  `criticality_term` double COMMENT 'Points for how much depends on what was attacked.',
  `security_hub_term` double COMMENT 'Points for an exposure finding of Security Hub about what was attacked.',
  `finding_count` bigint COMMENT 'Findings of that group that name it.',
  `finding_ids` array<string> COMMENT 'These findings, worst first, at most 20.',
  `last_seen_at` timestamp COMMENT 'Latest event of these findings.'
)
COMMENT 'One row per scored entity and a group of findings that names it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/entity_groups/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_entity_scores` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'Kind of the entity, such as ecs_task, container_image or ip_address.',
  `entity_key` string COMMENT 'Key of the entity, unique and stable within its kind.',
  `entity_name` string COMMENT 'Display name, latest known.',
  `severity_term` double COMMENT 'Points for the highest severity of its findings in that group.',
  `tactics_term` double COMMENT 'Points for the ATT&CK tactics of these findings.',
  `group_term` double COMMENT 'Points for the tactics of the whole group, if it has several findings.',
  `sequence_term` double COMMENT 'Points for attack sequences of GuardDuty.',
  `rarity_term` double COMMENT 'Points for being named by few groups.',
  `spread_term` double COMMENT 'Points for the accounts and regions of these findings.',
  `open_term` double COMMENT 'Points for a finding that is open, or might be.',
  `exposure_term` double COMMENT 'Points for having been reachable from the internet; what says so is in context.finding_risk, as for the next four. 0 without context.',
  `vulnerability_term` double COMMENT 'Points for a vulnerable executable that ran.',
  `privilege_term` double COMMENT 'Points for what the roles could do that could be used.',
  `criticality_term` double COMMENT 'Points for how much depends on what was attacked.',
  `security_hub_term` double COMMENT 'Points for an exposure finding of Security Hub about what was attacked.',
  `reference_factor` double COMMENT 'Factor from reference files: 1, or less if the entity is expected, trusted or not in production.',
  `group_id` string COMMENT 'The group that determines the score.',
  `group_count` bigint COMMENT 'Groups that name it.',
  `finding_count` bigint COMMENT 'Findings of that group that name it.',
  `finding_ids` array<string> COMMENT 'These findings, worst first, at most 20.',
  `last_seen_at` timestamp COMMENT 'Latest event of these findings.'
)
COMMENT 'One row per scored entity, rated by its part in the worst of the groups that name it, without what passing time changes.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/entity_scores/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_entity_risk` (
  `entity_id` bigint COMMENT 'Number of the entity: the macro entity_id of its kind and key. The same in every run.',
  `entity_kind` string COMMENT 'Kind of the entity, such as ecs_task, container_image or ip_address.',
  `entity_key` string COMMENT 'Key of the entity, unique and stable within its kind.',
  `entity_name` string COMMENT 'Display name, latest known.',
  `score` double COMMENT '0 to 100, the sum of the terms, 100 at most, times the factor; their weights are in risk_weights.',
  `severity_term` double COMMENT 'Points for the highest severity of its findings in that group.',
  `tactics_term` double COMMENT 'Points for the ATT&CK tactics of these findings.',
  `group_term` double COMMENT 'Points for the tactics of the whole group, if it has several findings.',
  `sequence_term` double COMMENT 'Points for attack sequences of GuardDuty.',
  `recency_term` double COMMENT 'Points for a latest event close to the newest moment of the data, or after it.',
  `rarity_term` double COMMENT 'Points for being named by few groups.',
  `spread_term` double COMMENT 'Points for the accounts and regions of these findings.',
  `open_term` double COMMENT 'Points for a finding that is open, or might be.',
  `exposure_term` double COMMENT 'Points for having been reachable from the internet; what says so is in context.finding_risk, as for the next four. 0 without context.',
  `vulnerability_term` double COMMENT 'Points for a vulnerable executable that ran.',
  `privilege_term` double COMMENT 'Points for what the roles could do that could be used.',
  `criticality_term` double COMMENT 'Points for how much depends on what was attacked.',
  `security_hub_term` double COMMENT 'Points for an exposure finding of Security Hub about what was attacked.',
  `reference_factor` double COMMENT 'Factor from reference files: 1, or less if the entity is expected, trusted or not in production.',
  `group_id` string COMMENT 'The group that determines the score.',
  `group_count` bigint COMMENT 'Groups that name it.',
  `finding_count` bigint COMMENT 'Findings of that group that name it.',
  `finding_ids` array<string> COMMENT 'These findings, worst first, at most 20.',
  `last_seen_at` timestamp COMMENT 'Latest event of these findings.'
)
COMMENT 'One row per scored entity, rated by its part in the worst of the groups that name it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/entity_risk/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_opener_rules` (
  `origin` string COMMENT 'How the session started, as in process_sessions.',
  `exec_kind` string COMMENT 'Kind of the call, as in exec_calls.',
  `seconds_before` bigint COMMENT 'The call is at most so many seconds before the start of the session.',
  `seconds_after` bigint COMMENT 'Or so many seconds after it, for times are cut and clocks differ.',
  `is_direct` boolean COMMENT 'The call itself names where the session starts; otherwise it only prepares the way, such as a tunnel.'
)
COMMENT 'One row per origin of sessions and a kind of call that opens such.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/opener_rules/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_people` (
  `event_person_key` string COMMENT '`person_key` of flattened.api_events.',
  `person_key` string COMMENT 'The person, one over accounts and roles: a session name or source identity that appears beside one user of IAM Identity Center, and no other, is that user; a session name beside one source identity alike.',
  `person_name` string COMMENT 'Name of the person: latest known.',
  `is_alias` boolean COMMENT 'The name stands for another one that says more.'
)
COMMENT 'One row per name of a person in API events, and the person that it stands for.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/people/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_opened_sessions` (
  `account_id` string COMMENT 'Account of the process; empty where the findings state none.',
  `region` string COMMENT 'Region of the process; empty where the findings state none.',
  `session_process_uuid` string COMMENT 'First process of the session.',
  `session_started_at` timestamp COMMENT 'Start of that process; null if no finding tells it.',
  `origin` string COMMENT 'How it started, as in process_sessions: ecs_exec (also Session Manager on an instance), ssm_command, ssh or container_runtime.',
  `place_key` string COMMENT 'Where it is: `task/ID`, `instance/ID` or `pod/CLUSTER/NAMESPACE/NAME`; empty if the findings don\'t say.',
  `task_arn` string COMMENT 'ECS task.',
  `container_ids` array<string> COMMENT 'Containers that findings about it name, by runtime id.',
  `container_names` array<string> COMMENT 'Names of these containers.',
  `session_ids` array<string> COMMENT 'Ids of ECS Exec sessions that stand in any text of these findings.'
)
COMMENT 'One row per session of the process forest that a call may have opened: ECS Exec, Session Manager, Run Command, SSH to an instance, kubectl exec.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/opened_sessions/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_session_openers` (
  `account_id` string COMMENT 'Account of the process; empty where the findings state none.',
  `region` string COMMENT 'Region of the process; empty where the findings state none.',
  `session_process_uuid` string COMMENT 'First process of the session.',
  `candidate_number` bigint COMMENT 'Number of the call among those that may have opened it, in time order, from 1; 0 in the row without a call.',
  `session_started_at` timestamp COMMENT 'Start of the session.',
  `origin` string COMMENT 'How it started, as in opened_sessions.',
  `place_key` string COMMENT 'Where it is: `task/ID`, `instance/ID` or `pod/CLUSTER/NAMESPACE/NAME`; empty if the findings don\'t say.',
  `has_erased_calls` boolean COMMENT 'Calls of the hours around its start were erased on a person\'s request (raw.cloudtrail_erased_hours): one of them may have opened it.',
  `verdict` string COMMENT 'exact: an id is seen on both sides; strong: the only call that opens such a session in this container, on this instance or in this pod; likely: the only one in the task, or others may not have been read, or were erased; ambiguous: any of these calls; n…',
  `none_reason` string COMMENT 'Why no call is known: not_loaded (the calls of the hour were not read, or not all), denied (AWS refused to give them), not_delivered_yet, truly_none (all were read, none fits), erased (calls of the hour were erased on a person\'s request, so who opened …',
  `rule` string COMMENT 'What they have in common: session_id, runtime_id, container, instance, pod, task, or instance_targets (a command to instances that it doesn\'t name).',
  `seconds_between` double COMMENT 'Seconds from the call to the start of the session.',
  `candidate_count` bigint COMMENT 'Calls in the time window at this place, before any was ruled out; of more than 200 in about a minute, 200.',
  `person_count` bigint COMMENT 'Persons of the calls that remain, each machine or unknown one counted alone, and one for erased calls if several may have. 1: the person is certain, even if the call is ambiguous.',
  `event_account_id` string COMMENT 'Account of the event of the call.',
  `event_region` string COMMENT 'Its region.',
  `event_id` string COMMENT 'Its id in flattened.api_events.',
  `opened_at` timestamp COMMENT 'When the call was made.',
  `exec_kind` string COMMENT 'Kind of the call, as in exec_calls.',
  `person_key` string COMMENT 'Who it was, as far as is known: the person of the call, or, if the caller chose that name or it is a machine\'s, the first identity of the chain, unless that leads through a task. Null if no person is known.',
  `person_name` string COMMENT 'Name of that person.',
  `is_claimed_name` boolean COMMENT 'The caller may have chosen the name: say `says it is`. Null without a person.',
  `event_person_key` string COMMENT 'Person as the event of the call tells: `person_key` of flattened.api_events; null for a machine.',
  `access_key_id` string COMMENT 'Access key of the call: its chain is in credential_chain.',
  `caller_arn` string COMMENT 'ARN of the caller.',
  `source_ip_address` string COMMENT 'Address that the call came from.',
  `user_agent` string COMMENT 'User agent; the caller\'s text.',
  `has_mfa` boolean COMMENT 'The credentials were issued after MFA; null where AWS doesn\'t say.',
  `is_from_console` boolean COMMENT 'Made in the AWS console.',
  `command` string COMMENT 'Command as the caller gave it.',
  `session_id` string COMMENT 'Id of the SSM session.',
  `is_chain_complete` boolean COMMENT 'The chain of credentials leads to an identity that is no role; null without an access key or a chain.',
  `entry_caller_type` string COMMENT 'Kind of the first identity of the chain, as in flattened.api_events.',
  `entry_caller_arn` string COMMENT 'ARN of the first identity.',
  `entry_source_ip_address` string COMMENT 'Address from which it made its call.'
)
COMMENT 'One row per session that a call may have opened and a call that did, or may have; or the one row that says why none is known.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/session_openers/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_exec_calls` (
  `account_id` string COMMENT 'Account of the call.',
  `region` string COMMENT 'Region of the call.',
  `event_id` string COMMENT 'Its id in flattened.api_events.',
  `event_at` timestamp COMMENT 'When it was made.',
  `exec_kind` string COMMENT 'ecs_exec, ssm_session, ssm_resume, ssm_command, ssh_key, tunnel, serial_console, kubectl_exec, kubectl_attach, kubectl_port_forward or kubectl_debug.',
  `person_key` string COMMENT 'Who it was, as far as is known: the person of the call, or, if the caller chose that name or it is a machine\'s, the first identity of the chain, unless that leads through a task. Null if no person is known.',
  `person_name` string COMMENT 'Name of that person.',
  `is_claimed_name` boolean COMMENT 'The caller may have chosen the name: say `says it is`. Null without a person.',
  `event_person_key` string COMMENT 'Person as the event of the call tells: `person_key` of flattened.api_events; null for a machine.',
  `is_machine` boolean COMMENT 'The name is one that a machine makes.',
  `access_key_id` string COMMENT 'Access key of the call: its chain is in credential_chain.',
  `caller_arn` string COMMENT 'ARN of the caller.',
  `source_ip_address` string COMMENT 'Address that the call came from.',
  `user_agent` string COMMENT 'User agent; the caller\'s text.',
  `has_mfa` boolean COMMENT 'The credentials were issued after MFA; null where AWS doesn\'t say.',
  `is_from_console` boolean COMMENT 'Made in the AWS console.',
  `role_arn` string COMMENT 'Role or user that issued the session of the caller.',
  `target_key` string COMMENT 'What it opens into: a cluster with its container, an instance, or a namespace of a cluster; null if it is not said.',
  `place_key` string COMMENT 'Where it is: `task/ID`, `instance/ID` or `pod/CLUSTER/NAMESPACE/NAME`; empty if the findings don\'t say.',
  `cluster_name` string COMMENT 'ECS or EKS cluster.',
  `task_arn` string COMMENT 'ECS task.',
  `container_name` string COMMENT 'Container.',
  `instance_ids` array<string> COMMENT 'Instances.',
  `kubernetes_namespace` string COMMENT 'Namespace of the pod.',
  `pod_name` string COMMENT 'Pod.',
  `command` string COMMENT 'Command as the caller gave it.',
  `document_name` string COMMENT 'SSM document.',
  `reason` string COMMENT 'Reason that the caller gave.',
  `session_id` string COMMENT 'Id of the SSM session.',
  `is_refused` boolean COMMENT 'It failed.',
  `error_code` string COMMENT 'Why.',
  `is_dry_run` boolean COMMENT 'The caller asked only whether it would be allowed.',
  `is_direct_session` boolean COMMENT 'A session in an ECS container that was opened by StartSession, past the logging of ECS Exec.',
  `session_process_uuid` string COMMENT 'Session of the process forest that it opened; null if no finding is below it, or it is ambiguous.',
  `ended_at` timestamp COMMENT 'When a call ended the session, if one did.',
  `is_new_person` boolean COMMENT 'First such call of the person in this account and region for 45 days. Null where calls of these days were not all read.',
  `is_new_address` boolean COMMENT 'First from this address by the person, likewise.',
  `is_new_hour` boolean COMMENT 'First in this hour of the day (UTC) by the person, likewise.',
  `is_new_target` boolean COMMENT 'First into this target by the person, likewise.'
)
COMMENT 'One row per call that opens a session, prepares one or runs a command elsewhere, refused or not; ECS\'s own calls for a caller are left out.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/exec_calls/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_credential_chain` (
  `access_key_id` string COMMENT 'Access key of a call that matters (exec, task, definition, service, cluster, GuardDuty) or that a finding names.',
  `step` bigint COMMENT '0 is who uses the key; 1 is who issued it, and so on, back in time.',
  `step_kind` string COMMENT 'key: who uses it; assumed: who called AssumeRole or another call that issued it; task_credentials: they are those of an ECS task; task_started: who started that task; definition_registered: who registered its definition, beside the chain.',
  `event_account_id` string COMMENT 'Account of the event of this step; null if there is none, as for task_credentials.',
  `event_region` string COMMENT 'Its region.',
  `event_id` string COMMENT 'Its id in flattened.api_events.',
  `event_at` timestamp COMMENT 'When it happened; of step 0 the first call with the key.',
  `event_name` string COMMENT 'Operation of that event.',
  `caller_access_key_id` string COMMENT 'Access key of the caller of this step.',
  `caller_type` string COMMENT 'Kind of the caller: IAMUser, AssumedRole, Root, AWSService, SAMLUser ...',
  `caller_arn` string COMMENT 'ARN of the caller.',
  `session_name` string COMMENT 'Session name of the caller.',
  `event_person_key` string COMMENT 'Person as the event tells; null for a machine.',
  `person_key` string COMMENT 'Person of this step, as in people.',
  `person_name` string COMMENT 'Name of that person.',
  `is_claimed_name` boolean COMMENT 'The caller may have chosen the name.',
  `source_ip_address` string COMMENT 'Address that the call of this step came from.',
  `user_agent` string COMMENT 'User agent of that call.',
  `has_mfa` boolean COMMENT 'It was authenticated by MFA; null where AWS doesn\'t say.',
  `role_arn` string COMMENT 'Role that this step gave, or that the task or definition has.',
  `task_arn` string COMMENT 'Task whose credentials they are.',
  `task_definition_arn` string COMMENT 'Definition of that task.',
  `is_first_identity` boolean COMMENT 'The chain ends here.',
  `is_complete` boolean COMMENT 'The whole chain leads to an identity that is no role: a user, an identity provider\'s, root or a service.',
  `is_of_task` boolean COMMENT 'The chain leads through the credentials of a task: its first identity started the task, but need not have made the call.'
)
COMMENT 'One row per access key and a step back to the identity that its credentials come from.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/credential_chain/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_callers` (
  `account_id` string COMMENT 'Account of the call.',
  `region` string COMMENT 'Region of the call.',
  `event_id` string COMMENT 'Its id in flattened.api_events.',
  `person_key` string COMMENT 'Who it was, as far as is known: the person of the call, or, if the caller chose that name or it is a machine\'s, the first identity of the chain, unless that leads through a task. Null if no person is known.',
  `person_name` string COMMENT 'Name of that person.',
  `is_claimed_name` boolean COMMENT 'The caller may have chosen the name: say `says it is`. Null without a person.',
  `first_identity` string COMMENT 'ARN of the first identity of the chain of its credentials; null if no chain is known.'
)
COMMENT 'One row per API call, with who made it.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/callers/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`correlation_finding_people` (
  `finding_id` string COMMENT 'The finding, without samples.',
  `person_key` string COMMENT 'The person, as in people.',
  `role` string COMMENT 'session_opener: opened the session that it happened in; key_owner: the credentials that it names lead to the person; task_starter: started the task that it happened in.',
  `person_name` string COMMENT 'Name of the person.',
  `is_claimed_name` boolean COMMENT 'In all that tells it, the caller may have chosen the name.',
  `is_certain` boolean COMMENT 'By an exact or strong opener, or by the chain of a key that the finding names, and not only claimed: enough to link findings.',
  `event_ids` array<string> COMMENT 'Events that tell it, by id.'
)
COMMENT 'One row per finding and a person in it, in a role.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/correlation/finding_people/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_finding_versions` (
  `finding_id` string COMMENT 'Id of the finding.',
  `updated_at` timestamp COMMENT 'Version of the finding.',
  `updated_date` date COMMENT 'UTC day on which GuardDuty wrote it.',
  `account_id` string COMMENT 'Account of the findings; empty where there is none.',
  `region` string COMMENT 'Region of the findings; empty where there is none.',
  `ecs_cluster_name` string COMMENT 'ECS cluster that they name; empty where there is none.',
  `ecs_workload` string COMMENT 'What started the ECS task: `service:` and its service, else `family:` and the family of its task definition; empty where there is none.',
  `eks_cluster_name` string COMMENT 'EKS cluster that they name; empty where there is none.',
  `eks_workload` string COMMENT 'Namespace and name of the Kubernetes workload, without the suffixes that controllers append to pod names; empty where there is none.',
  `image_repository` string COMMENT 'Registry and repository of the container that they are about, else of the first container that they name; empty where there is none.',
  `image_tag` string COMMENT 'Tag of that image; empty where there is none.',
  `image_key` string COMMENT 'registry/repository:tag@digest of that image; empty where there is none.',
  `executable_path` string COMMENT 'Executable of the acting process; empty where there is none.',
  `finding_type` string COMMENT 'Finding type.',
  `severity_band` string COMMENT 'Severity band of the versions; empty where there is none.',
  `tactic` string COMMENT 'ATT&CK tactic of the type; empty where there is none.',
  `is_first` boolean COMMENT 'The first known version of the finding.',
  `event_count_increase` bigint COMMENT 'Occurrences added since the previous version; the whole count for a first known version with which the history began. Negative where a count fell.',
  `unattributed_event_count` bigint COMMENT 'Occurrences in first known versions whose history began earlier, so that their days are unknown.'
)
COMMENT 'One row per version of a finding, without samples, with all columns that the marts count by.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/finding_versions/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_finding_states` (
  `finding_id` string COMMENT 'Id of the finding.',
  `updated_at` timestamp COMMENT 'Its latest version, the source of all other columns.',
  `title` string COMMENT 'Title that GuardDuty gave.',
  `account_id` string COMMENT 'Account of the findings; empty where there is none.',
  `region` string COMMENT 'Region of the findings; empty where there is none.',
  `ecs_cluster_name` string COMMENT 'ECS cluster that they name; empty where there is none.',
  `ecs_workload` string COMMENT 'What started the ECS task: `service:` and its service, else `family:` and the family of its task definition; empty where there is none.',
  `eks_cluster_name` string COMMENT 'EKS cluster that they name; empty where there is none.',
  `eks_workload` string COMMENT 'Namespace and name of the Kubernetes workload, without the suffixes that controllers append to pod names; empty where there is none.',
  `image_repository` string COMMENT 'Registry and repository of the container that they are about, else of the first container that they name; empty where there is none.',
  `image_tag` string COMMENT 'Tag of that image; empty where there is none.',
  `image_key` string COMMENT 'registry/repository:tag@digest of that image; empty where there is none.',
  `executable_path` string COMMENT 'Executable of the acting process; empty where there is none.',
  `finding_type` string COMMENT 'Finding type.',
  `severity_band` string COMMENT 'Severity band of the latest versions; empty where there is none.',
  `tactic` string COMMENT 'ATT&CK tactic of the type; empty where there is none.',
  `severity` double COMMENT 'Severity, 1.0 to 10.0.',
  `status` string COMMENT 'State of the finding: open, archived, expired or unknown, by flattened.finding_status.',
  `is_suppressed` boolean COMMENT 'Archived in every version and sweep that has it.',
  `is_awaiting_triage` boolean COMMENT 'It awaits triage: it is open, or unknown where no sweep of the API tells whether it still is.',
  `created_at` timestamp COMMENT 'When GuardDuty created it.',
  `began_at` timestamp COMMENT 'When its age begins: its creation, else its first stored version.',
  `version_count` bigint COMMENT 'Stored versions of it.',
  `event_count` bigint COMMENT 'Occurrences according to its latest version.',
  `group_id` string COMMENT 'Finding group that it is in.',
  `group_title` string COMMENT 'Title of that group.',
  `group_finding_count` bigint COMMENT 'Members of that group; 1 where the finding has no link.',
  `is_in_incident` boolean COMMENT 'That group is an incident, by correlation.finding_groups.',
  `group_gravity` double COMMENT 'Gravity of that group, by correlation.finding_groups: the order in which groups are to be looked at.'
)
COMMENT 'One row per finding, without samples, in its current state, without what passing time changes.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/finding_states/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_findings` (
  `finding_id` string COMMENT 'Id of the finding.',
  `updated_at` timestamp COMMENT 'Its latest version, the source of all other columns.',
  `title` string COMMENT 'Title that GuardDuty gave.',
  `account_id` string COMMENT 'Account of the findings; empty where there is none.',
  `region` string COMMENT 'Region of the findings; empty where there is none.',
  `ecs_cluster_name` string COMMENT 'ECS cluster that they name; empty where there is none.',
  `ecs_workload` string COMMENT 'What started the ECS task: `service:` and its service, else `family:` and the family of its task definition; empty where there is none.',
  `eks_cluster_name` string COMMENT 'EKS cluster that they name; empty where there is none.',
  `eks_workload` string COMMENT 'Namespace and name of the Kubernetes workload, without the suffixes that controllers append to pod names; empty where there is none.',
  `image_repository` string COMMENT 'Registry and repository of the container that they are about, else of the first container that they name; empty where there is none.',
  `image_tag` string COMMENT 'Tag of that image; empty where there is none.',
  `image_key` string COMMENT 'registry/repository:tag@digest of that image; empty where there is none.',
  `executable_path` string COMMENT 'Executable of the acting process; empty where there is none.',
  `finding_type` string COMMENT 'Finding type.',
  `severity_band` string COMMENT 'Severity band of the latest versions; empty where there is none.',
  `tactic` string COMMENT 'ATT&CK tactic of the type; empty where there is none.',
  `severity` double COMMENT 'Severity, 1.0 to 10.0.',
  `status` string COMMENT 'State of the finding: open, archived, expired or unknown, by flattened.finding_status.',
  `is_suppressed` boolean COMMENT 'Archived in every version and sweep that has it.',
  `is_awaiting_triage` boolean COMMENT 'It awaits triage: it is open, or unknown where no sweep of the API tells whether it still is.',
  `created_at` timestamp COMMENT 'When GuardDuty created it.',
  `age_days` double COMMENT 'Days from its creation to the newest moment of the data.',
  `age_band` string COMMENT 'Its age in five bands.',
  `age_band_rank` bigint COMMENT 'Order of the bands, 1 is the youngest.',
  `target_days` bigint COMMENT 'Days within which it should be remediated; null where there is no target.',
  `is_overdue` boolean COMMENT 'It awaits triage, and is older than its target.',
  `version_count` bigint COMMENT 'Stored versions of it.',
  `event_count` bigint COMMENT 'Occurrences according to its latest version.',
  `group_id` string COMMENT 'Finding group that it is in.',
  `group_title` string COMMENT 'Title of that group.',
  `group_finding_count` bigint COMMENT 'Members of that group; 1 where the finding has no link.',
  `is_in_incident` boolean COMMENT 'That group is an incident, by correlation.finding_groups.',
  `group_gravity` double COMMENT 'Gravity of that group, by correlation.finding_groups: the order in which groups are to be looked at.'
)
COMMENT 'One row per finding, without samples, in its current state; no history.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/findings/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_week_changes` (
  `dimension` string COMMENT 'Kind of the value: finding_type, account_id, cluster_name, workload or image_repository.',
  `value` string COMMENT 'Type, account, name of the ECS or EKS cluster, ECS service or task family or Kubernetes workload, or image.',
  `new_finding_count` bigint COMMENT 'Findings whose first known version is from the newest seven days, including the day of the newest moment. Adds up within a dimension.',
  `severe_new_finding_count` bigint COMMENT 'Of these, findings whose first known version is severe.',
  `earlier_new_finding_count` bigint COMMENT 'Findings whose first known version is from the seven days before those.',
  `new_finding_count_change` bigint COMMENT 'New findings in the newest seven days minus those in the seven days before.'
)
COMMENT 'One row per type, account, cluster, workload or image with new findings in the newest 14 days.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/week_changes/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_findings_daily` (
  `updated_date` date COMMENT 'UTC day on which GuardDuty wrote the versions.',
  `account_id` string COMMENT 'Account of the findings; empty where there is none.',
  `region` string COMMENT 'Region of the findings; empty where there is none.',
  `ecs_cluster_name` string COMMENT 'ECS cluster that they name; empty where there is none.',
  `ecs_workload` string COMMENT 'What started the ECS task: `service:` and its service, else `family:` and the family of its task definition; empty where there is none.',
  `eks_cluster_name` string COMMENT 'EKS cluster that they name; empty where there is none.',
  `eks_workload` string COMMENT 'Namespace and name of the Kubernetes workload, without the suffixes that controllers append to pod names; empty where there is none.',
  `image_repository` string COMMENT 'Registry and repository of the container that they are about, else of the first container that they name; empty where there is none.',
  `finding_type` string COMMENT 'Finding type.',
  `severity_band` string COMMENT 'Severity band of the versions; empty where there is none.',
  `tactic` string COMMENT 'ATT&CK tactic of the type; empty where there is none.',
  `finding_count` bigint COMMENT 'Distinct findings with a version in this row. Never add it up: over days and dimensions a finding is in several rows.',
  `new_finding_count` bigint COMMENT 'Findings whose first known version is in this row. Adds up over everything.',
  `version_count` bigint COMMENT 'Versions written. Adds up over everything.',
  `event_count_increase` bigint COMMENT 'Occurrences added since the previous version; the whole count for a first known version with which the history began. Negative where a count fell.',
  `unattributed_event_count` bigint COMMENT 'Occurrences in first known versions whose history began earlier, so that their days are unknown.'
)
COMMENT 'One row per UTC day of the versions, account, region, cluster, service or task family, Kubernetes workload, image repository, finding type, severity band and tactic.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/findings_daily/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_remediation_targets` (
  `severity_band` string COMMENT 'Severity band.',
  `severity_rank` bigint COMMENT 'Order of the bands, 1 is the worst.',
  `target_days` bigint COMMENT 'Days from a finding\'s creation; null where there is no target.'
)
COMMENT 'One row per severity band: how soon its findings should be remediated.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/remediation_targets/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_detection_times` (
  `finding_type` string COMMENT 'Finding type.',
  `finding_count` bigint COMMENT 'Findings of the type.',
  `detected_finding_count` bigint COMMENT 'Of these, findings with a time to detect: creation and first event are known and in order.',
  `median_time_to_detect_seconds` double COMMENT 'Median of the seconds from a finding\'s first event to its creation.',
  `p95_time_to_detect_seconds` double COMMENT '95th percentile of the seconds to detect, interpolated between two findings.',
  `dwelt_finding_count` bigint COMMENT 'Findings with a dwell: first and latest event are known and in order.',
  `median_dwell_seconds` double COMMENT 'Median of the seconds from a finding\'s first event to its latest known event.',
  `p95_dwell_seconds` double COMMENT '95th percentile of the dwell seconds, interpolated between two findings.'
)
COMMENT 'One row per finding type: durations of its findings.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/detection_times/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_recurring_images` (
  `image_repository` string COMMENT 'Registry and repository.',
  `image_tag` string COMMENT 'Tag; empty where there is none.',
  `image_count` bigint COMMENT 'Distinct images with this tag, distinguished by digest where known.',
  `finding_count` bigint COMMENT 'Distinct findings with a version about it. A finding about two tags counts for both.',
  `severe_finding_count` bigint COMMENT 'Of these, findings with a severe version about it.',
  `new_finding_count` bigint COMMENT 'Findings whose first known version is about it. Adds up over tags.',
  `week_count` bigint COMMENT 'Weeks, Monday to Sunday UTC, in which such first known versions were written; two or more mean that it recurs.',
  `finding_type_count` bigint COMMENT 'Distinct finding types.',
  `account_count` bigint COMMENT 'Distinct accounts.',
  `cluster_count` bigint COMMENT 'Distinct ECS and EKS clusters.',
  `first_updated_date` date COMMENT 'UTC day of the earliest of these versions.',
  `last_updated_date` date COMMENT 'UTC day of the latest of these versions.'
)
COMMENT 'One row per image repository and tag that a version of a finding is about.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/recurring_images/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_image_drift_weekly` (
  `week_date` date COMMENT 'Monday of the week, UTC.',
  `image_repository` string COMMENT 'Registry and repository.',
  `new_binary_finding_count` bigint COMMENT 'NewBinaryExecuted findings whose first known version is from this week. Adds up over everything.',
  `new_library_finding_count` bigint COMMENT 'NewLibraryLoaded findings, likewise.',
  `modified_file_finding_count` bigint COMMENT 'SensitiveFileModified findings, likewise.',
  `new_executable_count` bigint COMMENT 'Executable hashes whose first event in any image of the repository is in this week. Adds up over weeks, not over repositories.'
)
COMMENT 'One row per week and image repository with drift: a file that the image did not contain, or a program never seen before.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/image_drift_weekly/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_groups_weekly` (
  `week_date` date COMMENT 'Monday of the week, UTC.',
  `severity_band` string COMMENT 'Band of the highest severity of any version of a member; empty where there is none.',
  `group_count` bigint COMMENT 'Finding groups that began in this week, including groups of one. Adds up over everything, as do the others.',
  `incident_count` bigint COMMENT 'Of these, incidents: groups that are severe, or link findings of several types.',
  `lone_group_count` bigint COMMENT 'Of these, groups of one finding.',
  `cross_account_group_count` bigint COMMENT 'Of these, groups over several accounts.',
  `attack_sequence_group_count` bigint COMMENT 'Of these, groups with an attack sequence of GuardDuty.',
  `unnamed_sequence_group_count` bigint COMMENT 'Of these, groups with three or more tactics but no attack sequence.',
  `finding_count` bigint COMMENT 'Members of all these groups, whatever their time.'
)
COMMENT 'One row per week of a finding group\'s first event, and severity band of the group.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/groups_weekly/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_account_and_cluster_risk` (
  `entity_kind` string COMMENT 'aws_account, ecs_cluster or eks_cluster.',
  `entity_key` string COMMENT 'Account id or ARN of the cluster.',
  `entity_name` string COMMENT 'Display name.',
  `account_id` string COMMENT 'Account of the entity; empty where there is none.',
  `region` string COMMENT 'Region of the entity; also empty if its findings are from several; empty where there is none.',
  `new_incident_count` bigint COMMENT 'Incidents that name it and whose first event is in the newest seven days.',
  `new_type_count` bigint COMMENT 'Finding types of which its first version is from the newest seven days.',
  `new_gravity` double COMMENT 'Gravity of the gravest of these incidents; 0 without any. Look there first.',
  `new_group_id` string COMMENT 'That incident.',
  `new_group_title` string COMMENT 'Its title.',
  `score` double COMMENT 'Score of correlation.entity_risk, 0 to 100; 0 where it has none.',
  `group_id` string COMMENT 'Finding group that determines the score.',
  `group_title` string COMMENT 'Title of that group.',
  `group_count` bigint COMMENT 'Finding groups that name it.',
  `finding_count` bigint COMMENT 'Distinct findings that name it. Never add it up: a finding of a cluster also belongs to its account.',
  `open_finding_count` bigint COMMENT 'Of these, findings that are open.',
  `highest_severity` double COMMENT 'Highest severity of these findings in any version.',
  `first_seen_at` timestamp COMMENT 'First known event with it.',
  `last_seen_at` timestamp COMMENT 'Latest known event with it.'
)
COMMENT 'One row per account, ECS cluster or EKS cluster that a finding names, in its current state.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/account_and_cluster_risk/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_noise` (
  `tuple_rank` bigint COMMENT 'Rank by findings, 1 has the most; equal ones are ranked by name.',
  `finding_type` string COMMENT 'Finding type.',
  `image_repository` string COMMENT 'Registry and repository of the container that they are about, else of the first container that they name; empty where there is none.',
  `executable_path` string COMMENT 'Executable of the acting process; empty where there is none.',
  `finding_count` bigint COMMENT 'Findings whose latest version is of this tuple. Adds up.',
  `finding_share` double COMMENT 'Share of all findings, 0 to 1.',
  `cumulative_share` double COMMENT 'Share of all findings in this tuple and those ranked before it.',
  `version_count` bigint COMMENT 'Versions of these findings.',
  `event_count` bigint COMMENT 'Occurrences of these findings according to their latest versions.',
  `severe_finding_count` bigint COMMENT 'Of these, severe findings; a filter that suppresses the tuple hides them.',
  `attack_sequence_finding_count` bigint COMMENT 'Of these, findings marked as part of an attack sequence.',
  `account_count` bigint COMMENT 'Distinct accounts.'
)
COMMENT 'One row per finding type, image repository and executable, among those that account for 80 % of all findings.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/noise/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_remote_addresses` (
  `ip_address` string COMMENT 'Address, in lower case.',
  `country_code` string COMMENT 'Code of the country; empty where there is none.',
  `country_name` string COMMENT 'Country; empty where there is none.',
  `city` string COMMENT 'City; empty where there is none.',
  `latitude` double COMMENT 'Latitude in degrees.',
  `longitude` double COMMENT 'Longitude in degrees.',
  `asn` string COMMENT 'Number of the autonomous system; empty where there is none.',
  `asn_organization` string COMMENT 'Owner of the autonomous system; empty where there is none.',
  `finding_count` bigint COMMENT 'Distinct findings with a version that names it. Never add it up: a finding may name many.',
  `severe_finding_count` bigint COMMENT 'Of these, findings with a severe version that names it.',
  `account_count` bigint COMMENT 'Distinct accounts of these findings.',
  `first_updated_date` date COMMENT 'UTC day of the earliest of these versions.',
  `last_updated_date` date COMMENT 'UTC day of the latest of these versions.'
)
COMMENT 'One row per remote address of a connection, probe, login or API call.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/remote_addresses/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_remote_networks` (
  `asn` string COMMENT 'Number of the autonomous system; empty where there is none.',
  `country_code` string COMMENT 'Code of the country; empty where there is none.',
  `asn_organization` string COMMENT 'Owner of the autonomous system; empty where there is none.',
  `country_name` string COMMENT 'Country; empty where there is none.',
  `address_count` bigint COMMENT 'Distinct addresses. Adds up.',
  `finding_count` bigint COMMENT 'Distinct findings that name one of them. Never add it up: a finding may name several networks.',
  `account_count` bigint COMMENT 'Distinct accounts of these findings.',
  `first_updated_date` date COMMENT 'UTC day of the earliest of these versions.',
  `last_updated_date` date COMMENT 'UTC day of the latest of these versions.'
)
COMMENT 'One row per network (autonomous system) and country of remote addresses.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/remote_networks/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_coverage` (
  `account_id` string COMMENT 'Account of the findings; empty where there is none.',
  `region` string COMMENT 'Region of the findings; empty where there is none.',
  `is_watched` boolean COMMENT 'A detector exists and is enabled; null where the API was not asked.',
  `detector_status` string COMMENT 'ENABLED or DISABLED; null without a detector or an answer.',
  `publishing_frequency` string COMMENT 'How often updated findings are exported.',
  `disabled_features` array<string> COMMENT 'Features and additional configurations that are off.',
  `healthy_resource_count` bigint COMMENT 'Resources that runtime monitoring covers.',
  `unhealthy_resource_count` bigint COMMENT 'Resources that it should cover but does not.',
  `finding_count` bigint COMMENT 'Distinct findings. Adds up.',
  `version_count` bigint COMMENT 'Versions of these. Adds up.',
  `last_updated_at` timestamp COMMENT 'Newest version; null without findings.',
  `quiet_days` double COMMENT 'Days from that version to the newest moment of the data; 0 if it is ahead of that. Null after 90 days: GuardDuty keeps no findings for longer, so the account may be quiet or gone.',
  `newest_at` timestamp COMMENT 'Newest moment of the data, the same in each row.'
)
COMMENT 'One row per account and region with findings or with an answer of the API, in its current state.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/coverage/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_failed_checks` (
  `table_name` string COMMENT 'The table, as `layer.table`.',
  `rule` string COMMENT 'Name of the rule; `model_was_built` if the table is served as last built.',
  `severity` string COMMENT 'error, or warn for oddities.',
  `description` string COMMENT 'The rule in a sentence.',
  `offending_count` bigint COMMENT 'Rows that violate it; null if the rule could not be checked or the table not be built.',
  `examples` array<string> COMMENT 'The first 100 of these rows as the rule returns them, each a JSON object; texts are cut at 200 characters.',
  `reason` string COMMENT 'Why the rule could not be checked or the table not be built; null if rows violate it.'
)
COMMENT 'One row per rule violated by rows of a served table, or table that could not be rebuilt.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/failed_checks/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_completeness_daily` (
  `updated_date` date COMMENT 'UTC day of the versions.',
  `account_id` string COMMENT 'Account of the findings; empty where there is none.',
  `region` string COMMENT 'Region of the findings; empty where there is none.',
  `finding_count` bigint COMMENT 'Distinct findings with a version of this day. Adds up over accounts and regions, not over days.',
  `version_count` bigint COMMENT 'Versions of this day. Adds up.',
  `api_coverage` string COMMENT 'complete, partial or none: how much of the day was requested from the API.',
  `export_object_count` bigint COMMENT 'Objects of the S3 export for this day that were read.',
  `export_finding_count` bigint COMMENT 'Findings, including samples, with a version of this day in the S3 export.',
  `api_finding_count` bigint COMMENT 'Findings, including samples, with a version of this day from the API; null where the API was not asked.',
  `only_api_finding_count` bigint COMMENT 'Of these, findings for which the export has neither this version nor a newer one; null where the API was not asked.',
  `only_export_finding_count` bigint COMMENT 'Findings for which the API had neither this version nor a newer one; null where the API was not asked.',
  `overdue_finding_count` bigint COMMENT 'Of only_api_finding_count, findings that the export should have contained when it was read; null where the API was not asked.'
)
COMMENT 'One row per UTC day of an account and region with findings or with an answer of the API.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/completeness_daily/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_intake_daily` (
  `read_date` date COMMENT 'UTC day of reading, not of the findings.',
  `object_count` bigint COMMENT 'Objects read. All figures in this table add up.',
  `broken_object_count` bigint COMMENT 'Of these, objects that could be read only in part.',
  `size_bytes` bigint COMMENT 'Their size as stored.',
  `document_count` bigint COMMENT 'Documents found in them, including samples.',
  `stored_document_count` bigint COMMENT 'Of these, documents that were new.',
  `repeated_document_count` bigint COMMENT 'Documents that were already stored from elsewhere.',
  `rejected_document_count` bigint COMMENT 'Documents or objects that were set aside.'
)
COMMENT 'One row per UTC day on which objects were read.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/intake_daily/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_rejected_daily` (
  `rejected_date` date COMMENT 'UTC day on which they were set aside.',
  `reason_code` string COMMENT 'Kind of reason.',
  `document_count` bigint COMMENT 'Documents or whole objects that were set aside. Adds up.',
  `object_count` bigint COMMENT 'Distinct objects that they are in.',
  `size_bytes` bigint COMMENT 'Their total length.'
)
COMMENT 'One row per UTC day on which documents or objects were set aside, and reason.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/rejected_daily/';
