"""What AWS told of things in words: what each was, and how old that was at the event.

What belongs here: sentences about rows of `sql/desk/told_….sql`. What does not: which findings are asked
about (`desk.at_the_time`).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tracehound.desk.connection import Row
from tracehound.desk.words import image_name, listed, moment
from tracehound.transforms.wording import counted, duration

_MOST_POWERS = 4
_MOST_DIGESTS = 3
_MOST_THINGS = 3
_MOST_OTHERS = 4
_SHORT_DIGEST = len("sha256:") + 12
# Whoever may do everything may do the rest too.
_ALL = "administrator"
_VIA = {
    "task_definition": "the task's role",
    "ecs_task": "the task's role",
    "instance_profile": "the instance's role",
}
_BY = {
    "owners.csv": "owners.csv",
    "resource_tag": "a tag",
    "accounts.csv": "accounts.csv",
    "account_tag": "a tag of the account",
}
_REASONS = {
    "not_configured": "AWS is not asked: `tracehound run context:` does",
    "not_asked_yet": "not asked for yet: the next run does",
    "gone_before_asked": "gone before AWS was asked",
    "denied": "AWS refuses the call",
    "throttled": "AWS asked for fewer requests",
    "failed": "the call failed",
    "region_off": "the region is off",
    "no_role": "no role of the account can be assumed",
    "not_in_ecr": "not in a private registry of ECR: AWS knows nothing of it",
    "not_askable": "no name that AWS can be asked for",
    "not_kept": "told once, and no longer kept",
}


def as_of(row: Row) -> str:
    """How old it was at the event, or how much later it became known."""
    age = row.get("age_seconds")
    if row.get("chosen") == "after" and age is not None:
        doubt = ", of the same bytes" if row.get("is_unchanging") else ": it may have been otherwise"
        return f"known only from {duration(age)} after the event{doubt}"
    if row.get("chosen") == "before" and age is not None:
        return f"as of {duration(age)} before the event"
    return f"as of {moment(row['known_at'])}" if row.get("known_at") else ""


def task(row: Row) -> str:
    """A task: its state, what it is of, how one could enter it, and how it ended."""
    told = [
        row["last_status"] or "in an unknown state",
        f"launch type {row['launch_type']}" if row["launch_type"] else "",
        f"service {row['service_name']}"
        if row["service_name"]
        else f"started by {row['started_by'] or 'unknown'}",
        f"ECS Exec was {'enabled' if row['has_exec'] else 'not enabled'}"
        if row["has_exec"] is not None
        else "",
        f"private address {row['private_ip']}" if row["private_ip"] else "",
    ]
    name = row["thing_key"].rpartition("/")[2]
    return f"{name}: {'; '.join(filter(None, told))}.{_end(row)}"


def _end(row: Row) -> str:
    if not row["stopped_at"]:
        return ""
    why = ", ".join(filter(None, (row["stop_code"], row["stopped_reason"])))
    return f" It stopped at {moment(row['stopped_at'])}{f': {why}' if why else ''}."


def image(row: Row) -> str:
    """Which bytes a tag stood for, and which others before and after."""
    named = row["image_reference"] or row["thing_key"].partition("@")[0]
    said = f"{image_name(named)} was {_digest(row['image_digest'])}"
    others = [each for each in row["digests"] if each["image_digest"] != row["image_digest"]]
    if not others:
        return f"{said}; no other digest of this tag is known."
    told = [_span(each) for each in others[:_MOST_DIGESTS]]
    more = f" and {counted(len(others) - _MOST_DIGESTS, 'other')}" if len(others) > _MOST_DIGESTS else ""
    return f"{said}; the tag also stood for {', '.join(told)}{more}."


def _span(each: Row) -> str:
    first, last = moment(each["first_at"]), moment(each["last_at"])
    return f"{_digest(each['image_digest'])} ({first if first == last else f'{first} to {last}'})"


def _digest(digest: str | None) -> str:
    return (digest or "unknown")[:_SHORT_DIGEST]


def role(row: Row) -> str:
    """Whose role it was, what it may do by which policies, and who may assume it."""
    via = _VIA.get(row["via_kind"] or "", "named by the finding")
    name = row["role_name"] or row["thing_key"].rpartition("/")[2]
    told = [f"{name} ({via}) {_powers(row['powers'])}"]
    if row["trusted_principals"]:
        told.append(f"may be assumed by {listed(row['trusted_principals'])}")
    if row["boundary_arn"]:
        told.append(f"bounded by {row['boundary_arn'].rpartition('/')[2]}")
    if row["changed_at"]:
        told.append(f"changed since, as AWS told at {moment(row['changed_at'])}")
    return f"{'; '.join(told)}."


def _powers(powers: Sequence[Row]) -> str:
    if not powers:
        return "has no power that an attacker looks for, as far as its policies tell"
    whole = [each for each in powers if each["power"] == _ALL]
    by_policy: dict[str, list[str]] = {}
    for each in (whole or powers)[:_MOST_POWERS]:
        by_policy.setdefault(listed(each["policies"], 2), []).append(each["meaning"])
    return "; ".join(f"{', '.join(meanings)} ({policies})" for policies, meanings in by_policy.items())


def exposure(row: Row) -> str:
    """Whether the internet could reach it, at which address and by which rules."""
    says_aws = " GuardDuty calls it reachable." if row["is_reachable_says_aws"] else ""
    if row["interface_key"] is None:
        return says_aws.strip()
    where = f"{row['interface_key']}"
    if row["public_ip"] is None:
        return f"No public address on {where}.{says_aws}"
    if row["is_reachable"]:
        rules = listed([_rule(each) for each in row["open_rules"]])
        is_mixed = row["rules_chosen"] == "after" and row["chosen"] == "before"
        later = ", by rules that are known only from later" if is_mixed else ""
        return f"From the internet at {row['public_ip']} ({where}): {rules} open to all{later}.{says_aws}"
    if row["is_reachable"] is None:
        return f"Public address {row['public_ip']} ({where}); its security groups are unknown.{says_aws}"
    return f"Public address {row['public_ip']} ({where}), but no rule let the internet in.{says_aws}"


def exposed(row: Row) -> str:
    """What Security Hub says makes a resource exposed, no more than its traits say."""
    said = _joined([*_said_of(row), *row["others"][:_MOST_OTHERS]]) or "exposed"
    severity = (row["severity"] or "severity unknown").lower()
    since = f", since {moment(row['first_seen_at'])}" if row["first_seen_at"] else ""
    until = f", until {moment(row['closed_at'])}" if row["closed_at"] else ""
    title = f": {row['title']}" if row["title"] else ""
    of = f"{_kind(row['resource_kind'])} {row['thing_key'].rpartition('/')[2]}"
    facts = f"exposure finding {row['exposure_uid'].rpartition(':')[2]}, {severity}{since}{until}"
    return f"{said[:1].upper()}{said[1:]}, says Security Hub of the {of} ({facts}){title}."


def _joined(parts: Sequence[str]) -> str:
    """Parts of a sentence, the last of them after an `and`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def _said_of(row: Row) -> Iterator[str]:
    if row["is_reachable_from_internet"]:
        yield "reachable from the internet"
    elif row["is_reachable"]:
        yield "reachable over the network"
    if row["is_vulnerable"]:
        yield "vulnerable (an exploit is available)" if row["has_exploit"] else "vulnerable"
    if row["is_misconfigured"]:
        yield "misconfigured"
    if row["has_sensitive_data"]:
        yield "with sensitive data"


def _rule(rule: Row) -> str:
    protocol, first, last = rule["protocol"], rule["from_port"], rule["to_port"]
    if protocol == "-1":
        ports = "everything"
    elif first is None or first == -1:
        ports = str(protocol)
    else:
        ports = f"{protocol} {first}" + (f" to {last}" if last not in (None, first) else "")
    return f"{ports} ({rule['security_group_id']})"


def holder(row: Row) -> str:
    """Whose an address was, and for how long."""
    whose = [
        row["thing_key"],
        f"of the task {row['task_arn'].rpartition('/')[2]}" if row["task_arn"] else "",
        f"of service {row['service_name']}" if row["service_name"] else "",
        f"of the instance {row['instance_id']}" if row["instance_id"] else "",
        "as its public address" if row["is_public"] else "",
    ]
    until = "until" if row["has_ended"] else "at least until"
    span = f"from {moment(row['from_at'])} {until} {moment(row['to_at'])}"
    return f"{' '.join(filter(None, whose))}, {span}."


def vulnerable(row: Row) -> str:
    """A vulnerability in the very file that ran."""
    package = " ".join(filter(None, (row["package_name"], row["package_version"])))
    told = [
        (row["severity"] or "severity unknown").lower(),
        f"score {row['score']:g}" if row["score"] is not None else "",
        "an exploit is known" if row["has_exploit"] else "",
        f"fixed in {row['fixed_in']}" if row["fixed_in"] else "",
    ]
    facts = ", ".join(filter(None, told))
    return f"{row['executable_path']}, which ran, is of {package}: {row['vulnerability_id']} ({facts})."


def copies(row: Row) -> str:
    """Where the image runs, also where no finding was."""
    running = counted(int(row["running_count"] or 0), "copy", "copies")
    places = [
        f"{each['workload'] or each['cluster']} ({each['running_count']:,})" for each in row["copies"] or ()
    ]
    clusters = counted(row["cluster_count"], "cluster")
    digest = _digest(row["thing_key"].partition("@")[2])
    return f"{running} of {digest} in {clusters}: {listed(places) or 'none'}."


def owner(row: Row) -> str:
    """Who is responsible and how critical it is, and what says so."""
    return f"{'; '.join(_owned(row))}."


def _owned(row: Row) -> Iterator[str]:
    if row["owner"]:
        yield f"{row['owner']}, says {_source(row['owner_source'])} of the {_kind(row['kind'])}"
    others = [f"{each['owner']} ({_kind(each['kind'])})" for each in row["others"]]
    if others:
        yield f"other things are tagged {listed(others)}"
    if row["criticality"]:
        yield f"criticality {row['criticality']}, says {_source(row['criticality_source'])}"


def _kind(kind: object) -> str:
    return str(kind).replace("_", " ")


def _source(source: str | None) -> str:
    return _BY.get(source or "", source or "unknown")


def investigation(row: Row) -> str:
    """What GuardDuty's own investigation found."""
    name = row["title"] or row["investigation_id"]
    told = [
        f"Its investigation {name} says risk {(row['risk_level'] or 'unknown').lower()}",
        f"confidence {row['confidence'].lower()}" if row["confidence"] else "",
        f"{row['risk']}" if row["risk"] else "",
        f"{counted(row['record_count'], 'record')} of it on these processes" if row["record_count"] else "",
    ]
    return f"{'; '.join(filter(None, told))}."


def missing(row: Row) -> str:
    """What is not known, and why."""
    reason = _REASONS.get(row["missing_reason"], row["missing_reason"])
    names = listed([_thing(row["kind"], key) for key in row["thing_keys"]], _MOST_THINGS)
    return f"{counted(row['thing_count'], _kind(row['kind']))} ({names}): {reason}."


def _thing(kind: Any, key: str) -> str:
    if str(kind).startswith("image"):
        name, _, digest = key.partition("@")
        return f"{image_name(name)}{f'@{_digest(digest)}' if digest else ''}"
    return key.rpartition("/")[2]
