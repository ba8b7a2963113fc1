"""The report's first chapter: what is open, what is new, and what is rising.

What belongs here: its queries, and the wording about their results. What does not: definitions of figures
(`docs/metrics.md`).
"""

from collections.abc import Iterator, Sequence

from tracehound.desk import refs
from tracehound.desk.connection import Desk, Row
from tracehound.desk.pages import (
    Bars,
    Column,
    DailyBars,
    Figure,
    Figures,
    Lines,
    Section,
    Series,
    Table,
)
from tracehound.desk.report_groups import first_groups
from tracehound.desk.report_parts import (
    DAYS,
    LONG_DAYS,
    MOST_BARS,
    MOST_ROWS,
    TOP_BARS,
    WEEKS,
    Known,
    bars,
    counted,
    days,
    left_out,
    look,
    table,
)

_NO_ADDRESS = "No finding names a remote address."
_NEW_ON = "is_first AND updated_date = '…'"
_WAITING = "Awaiting triage: open, or of unknown state because GuardDuty's API was not asked."


def sections(desk: Desk, known: Known) -> Iterator[Section]:
    """The chapter in order: what to do first, then pairs that stand beside each other, then wide tables."""
    yield first_groups(desk, known)
    yield _figures(known)
    yield from _open(desk, known)
    yield _networks(desk, known)
    yield from _new(desk, known)
    yield _first_seen(desk, known)
    yield _weekly_groups(desk, known)
    yield _rising(desk, known)
    yield _risk(desk, known)
    yield _addresses(desk, known)


def _figures(known: Known) -> Figures:
    unknown = known.waiting_count - known.open_count
    return Figures(
        f"{counted(known.waiting_count, 'finding')} of {known.finding_count:,} awaiting triage",
        [
            Figure(
                "awaiting triage",
                known.waiting_count,
                f"{known.open_count:,} open, {unknown:,} of unknown state",
            ),
            Figure("awaiting triage, High or Critical", known.severe_count, severity="High"),
            Figure("overdue", known.overdue_count),
            Figure(
                f"new in {DAYS} days", known.new_count, f"{known.earlier_count:,} in the {DAYS} days before"
            ),
            Figure(
                "incidents awaiting triage",
                known.incident_count,
                f"of {counted(known.group_count, 'group')} in total",
            ),
        ],
        note=f"{_WAITING} Days count back from the newest data.",
        name="where things stand",
    )


def _open(desk: Desk, known: Known) -> Iterator[Section]:
    nothing = known.why_empty("No finding awaits triage: all are archived or expired.")
    yield Bars(
        f"{counted(known.overdue_count, 'finding')} awaiting triage past the target",
        "findings awaiting triage by age: time from their creation to the newest data",
        bars(desk.rows("report_waiting_by_age")),
        note="The oldest: "
        'tracehound sql "FROM trends.findings WHERE is_awaiting_triage ORDER BY age_days DESC"',
        name="age",
        empty=nothing,
    )
    targets = desk.rows("report_targets")
    yield Table(
        "Remediation targets by severity, and findings against them",
        [
            Column("severity", "severity"),
            Column("target, days", "number"),
            Column("open", "number"),
            Column("state unknown", "number"),
            Column("overdue", "number"),
            Column("oldest, days", "number"),
        ],
        [list(row.values()) for row in targets],
        note="Set your own targets in reference/targets.csv in the home.",
        name="targets",
    )
    rows = desk.rows("report_waiting_most", by="type", most=MOST_BARS)
    types = bars(rows)
    yield Bars(
        f"Most findings awaiting triage are of type {types[0].label}"
        if types
        else "No findings awaiting triage",
        "findings awaiting triage by type and severity",
        types,
        more=left_out(rows, "label_count", len(types)),
        top=TOP_BARS,
        name="types",
        note=look("finding_type = '…'"),
        empty=nothing,
    )


def _new(desk: Desk, known: Known) -> Iterator[Section]:
    yield DailyBars(
        f"{counted(known.new_count, 'new finding')} in the last {DAYS} days, "
        f"{known.earlier_count:,} in the {DAYS} days before",
        "new findings",
        days(desk.rows("report_new_daily", days=LONG_DAYS)),
        note=f"A finding is new on the day of its first known version. {look(_NEW_ON)}",
        name="new per day",
        empty=known.why_empty(f"No finding was new in the last {LONG_DAYS} days of the data."),
    )
    volume = desk.rows("report_volume_daily", days=LONG_DAYS)
    yield Lines(
        "Findings, versions and occurrences per day",
        "distinct findings, versions, and increase in occurrences per day",
        [
            Series(name, [(row["day"], row[column]) for row in volume])
            for name, column in (
                ("findings", "finding_count"),
                ("versions", "version_count"),
                ("occurrences", "event_count_increase"),
            )
            if volume
        ],
        note=look("updated_date = '…'"),
        name="volume",
        empty=known.why_empty(f"No findings were updated in the last {LONG_DAYS} days of the data."),
    )


def _rising(desk: Desk, known: Known) -> Table:
    rising = desk.rows("report_rising", days=DAYS, most=MOST_BARS)
    count = left_out(rising, "row_count", 0)
    return table(
        f"{counted(count, 'finding type')} rising, counted per account",
        "rising types",
        {
            "severity_band": ("severity", "severity"),
            "finding_type": ("finding type", "text"),
            "account_id": ("account", "text"),
            "new_count": (f"new in {DAYS} days", "number"),
            "earlier_count": (f"in the {DAYS} days before", "number"),
            "change": ("increase", "number"),
        },
        [row | {"account_id": refs.account(row["account_id"])} for row in rising],
        look("is_first AND finding_type = '…' AND account_id = '…'"),
        known.why_empty(f"Nothing is rising: no type has more new findings than in the {DAYS} days before."),
    )


def _first_seen(desk: Desk, known: Known) -> Table:
    first = desk.rows("report_first_seen", days=DAYS, most=MOST_ROWS)
    return table(
        f"{counted(left_out(first, 'row_count', 0), 'type, image or network', 'types, images and networks')} "
        f"first seen in the last {DAYS} days",
        "first seen",
        {
            "kind": ("what", "text"),
            "name": ("name", "text"),
            "first_updated_date": ("first seen", "time"),
            "finding_count": ("findings since", "number"),
        },
        first,
        look("image_key = '…'"),
        known.why_empty(f"All types, images and networks of the last {DAYS} days had been seen before."),
    )


def _weekly_groups(desk: Desk, known: Known) -> Bars:
    weekly = desk.rows("report_groups_weekly", weeks=WEEKS)
    count = sum(row["amount"] for row in weekly)
    return Bars(
        f"{counted(count, 'incident')} began in the last {WEEKS} weeks",
        "incidents (groups that are severe or of several types), by the Monday of their first week",
        bars(weekly),
        note="The groups: tracehound groups --all --since 8w",
        name="incidents per week",
        empty=known.why_empty(f"No incident began in the last {WEEKS} weeks."),
    )


def _risk(desk: Desk, known: Known) -> Table:
    places = desk.rows("report_places", most=MOST_BARS)
    return table(
        _newest_place(places),
        "new in accounts and clusters",
        {
            "entity_name": ("name", "text"),
            "place_kind": ("kind", "text"),
            "account_id": ("account", "text"),
            "new_incident_count": (f"new incidents in {DAYS} days", "number"),
            "new_gravity": ("gravity of the worst", "number"),
            "new_type_count": ("new finding types", "number"),
            "group_title": ("look at", "text"),
            "score": ("risk, 0 to 100", "number"),
            "finding_count": ("findings", "number"),
        },
        [_place(row) for row in places],
        "Ranked by what is new there. The risk is the score of the worst group that names it, not a sum. "
        "The terms of a score: tracehound sql \"FROM correlation.entity_risk WHERE entity_key = '…'\"",
        known.why_empty("No account or cluster in the findings has a score."),
    )


def _place(row: Row) -> Row:
    return row | {
        "entity_name": refs.entity(row["entity_kind"], row["entity_key"], row["entity_name"]),
        "account_id": refs.account(row["account_id"]),
        "group_title": row["group_id"] and refs.group(row["group_id"], row["group_title"]),
    }


def _newest_place(places: Sequence[Row]) -> str:
    if not places:
        return "No account or cluster has a risk score"
    first = places[0]
    name = f"{first['place_kind']} {first['entity_name']}"
    if not first["new_incident_count"]:
        return f"No account or cluster has a new incident; {name} has the highest risk"
    return f"{name} has the gravest new incident"


def _networks(desk: Desk, known: Known) -> Bars:
    rows = desk.rows("report_networks", most=MOST_BARS)
    networks = bars(rows)
    return Bars(
        f"Most findings with a remote address point to {networks[0].label}"
        if networks
        else "No finding has a remote address",
        "distinct findings by network and country; a finding with addresses in several counts in each",
        networks,
        more=left_out(rows, "label_count", len(networks)),
        top=TOP_BARS,
        name="networks",
        note="The addresses: tracehound sql \"FROM trends.remote_addresses WHERE asn = '…'\"",
        empty=known.why_empty(_NO_ADDRESS),
    )


def _addresses(desk: Desk, known: Known) -> Table:
    return table(
        "Remote addresses with the most severe findings",
        "addresses",
        {
            "ip_address": ("address", "text"),
            "asn_organization": ("network", "text"),
            "country_name": ("country", "text"),
            "city": ("city", "text"),
            "severe_finding_count": ("severe findings", "number"),
            "finding_count": ("findings", "number"),
            "account_count": ("accounts", "number"),
            "first_updated_date": ("first seen", "time"),
            "last_updated_date": ("last seen", "time"),
        },
        [_address(row) for row in desk.rows("report_addresses", most=MOST_BARS)],
        "The findings: tracehound find ADDRESS",
        known.why_empty(_NO_ADDRESS),
    )


def _address(row: Row) -> Row:
    return row | {"ip_address": refs.entity("ip_address", row["ip_address"], None)}
