"""Contracts of what was done: network peers, API calls, DNS requests, logins, and the threats that scans found."""

import polars as pl

from tracehound.transforms.contracts.findings import flattened
from tracehound.transforms.contracts.runtime import POSITION
from tracehound.transforms.contracts.schema import (
    BOOL,
    FLOAT,
    INT,
    TEXT,
    TEXTS,
    TIME,
    Column,
    Origin,
    list_of,
)

_ACTION = "service.action"
_CONNECTION = f"{_ACTION}.networkConnectionAction"
_AWS_CALL = f"{_ACTION}.awsApiCallAction"
_PROBES = f"{_ACTION}.portProbeAction.portProbeDetails[]"
_SCAN = "service.ebsVolumeScanDetails"
_MALWARE = "service.malwareScanDetails"

_CONNECTION_COLUMNS = {
    "protocol": f"{_CONNECTION}.protocol",
    "direction": f"{_CONNECTION}.connectionDirection",
    "is_blocked": f"{_CONNECTION}.blocked",
}


def _port(path: str) -> dict[str, str]:
    return {"port": f"{path}.port", "port_name": f"{path}.portName"}


NETWORK_PEERS = flattened(
    "network_peers",
    "remote or local end of a connection, probe, login or API call of a version",
    ("action", "side", "position"),
    (
        Origin(f"{_CONNECTION}.remoteIpDetails", sets={"action": "network_connection", "side": "remote", "position": 1}, takes=_port(f"{_CONNECTION}.remotePortDetails") | _CONNECTION_COLUMNS),
        Origin(
            f"{_CONNECTION}.localIpDetails",
            sets={"action": "network_connection", "side": "local", "position": 1},
            takes=_port(f"{_CONNECTION}.localPortDetails")
            | {"network_interface_id": f"{_CONNECTION}.localNetworkInterface"},
            repeats=_CONNECTION_COLUMNS,
        ),
        Origin(f"{_PROBES}.remoteIpDetails", sets={"action": "port_probe", "side": "remote"}),
        Origin(f"{_PROBES}.localIpDetails", sets={"action": "port_probe", "side": "local"}, takes=_port(f"{_PROBES}.localPortDetails")),
        Origin(f"{_AWS_CALL}.remoteIpDetails", sets={"action": "aws_api_call", "side": "remote", "position": 1}, takes={"domain": f"{_AWS_CALL}.domainDetails.domain"}),
        Origin(f"{_ACTION}.kubernetesApiCallAction.remoteIpDetails", sets={"action": "kubernetes_api_call", "side": "remote", "position": 1}),
        Origin(f"{_ACTION}.rdsLoginAttemptAction.remoteIpDetails", sets={"action": "rds_login_attempt", "side": "remote", "position": 1}),
    ),
    Column("action", TEXT, "network_connection, port_probe, aws_api_call, kubernetes_api_call or rds_login_attempt.", nullable=False),
    Column("side", TEXT, "remote or local.", nullable=False),
    POSITION,
    Column("ip_address", TEXT, "Address of the peer, IPv4 if there is one, else IPv6.", is_derived=True),
    Column("ip_address_v4", TEXT, "IPv4 address.", "ipAddressV4"),
    Column("ip_address_v6", TEXT, "IPv6 address.", "ipAddressV6"),
    Column("port", INT, "Port of this side."),
    Column("port_name", TEXT, "Name of the port."),
    Column("protocol", TEXT, "Protocol of the connection."),
    Column("direction", TEXT, "INBOUND, OUTBOUND or UNKNOWN."),
    Column("is_blocked", BOOL, "Whether the connection was blocked."),
    Column("network_interface_id", TEXT, "Local network interface of the connection."),
    Column("domain", TEXT, "Domain of the caller of an AWS API."),
    Column("city", TEXT, "City of the address.", "city.cityName"),
    Column("country_code", TEXT, "Country code of the address.", "country.countryCode"),
    Column("country_name", TEXT, "Country of the address.", "country.countryName"),
    Column("latitude", FLOAT, "Latitude in degrees.", "geoLocation.lat"),
    Column("longitude", FLOAT, "Longitude in degrees.", "geoLocation.lon"),
    Column("asn", TEXT, "Number of the autonomous system.", "organization.asn"),
    Column("asn_organization", TEXT, "Owner of the autonomous system.", "organization.asnOrg"),
    Column("isp", TEXT, "Internet service provider.", "organization.isp"),
    Column("organization", TEXT, "Organization behind the address.", "organization.org"),
)

API_CALLS = flattened(
    "api_calls",
    "API call of a version",
    ("api_kind",),
    (
        Origin(_AWS_CALL, sets={"api_kind": "aws"}),
        Origin(f"{_ACTION}.kubernetesApiCallAction", sets={"api_kind": "kubernetes"}),
    ),
    Column("api_kind", TEXT, "aws or kubernetes.", nullable=False),
    Column("api", TEXT, "AWS API that was called.", "api"),
    Column("service_name", TEXT, "AWS service of the API.", "serviceName"),
    Column("caller_type", TEXT, "Kind of caller, such as Remote IP or Domain.", "callerType"),
    Column("error_code", TEXT, "Error that the call gave.", "errorCode"),
    Column("user_agent", TEXT, "User agent of the caller.", "userAgent"),
    Column("remote_account_id", TEXT, "Account of the caller.", "remoteAccountDetails.accountId"),
    Column("is_remote_account_affiliated", BOOL, "Whether that account belongs to yours.", "remoteAccountDetails.affiliated"),
    Column("remote_aws_service_name", TEXT, "AWS service that called.", "remoteAccountDetails.awsServiceName"),
    Column("affected_resources", list_of({"key": TEXT, "value": TEXT}), "Affected resources: kind and name.", "affectedResources"),
    Column("request_uri", TEXT, "Kubernetes request URI.", "requestUri"),
    Column("verb", TEXT, "Kubernetes verb.", "verb"),
    Column("resource", TEXT, "Kubernetes resource.", "resource"),
    Column("subresource", TEXT, "Kubernetes subresource.", "subresource"),
    Column("namespace", TEXT, "Kubernetes namespace.", "namespace"),
    Column("resource_name", TEXT, "Name of the Kubernetes resource.", "resourceName"),
    Column("source_ips", TEXTS, "Addresses of the caller and of proxies between.", "sourceIPs"),
    Column("status_code", INT, "HTTP status of the Kubernetes answer.", "statusCode"),
    Column("parameters", TEXT, "Parameters of the Kubernetes call.", "parameters"),
)

KUBERNETES_PERMISSIONS = flattened(
    "kubernetes_permissions",
    "Kubernetes permission that a version saw checked, bound or defined",
    ("permission_kind",),
    (
        Origin(f"{_ACTION}.kubernetesPermissionCheckedDetails", sets={"permission_kind": "checked"}),
        Origin(f"{_ACTION}.kubernetesRoleBindingDetails", sets={"permission_kind": "role_binding"}),
        Origin(f"{_ACTION}.kubernetesRoleDetails", sets={"permission_kind": "role"}),
    ),
    Column("permission_kind", TEXT, "checked, role_binding or role.", nullable=False),
    Column("verb", TEXT, "Verb that was checked.", "verb"),
    Column("resource", TEXT, "Resource that was checked.", "resource"),
    Column("namespace", TEXT, "Namespace of the check.", "namespace"),
    Column("is_allowed", BOOL, "Whether it was allowed.", "allowed"),
    Column("kind", TEXT, "Kind of the role or binding.", "kind"),
    Column("name", TEXT, "Name of the role or binding.", "name"),
    Column("uid", TEXT, "Uid of the role or binding.", "uid"),
    Column("role_ref_name", TEXT, "Role that the binding refers to.", "roleRefName"),
    Column("role_ref_kind", TEXT, "Kind of that role.", "roleRefKind"),
)

DNS_REQUESTS = flattened(
    "dns_requests",
    "DNS request of a version",
    (),
    (Origin(f"{_ACTION}.dnsRequestAction"),),
    Column("domain", TEXT, "Domain that was looked up.", "domain"),
    Column("domain_with_suffix", TEXT, "Registered domain with its public suffix.", "domainWithSuffix"),
    Column("protocol", TEXT, "Protocol of the request.", "protocol"),
    Column("is_blocked", BOOL, "Whether the request was blocked.", "blocked"),
    Column("vpc_owner_account_id", TEXT, "Owner of the VPC that the request left through.", "vpcOwnerAccountId"),
)

LOGIN_ATTEMPTS = flattened(
    "login_attempts",
    "database user whose logins a version counts",
    ("position",),
    (Origin(f"{_ACTION}.rdsLoginAttemptAction.LoginAttributes[]"),),
    POSITION,
    Column("user_name", TEXT, "User that tried to log in.", "user"),
    Column("application", TEXT, "Application name given at login.", "application"),
    Column("failed_count", INT, "Failed logins.", "failedLoginAttempts"),
    Column("successful_count", INT, "Successful logins.", "successfulLoginAttempts"),
)

THREATS = flattened(
    "threats",
    "threat named by a scan or a threat list in a version",
    ("reported_by", "position"),
    (
        Origin(f"{_MALWARE}.threats[]", sets={"reported_by": "malware_scan"}),
        Origin(f"{_SCAN}.scanDetections.threatDetectedByName.threatNames[]", sets={"reported_by": "ebs_volume_scan"}),
        Origin("service.evidence.threatIntelligenceDetails[]", sets={"reported_by": "threat_intelligence"}),
    ),
    Column("reported_by", TEXT, "malware_scan, ebs_volume_scan or threat_intelligence.", nullable=False),
    POSITION,
    Column("threat_name", TEXT, "Name of the threat.", "name"),
    Column("threat_names", TEXTS, "Names that threat intelligence gives.", "threatNames"),
    Column("threat_list_name", TEXT, "Threat list that matched.", "threatListName"),
    Column("threat_sha256", TEXT, "Hash of the threat's file.", "threatFileSha256|hash"),
    Column("source", TEXT, "Engine that found it.", "source"),
    Column("severity", TEXT, "Severity of the threat.", "severity"),
    Column("item_count", INT, "Items with the threat.", "itemCount|count"),
    Column("item_paths", list_of({"nested_item_path": TEXT, "hash": TEXT}), "Paths of the items.", "itemPaths"),
    Column("item_details", list_of({"resource_arn": TEXT, "item_path": TEXT, "hash": TEXT, "additional_info": pl.Struct({"version_id": TEXT, "device_name": TEXT})} ), "Items with their resource.", "itemDetails"),
    Column("file_paths", list_of({"file_path": TEXT, "volume_arn": TEXT, "hash": TEXT, "file_name": TEXT}), "Files with their volume.", "filePaths"),
)

_DETECTIONS = "scanDetections"
_BY_NAME = f"{_DETECTIONS}.threatDetectedByName"

MALWARE_SCANS = flattened(
    "malware_scans",
    "malware scan of a version",
    ("scanned_by",),
    (
        Origin(_SCAN, sets={"scanned_by": "ebs_volume_scan"}),
        Origin(_MALWARE, sets={"scanned_by": "malware_scan"}),
    ),
    Column("scanned_by", TEXT, "ebs_volume_scan or malware_scan.", nullable=False),
    Column("scan_id", TEXT, "Id of the scan.", "scanId"),
    Column("scan_type", TEXT, "What started the scan.", "scanType"),
    Column("scan_category", TEXT, "FULL_SCAN or INCREMENTAL_SCAN.", "scanCategory"),
    Column("scan_started_at", TIME, "Begin of the scan.", "scanStartedAt"),
    Column("scan_completed_at", TIME, "End of the scan.", "scanCompletedAt"),
    Column("trigger_finding_id", TEXT, "Finding that started the scan.", "triggerFindingId"),
    Column("trigger_type", TEXT, "BACKUP or GUARDDUTY.", "scanConfiguration.triggerType"),
    Column("baseline_resource_arn", TEXT, "What an incremental scan compares with.", "scanConfiguration.incrementalScanDetails.baselineResourceArn"),
    Column("unique_threat_count", INT, "Distinct threats.", "uniqueThreatCount"),
    Column("sources", TEXTS, "Engines that scanned.", "sources"),
    Column("scanned_gb", INT, "GB that were scanned.", f"{_DETECTIONS}.scannedItemCount.totalGb"),
    Column("scanned_file_count", INT, "Files that were scanned.", f"{_DETECTIONS}.scannedItemCount.files"),
    Column("scanned_volume_count", INT, "Volumes that were scanned.", f"{_DETECTIONS}.scannedItemCount.volumes"),
    Column("infected_file_count", INT, "Files with a threat.", f"{_DETECTIONS}.threatsDetectedItemCount.files"),
    Column("highest_threat_severity", TEXT, "Severity of the worst threat.", f"{_DETECTIONS}.highestSeverityThreatDetails.severity"),
    Column("highest_threat_name", TEXT, "Name of the worst threat.", f"{_DETECTIONS}.highestSeverityThreatDetails.threatName"),
    Column("highest_threat_count", INT, "Items with the worst threat.", f"{_DETECTIONS}.highestSeverityThreatDetails.count"),
    Column("named_item_count", INT, "Items with a named threat.", f"{_BY_NAME}.itemCount"),
    Column("named_threat_count", INT, "Distinct names of threats.", f"{_BY_NAME}.uniqueThreatNameCount"),
    Column("is_list_shortened", BOOL, "Whether the list of names is cut.", f"{_BY_NAME}.shortened"),
)
