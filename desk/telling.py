"""The summary of a finding: what happened, where, when, and how certain it is.

What belongs here: the four answers for one version. What does not: the actions (`desk.activity`), layout.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracehound.desk.activity import what_happened
from tracehound.desk.connection import Row
from tracehound.desk.entities import Parts, Resource
from tracehound.desk.exposure import exposure
from tracehound.desk.words import listed, moment
from tracehound.transforms.wording import counted, duration

_KINDS = {
    "container": "container",
    "ecs_task": "task",
    "task_definition": "of",
    "ecs_cluster": "on ECS cluster",
    "kubernetes_workload": "workload",
    "kubernetes_namespace": "in namespace",
    "eks_cluster": "on EKS cluster",
    "instance": "on instance",
    "s3_bucket": "bucket",
    "lambda_function": "function",
    "database": "database",
    "aws_account": "in account",
}


@dataclass(frozen=True)
class Words:
    """Sentences about a finding."""

    what: list[str]
    where: list[str]
    when: list[str]
    how_sure: list[str]


def in_words(finding: Row, parts: Parts, resources: Sequence[Resource]) -> Words:
    """The summary of the latest version of a finding."""
    return Words(
        list(what_happened(finding, parts, resources)),
        list(_where(finding, parts, resources)),
        list(_when(finding)),
        list(_how_sure(finding, parts)),
    )


def _where(finding: Row, parts: Parts, resources: Sequence[Resource]) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for each in resources:
        if each.role == "resource" and each.name and each.kind in _KINDS:
            names.setdefault(_KINDS[each.kind], []).append(each.name)
    chain = " ".join(f"{word} {listed(found)}" for word, found in names.items())
    yield f"{chain}, {finding['region'] or 'region not stated'}".strip()
    yield from exposure(parts)


def _when(finding: Row) -> Iterator[str]:
    first, last = finding["event_first_seen_at"], finding["event_last_seen_at"]
    count = finding["event_count"] or 1
    seen = "once" if count == 1 else counted(count, "time")
    if first and last and last > first:
        span = duration((last - first).total_seconds())
        yield f"From {moment(first)} to {moment(last)} ({span}), seen {seen}."
    else:
        yield f"At {moment(last or first)}, seen {seen}."
    delay = finding["time_to_detect_seconds"]
    found = f", {duration(delay)} after the first event" if delay is not None else ""
    versions = finding["version_count"]
    later = (
        f"; {counted(versions, 'version')}, the latest from {moment(finding['updated_at'])}"
        if versions > 1
        else ""
    )
    yield f"GuardDuty reported it at {moment(finding['created_at'])}{found}{later}."


def _how_sure(finding: Row, parts: Parts) -> Iterator[str]:
    severity, highest = finding["severity"], finding["highest_severity"]
    once = f", up to {highest:g} in an earlier version" if highest is not None and highest != severity else ""
    rated = (
        f"Severity {severity:g} ({finding['severity_band']}){once}" if severity is not None else "No severity"
    )
    confidence = finding["confidence"]
    stated = f"confidence {confidence:g}" if confidence is not None else "GuardDuty gives no confidence"
    yield f"{rated}; {stated}."
    yield from _contradiction(finding)
    if finding["is_sample"]:
        yield "This is a sample finding: none of this happened."
    yield from _evidence(finding, parts)
    if finding["status"]:
        suppressed = ", by a suppression rule or before it was first seen" if finding["is_suppressed"] else ""
        unasked = ", because no sweep of the API covers it" if finding["status"] == "unknown" else ""
        yield f"Its state in GuardDuty: {finding['status']}{suppressed}{unasked}."


def _contradiction(finding: Row) -> Iterator[str]:
    """That bodies with one id and time differ: GuardDuty writes one, so somebody may have made another up."""
    if finding["content_count"] > 1:
        yield (
            f"Its latest version came with {finding['content_count']} contents that contradict each other: "
            "this is one that is no sample, and the gravest. `tracehound show` has all."
        )
    elif count := finding["conflicting_version_count"]:
        yield f"{counted(count, 'earlier version')} of it came with contents that contradict each other."


def _evidence(finding: Row, parts: Parts) -> Iterator[str]:
    """What GuardDuty's judgement is based on."""
    lists = [finding["threat_list_name"], *(row["threat_list_name"] for row in parts["threats"])]
    names = [
        finding["threat_name"],
        *(name for row in parts["threats"] for name in row["threat_names"] or ()),
    ]
    known = list(dict.fromkeys(filter(None, lists)))
    if known:
        threat = listed(list(dict.fromkeys(filter(None, names))))
        yield f"It matches a threat list: {listed(known)}{f' as {threat}' if threat else ''}."
    if finding["feature_name"]:
        yield f"Source: {finding['feature_name']}."
    if any(row["signal_type"] for row in parts["sequence_signals"]):
        grave = max((row["severity"] or 0 for row in parts["sequence_signals"]), default=0)
        yield f"Its most severe signal has severity {grave:g}."
