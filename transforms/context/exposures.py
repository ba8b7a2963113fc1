"""Exposure findings of Security Hub, in OCSF: recognising them, and what of one is stored.

What belongs here: one document. What does not: reading exports (`transforms.context.exposure_rows` has those
in CSV), and what an exposure means (`sql/context/exposures.sql`). A document may hold the configuration of
resources, and with it values of environment variables, so only the members that are named here are kept.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracehound.transforms.below import below
from tracehound.transforms.context.members import kept, members, written
from tracehound.transforms.defective import Defective
from tracehound.transforms.instants import NoInstant, instant
from tracehound.transforms.jsontext import cleaned

JSON, CSV = "json", "csv"
# Of text that is, or was, an exposure finding, whatever is around it.
_MARKS = ("securityhub-risk", '"Exposure/')
# In characters. AWS takes and sends none of this size.
LONGEST = 4 << 20
_HASH_BYTES = 16
# No ARN is longer.
_LONGEST_UID = 2048
_TYPE = "Exposure"
_PRODUCT = re.compile(r"arn:[a-z-]+:securityhub:.*/securityhub-risk", re.DOTALL)
_UID = re.compile(r"arn:[a-z-]+:securityhub:([a-z0-9-]*):(\d{12}):risk:.+", re.DOTALL)
KEEP = members("""
    activity_id activity_name category_name category_uid class_name class_uid type_name type_uid
    severity severity_id status status_id time~ time_dt~ count confidence_score
    impact impact_id likelihood likelihood_id risk_level risk_level_id risk_score
    cloud{account{uid name} cloud_partition provider region}
    finding_info{
        uid uid_alt title desc types src_url
        created_time created_time_dt first_seen_time first_seen_time_dt
        last_seen_time~ last_seen_time_dt~ modified_time~ modified_time_dt~
        analytic{category name type type_id uid version}
        related_events_count
        related_events{
            uid title type type_name type_uid severity severity_id
            created_time created_time_dt first_seen_time first_seen_time_dt
            last_seen_time~ last_seen_time_dt~ modified_time~ modified_time_dt~
            product{name uid vendor_name}
            observables{name type type_id value}
            tags{name values}
            traits{category name type uid values}
        }
        traits{category name type uid values}
        attack_graph{nodes{uid name type desc} edges{uid name source target relation is_directed}}
    }
    metadata{uid version product{name uid vendor_name feature{name uid}} processed_time~ processed_time_dt~}
    resources{
        uid uid_alt name type region cloud_partition provider criticality
        owner{account{uid name} org{uid}}
        tags{name value}
    }
    vulnerabilities{
        cve{uid epss{score} cvss{base_score version vendor_name}}
        affected_packages{name version fixed_in_version package_manager}
        is_exploit_available is_fix_available fix_coverage
    }
    remediation{desc references}
    vendor_attributes{severity severity_id}
""")
# When it was changed, the first of these that it has.
_TIMES = (
    ("finding_info", "modified_time_dt"),
    ("finding_info", "modified_time"),
    ("time_dt",),
    ("time",),
    ("metadata", "processed_time_dt"),
    ("finding_info", "last_seen_time_dt"),
    ("finding_info", "created_time_dt"),
)


@dataclass(frozen=True)
class Exposure:
    """A version of an exposure finding: columns of `raw.exposures`."""

    account_id: str
    region: str
    exposure_uid: str
    changed_at: datetime
    content_hash: str
    form: str
    document: str


def is_exposure(value: Any) -> bool:
    """Whether a value is an exposure finding of Security Hub, and no other finding of it."""
    if not isinstance(value, dict) or not isinstance(value.get("finding_info"), dict):
        return False
    types = value["finding_info"].get("types")
    named = types if isinstance(types, list) else [types]
    if any(isinstance(each, str) and each.partition("/")[0] == _TYPE for each in named):
        return True
    product, uid = below(value, "metadata", "product", "uid"), below(value, "finding_info", "uid")
    return _matches(_PRODUCT, product) or _matches(_UID, uid)


def may_be_one(text: str | bytes) -> bool:
    """Whether text that can't be read may be an exposure finding, or a part of one."""
    if isinstance(text, bytes):
        return any(mark.encode() in text for mark in _MARKS)
    return any(mark in text for mark in _MARKS)


def told(document: dict[str, Any], form: str = JSON) -> Exposure:
    """The version that a document is, in OCSF. Raises Defective, whose words are ours alone."""
    uids = (below(document, *path) for path in (("finding_info", "uid"), ("metadata", "uid")))
    uid = next((each for each in uids if isinstance(each, str) and each), None)
    if uid is None:
        raise Defective("no_id", "the exposure finding has no `finding_info.uid`")
    if len(uid) > _LONGEST_UID:
        raise Defective("bad_id", f"the id of the exposure finding has {len(uid):,} characters")
    arn = _UID.fullmatch(uid)
    whole = stripped(document)
    text = written(whole).decode()
    if len(text) > LONGEST:
        raise Defective("too_large", f"longer than {LONGEST:,} characters")
    account_id = below(whole, "cloud", "account", "uid")
    region = below(whole, "cloud", "region")
    return Exposure(
        account_id if isinstance(account_id, str) else arn[2] if arn else "",
        region if isinstance(region, str) else arn[1] if arn else "",
        cleaned(uid),
        _changed_at(document),
        _hash(document),
        form,
        text,
    )


def stripped(document: dict[str, Any]) -> dict[str, Any]:
    """The document with nothing in it but what may be written."""
    return kept(document, KEEP)


def _hash(document: dict[str, Any]) -> str:
    counting = written(kept(document, KEEP, has_volatile=False))
    return hashlib.blake2b(counting, digest_size=_HASH_BYTES).hexdigest()


def _changed_at(document: dict[str, Any]) -> datetime:
    for path in _TIMES:
        try:
            return instant(below(document, *path))
        except NoInstant:
            continue
    raise Defective(
        "no_time",
        "the exposure finding has no time that can be read, such as `finding_info.modified_time_dt`",
    )


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
