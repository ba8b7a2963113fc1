"""The report's first chapter: what is open, what is new, and what is getting worse.

What belongs here: its questions, and what is said about the answers. What does not: what numbers mean
(`docs/metrics.md`).
"""

from collections.abc import Iterator

from tracehound.desk.connection import Desk
from tracehound.desk.pages import Bars, Column, DailyBars, Figure, Figures, Lines, Section, Series, Table
from tracehound.desk.report_parts import (
    DAYS,
    LONG_DAYS,
    MOST_BARS,
    MOST_ROWS,
    WEEKS,
    Known,
    bars,
    counted,
    days,
    left_out,
    look,
    table,
)

_NEW_ON = "is_first AND updated_date = '…'"
_WAITING = "Waiting findings are open, or nobody asked GuardDuty whether they still are."


def sections(desk: Desk, known: Known) -> Iterator[Section]:
    """The chapter in order."""
    yield _figures(known)
    yield from _open(desk, known)
    yield from _new(desk, known)
    yield from _groups(desk, known)
    yield from _remote(desk, known)


def _figures(known: Known) -> Figures:
    unknown = known.waiting_count - known.open_count
    return Figures(
        f"{counted(known.waiting_count, 'finding')} of {known.finding_count:,} wait for somebody",
        [
            Figure(
                "waiting", known.waiting_count, f"{known.open_count:,} open, {unknown:,} of unknown state"
            ),
            Figure("waiting, High or Critical", known.severe_count, severity="High"),
            Figure("older than their target", known.overdue_count),
            Figure(
                f"new in {DAYS} days", known.new_count, f"{known.earlier_count:,} in the {DAYS} days before"
            ),
            Figure(
                f"severe groups in {DAYS} days",
                known.severe_group_count,
                f"of {known.group_count:,} groups in all",
            ),
        ],
        note=f"{_WAITING} Days are counted back from the newest data.",
    )


def _open(desk: Desk, known: Known) -> Iterator[Section]:
    nothing = known.why_empty("No finding waits: all are archived or expired.")
    yield Bars(
        f"{counted(known.overdue_count, 'finding waits', 'findings wait')} longer than their target",
        "waiting findings by age: time from their creation to the newest data",
        bars(desk.rows("report_waiting_by_age")),
        note=f"{_WAITING} To the oldest: "
        'tracehound sql "FROM trends.findings WHERE is_awaiting_triage ORDER BY age_days DESC"',
        empty=nothing,
    )
    targets = desk.rows("report_targets")
    yield Table(
        "Each severity has a time within which its findings should be dealt with",
        [
            Column("severity", "severity"),
            Column("target, days", "number"),
            Column("open", "number"),
            Column("state unknown", "number"),
            Column("older than target", "number"),
            Column("oldest, days", "number"),
        ],
        [list(row.values()) for row in targets],
        note="Other targets: reference/targets.csv in the home.",
    )
    rows = desk.rows("report_waiting_most", by="type", most=MOST_BARS)
    types = bars(rows)
    yield Bars(
        f"Most waiting findings are of type {types[0].label}" if types else "No findings of any type wait",
        "waiting findings by type and severity",
        types,
        more=left_out(rows, "label_count", len(types)),
        note=look("finding_type = '…'"),
        empty=nothing,
    )


def _new(desk: Desk, known: Known) -> Iterator[Section]:
    yield DailyBars(
        f"{counted(known.new_count, 'finding was', 'findings were')} new in the last {DAYS} days, "
        f"{known.earlier_count:,} in the {DAYS} before",
        "new findings",
        days(desk.rows("report_new_daily", days=LONG_DAYS)),
        note=f"A finding is new on the day of its first known version. {look(_NEW_ON)}",
        empty=known.why_empty(f"No finding was new in the last {LONG_DAYS} days of the data."),
    )
    volume = desk.rows("report_volume_daily", days=LONG_DAYS)
    yield Lines(
        "Days bring new versions of findings, and occurrences that these add",
        "distinct findings, versions, and increase of occurrences a day",
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
        empty=known.why_empty("No day brought anything."),
    )
    rising = desk.rows("report_rising", days=DAYS, most=MOST_BARS)
    count = left_out(rising, "row_count", 0)
    yield table(
        f"{counted(count, 'kind')} of findings became more in an account",
        {
            "severity_band": ("severity", "severity"),
            "finding_type": ("finding type", "text"),
            "account_id": ("account", "text"),
            "new_count": (f"new in {DAYS} days", "number"),
            "earlier_count": ("in those before", "number"),
            "change": ("more", "number"),
        },
        rising,
        look("is_first AND finding_type = '…' AND account_id = '…'"),
        known.why_empty(f"Nothing is getting worse: no type has more new findings than {DAYS} days earlier."),
    )
    first = desk.rows("report_first_seen", days=DAYS, most=MOST_ROWS)
    yield table(
        f"{counted(left_out(first, 'row_count', 0), 'type, image or network', 'types, images and networks')} "
        f"had never been met before the last {DAYS} days",
        {
            "kind": ("what", "text"),
            "name": ("name", "text"),
            "first_updated_date": ("first met", "time"),
            "finding_count": ("findings since", "number"),
        },
        first,
        look("image_key = '…'"),
        known.why_empty(f"All types, images and networks of the last {DAYS} days had been met before."),
    )


def _groups(desk: Desk, known: Known) -> Iterator[Section]:
    weekly = desk.rows("report_groups_weekly", weeks=WEEKS)
    count = sum(row["amount"] for row in weekly)
    yield Bars(
        f"{counted(count, 'group')} of several findings began in {WEEKS} weeks",
        "groups of two and more findings, by the Monday of the week in which they began",
        bars(weekly),
        note="To the groups: tracehound groups --since 8w",
        empty=known.why_empty("No group has several findings: nothing ties any two."),
    )
    yield table(
        f"The gravest groups of the last {DAYS} days are the first to look at",
        {
            "severity_band": ("severity", "severity"),
            "title": ("what happened", "text"),
            "finding_count": ("findings", "number"),
            "tactic_count": ("tactics", "number"),
            "account_ids": ("accounts", "text"),
            "last_seen_at": ("latest event", "time"),
            "group_id": ("group", "code"),
        },
        desk.rows("report_groups", days=DAYS, most=MOST_BARS),
        "To a group: tracehound group GROUP",
        known.why_empty(f"No group had an event in the last {DAYS} days."),
    )
    places = desk.rows("report_places", most=MOST_BARS)
    yield table(
        f"{places[0]['place_kind']} {places[0]['entity_name']} is most at risk"
        if places
        else "No account or cluster is at risk",
        {
            "score": ("score of 100", "number"),
            "entity_name": ("place", "text"),
            "place_kind": ("kind", "text"),
            "account_id": ("account", "text"),
            "highest_severity": ("highest", "severity"),
            "finding_count": ("findings", "number"),
            "group_title": ("because of", "text"),
        },
        places,
        "A place scores what the worst group that names it gives. To the terms of a score: "
        "tracehound sql \"FROM correlation.entity_risk WHERE entity_key = '…'\"",
        known.why_empty("Nothing that findings name has a score."),
    )


def _remote(desk: Desk, known: Known) -> Iterator[Section]:
    rows = desk.rows("report_networks", most=MOST_BARS)
    networks = bars(rows)
    nothing = known.why_empty("No finding names a remote address.")
    yield Bars(
        f"Most findings with a remote address point to {networks[0].label}"
        if networks
        else "No finding points outside",
        "distinct findings by network and country; a finding with addresses of several counts in each",
        networks,
        more=left_out(rows, "label_count", len(networks)),
        note="To the addresses: tracehound sql \"FROM trends.remote_addresses WHERE asn = '…'\"",
        empty=nothing,
    )
    yield table(
        "These remote addresses occur in most severe findings",
        {
            "ip_address": ("address", "text"),
            "asn_organization": ("network", "text"),
            "country_name": ("country", "text"),
            "city": ("city", "text"),
            "severe_finding_count": ("severe findings", "number"),
            "finding_count": ("findings", "number"),
            "account_count": ("accounts", "number"),
            "first_updated_date": ("first met", "time"),
            "last_updated_date": ("last met", "time"),
        },
        desk.rows("report_addresses", most=MOST_BARS),
        "To the findings: tracehound find ADDRESS",
        nothing,
    )
