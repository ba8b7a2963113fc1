"""What a profile says of an entity in words, on terminals and pages alike.

What belongs here: labels with values, and short texts. What does not: layout, and which queries are run
(`desk.profile`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tracehound.desk.connection import Row
from tracehound.desk.entities import Fact
from tracehound.desk.going_on import UNKNOWN
from tracehound.desk.profile import Profile
from tracehound.desk.rates import Change
from tracehound.desk.scope_time import BASELINE, TRAINING_DAYS
from tracehound.desk.words import findings

TERMS = (
    *("severity", "tactics", "group", "sequence", "recency", "rarity", "spread", "open"),
    *("exposure", "vulnerability", "privilege", "criticality"),
)


def is_person(found: Profile) -> bool:
    """Whether it is the profile of a person, whose key may be an id that tells nobody anything."""
    return bool(found.entity["entity_kind"] == "person")


def states(counts: Mapping[str, int]) -> str:
    """How many findings are in which state; one that is unknown is not taken for another."""
    known = {state: count for state, count in counts.items() if state != UNKNOWN}
    if counts and not known:
        return "whether they are open is unknown"
    told = [f"{known.get(state, 0):,} {state}" for state in ("open", "archived")]
    unknown = counts.get(UNKNOWN, 0)
    return ", ".join([*told, *([f"{unknown:,} in an unknown state"] if unknown else [])])


def identity(found: Profile) -> Iterator[tuple[str, Any]]:
    """Columns of its kind's profile that say more than its key, by their names."""
    known = {name: value for name, value in found.identity.items() if _says_more(name, value, found.entity)}
    if not found.identity and found.entity["entity_name"] not in (None, found.entity["entity_key"]):
        known = {"name": found.entity["entity_name"]}
    yield from known.items()


def references(found: Profile) -> Iterator[Fact]:
    """What reference files say of it, and its tags."""
    for row in found.known:
        yield row["known_as"].replace("_", " "), _reference(row)
    for key, value in found.tags.items():
        yield f"tag {key}", value


def _reference(row: Row) -> str:
    told = [row[name] for name in ("name", "owner", "environment") if row[name]]
    return f"{', '.join(told) or 'yes'}  (reference file: {row['known_by']})"


def _says_more(name: str, value: object, entity: Mapping[str, object]) -> bool:
    is_zero_count = name.endswith("_count") and value == 0
    return value not in (None, "", []) and value != entity["entity_key"] and not is_zero_count


def score(risk: Row) -> str:
    """How a score is made up: its terms, times the factor from reference files if there is one."""
    terms = " + ".join(f"{term} {risk[f'{term}_term']:g}" for term in TERMS if risk[f"{term}_term"])
    factor = risk["reference_factor"]
    made_of = terms if factor == 1 else f"({terms}) times {factor:g} from reference files"
    return f"{risk['score']:g} = {made_of}"


def common(row: Row) -> str:
    """Why an entity links no findings."""
    return f"{findings(row['finding_count'])} share it, {row['exceeded_rule']}: it links none."


def too_young(found: Profile) -> str:
    """Why nothing is called new; empty where that can be told, or where nothing at all is known of before."""
    if found.baseline_days >= TRAINING_DAYS or not found.baseline_days:
        return ""
    known = f"known for {found.baseline_days:g} of the {BASELINE.days} days before"
    return f"Nothing is called new in the scope time: {known}."


def rate(change: Change) -> str:
    """How many findings of a type began, and how many of them were to be expected."""
    return f"{change.began_count:,} began in the scope time, {change.expected_count:g} expected"


def is_open(row: Row) -> str:
    """How many are open; an unknown state is neither open nor closed."""
    if not row["unknown_count"]:
        return f"{row['open_count']:,}"
    return f"{row['open_count']:,} or more" if row["open_count"] else "unknown"


def network(row: Row) -> str:
    """A network, with its number and countries."""
    number = [f"AS{row['asn']}"] if row["asn"] else []
    told = ", ".join([*number, *(row["countries"] or [])])
    return f"{row['asn_organization']} ({told})" if told else str(row["asn_organization"])


def since(row: Row) -> str:
    """That something is new; if it returned, that it was known before the baseline."""
    return "first seen" if row.get("is_first", True) else "back after 45 days, known since"
