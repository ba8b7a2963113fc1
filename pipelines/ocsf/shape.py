"""The columns of events in Parquet, the same in every file. What may have any members is JSON text there."""

import pyarrow as pa

_TEXT, _INT, _FLAG, _FLOAT = pa.string(), pa.int64(), pa.bool_(), pa.float64()
_TEXTS = pa.list_(_TEXT)


def _texts(*names: str) -> dict[str, pa.DataType]:
    return dict.fromkeys(names, _TEXT)


def _times(*names: str) -> dict[str, pa.DataType]:
    return {name: of for each in names for name, of in ((each, _INT), (f"{each}_dt", _TEXT))}


_ACCOUNT = pa.struct({"uid": _TEXT, "name": _TEXT, "type": _TEXT, "type_id": _INT})
_CLOUD = pa.struct({**_texts("provider", "region", "cloud_partition"), "account": _ACCOUNT})
_NAMED = pa.struct(_texts("uid", "name"))
_ATTACKS = pa.list_(pa.struct({"tactic": _NAMED, "technique": _NAMED}))
_ANALYTIC = pa.struct({**_texts("type", "uid", "name"), "type_id": _INT})
_RELATED = pa.struct(
    {
        **_texts("uid", "type", "title", "desc"),
        "count": _INT,
        **_times("created_time", "modified_time", "first_seen_time", "last_seen_time"),
    }
)
_INFO = pa.struct(
    {
        **_texts("uid", "uid_alt", "title", "desc"),
        "types": _TEXTS,
        "analytic": _ANALYTIC,
        "attacks": _ATTACKS,
        "data_sources": _TEXTS,
        "related_events": pa.list_(_RELATED),
        **_times("created_time", "modified_time", "first_seen_time", "last_seen_time"),
    }
)
_PRODUCT = pa.struct({**_texts("name", "vendor_name", "uid"), "feature": _NAMED})
_METADATA = pa.struct(
    {
        **_texts("version", "uid", "event_code", "log_name", "log_version", "correlation_uid"),
        "product": _PRODUCT,
        "profiles": _TEXTS,
    }
)
_TAGS = pa.list_(pa.struct(_texts("name", "value")))
_RESOURCE = pa.struct(
    {
        **_texts("uid", "name", "type", "region", "cloud_partition"),
        "owner": pa.struct({"account": _ACCOUNT}),
        "tags": _TAGS,
        **_times("created_time"),
        "data": _TEXT,
    }
)
_ENTITY = {**_texts("name", "uid", "path"), "pid": _INT, **_times("created_time")}
_HASH = pa.struct({"algorithm": _TEXT, "algorithm_id": _INT, "value": _TEXT})
_FILE = pa.struct({**_texts("name", "path"), "type_id": _INT, "hashes": pa.list_(_HASH)})
_USER = pa.struct({**_texts("name", "uid", "type", "credential_uid"), "account": _ACCOUNT})
_PROCESS = pa.struct(
    {
        **_ENTITY,
        "namespace_pid": _INT,
        "working_directory": _TEXT,
        "user": _USER,
        "file": _FILE,
        "ancestry": pa.list_(pa.struct(_ENTITY)),
        "parent_process": pa.struct(_ENTITY),
    }
)
_LOCATION = pa.struct({**_texts("city", "country"), "lat": _FLOAT, "long": _FLOAT})
_END = pa.struct(
    {
        **_texts("ip", "domain", "svc_name", "isp", "isp_org", "interface_uid"),
        "port": _INT,
        "autonomous_system": pa.struct({"name": _TEXT, "number": _INT}),
        "location": _LOCATION,
    }
)
_SESSION = pa.struct({**_texts("uid", "issuer"), "is_mfa": _FLAG, **_times("created_time")})
_ACTOR = pa.struct({"app_name": _TEXT, "user": _USER, "session": _SESSION, "process": _PROCESS})
_API = pa.struct(
    {
        "operation": _TEXT,
        "service": pa.struct({"name": _TEXT}),
        "response": pa.struct({"error": _TEXT}),
    }
)
_CONNECTION = pa.struct({"direction": _TEXT, "direction_id": _INT, "protocol_name": _TEXT})
_EVIDENCE = pa.struct(
    {
        **_texts("uid", "name"),
        "actor": _ACTOR,
        "api": _API,
        "connection_info": _CONNECTION,
        "src_endpoint": _END,
        "dst_endpoint": _END,
        "http_request": pa.struct({"user_agent": _TEXT}),
        "process": _PROCESS,
        "query": pa.struct({"hostname": _TEXT}),
        "user": _USER,
    }
)
_EVENT = {
    **dict.fromkeys(
        ("activity_id", "category_uid", "class_uid", "type_uid", "severity_id", "status_id"), _INT
    ),
    **_texts("activity_name", "category_name", "class_name", "type_name", "severity", "status", "message"),
    **_times("time"),
    "count": _INT,
    "cloud": _CLOUD,
    "metadata": _METADATA,
    "unmapped": _TEXT,
}
DETECTION = pa.schema(
    {
        **_EVENT,
        "is_alert": _FLAG,
        "finding_info": _INFO,
        "resources": pa.list_(_RESOURCE),
        "evidences": pa.list_(_EVIDENCE),
    }
)
INCIDENT = pa.schema(
    {
        **_EVENT,
        **_texts("verdict", "comment", "desc"),
        "verdict_id": _INT,
        "is_suspected_breach": _FLAG,
        "assignee": pa.struct({"name": _TEXT}),
        "assignee_group": pa.struct({"name": _TEXT}),
        "attacks": _ATTACKS,
        "finding_info_list": pa.list_(_INFO),
        **_times("start_time", "end_time"),
    }
)
