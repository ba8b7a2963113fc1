"""Tables of a profile: what an entity belongs to and is seen with, and the groups that name it.

What belongs here: from rows to sections; none where there are no rows. What does not: which page has them.
"""

from collections.abc import Iterator, Sequence

from tracehound.desk import opening_words, refs
from tracehound.desk import profile_words as words
from tracehound.desk.connection import Row
from tracehound.desk.pages import Column, Ref, Table
from tracehound.desk.profile import Profile


def related(row: Row) -> Ref:
    """A related entity: its key, with its name if the key does not contain it."""
    key, name = str(row["related_key"]), row["related_name"]
    text = f"{key}  {name}" if name and name.lower() not in key.lower() else key
    return Ref(text, row["related_kind"], key)


def groups(rows: Sequence[Row]) -> Table:
    """Groups that name it, the worst first."""
    columns = [
        Column("severity", "severity"),
        Column("group"),
        Column("names it", "number"),
        Column("findings", "number"),
        Column("from", "time"),
        Column("to", "time"),
    ]
    told = [
        (
            row["highest_severity"],
            refs.group(row["group_id"], row["title"]),
            row["naming_count"],
            row["finding_count"],
            row["first_seen_at"],
            row["last_seen_at"],
        )
        for row in rows
    ]
    more = rows[0]["group_count"] - len(rows) if rows else 0
    return Table("Groups that name it", columns, told, more=more, empty="None does.", name="groups")


def seen_with(found: Profile) -> Iterator[Table]:
    """All that it is seen with, the places that it belongs to first."""
    if found.exec_calls:
        yield _exec_calls(found.exec_calls)
    for title, is_scope in (("Belongs to or was seen in", True), ("Seen with it", False)):
        rows = [row for row in found.related if row["is_scope"] is is_scope]
        if rows:
            yield _related(title, rows)
    if found.networks:
        yield _networks(found.networks)
    if found.users:
        where = "in these findings" if words.is_person(found) else "there"
        yield _users(f"Users that ran processes {where}", found.users)
    if found.siblings:
        yield _siblings(found.siblings)
    if found.drift:
        yield _drift(found.drift)


def _related(title: str, rows: Sequence[Row]) -> Table:
    columns = [Column("kind"), Column("what"), Column("findings", "number")]
    columns += [Column("first seen", "time"), Column("last seen", "time")]
    told = [
        (
            row["related_kind"].replace("_", " "),
            related(row),
            row["finding_count"],
            row["first_seen_at"],
            row["last_seen_at"],
        )
        for row in rows
    ]
    of_kinds = {row["related_kind"]: row["kind_count"] for row in rows}
    return Table(title, columns, told, more=sum(of_kinds.values()) - len(rows))


def _exec_calls(rows: Sequence[Row]) -> Table:
    columns = [
        Column("made", "time"),
        Column("how"),
        Column("into"),
        Column("from"),
        Column("command", "code"),
    ]
    columns += [Column("outcome"), Column("account"), Column("event", "code")]
    told = [
        (
            row["event_at"],
            opening_words.kind(row),
            _target(row),
            _address(row["source_ip_address"]),
            row["command"],
            opening_words.outcome(row) or None,
            refs.account(row["account_id"]),
            row["event_id"],
        )
        for row in rows
    ]
    return Table(
        "What the person opened or was refused",
        columns,
        told,
        more=rows[0]["call_count"] - len(rows),
        note="The scope time first, then the latest.",
        name="exec calls",
    )


def _target(row: Row) -> Ref | str:
    text = row["target_key"] or row["place_key"] or "an unknown place"
    return Ref(text, "ecs_task", row["task_arn"]) if row["task_arn"] else text


def _address(address: str | None) -> Ref | None:
    return refs.entity("ip_address", address, None) if address else None


def _networks(rows: Sequence[Row]) -> Table:
    columns = [Column("network"), Column("addresses", "number")]
    columns += [Column("first seen", "time"), Column("last seen", "time")]
    told = [
        (words.network(row), row["address_count"], row["first_seen_at"], row["last_seen_at"]) for row in rows
    ]
    return Table("Networks of its addresses", columns, told, more=rows[0]["network_count"] - len(rows))


def _users(title: str, rows: Sequence[Row]) -> Table:
    columns = [Column("user"), Column("findings", "number")]
    columns += [Column("first seen", "time"), Column("last seen", "time")]
    told = [
        (row["user_name"], row["finding_count"], row["first_seen_at"], row["last_seen_at"]) for row in rows
    ]
    return Table(title, columns, told, more=rows[0]["user_count"] - len(rows), name="users")


def _siblings(rows: Sequence[Row]) -> Table:
    is_image = "image_key" in rows[0]
    kind, column = (
        ("container_image", "image_key") if is_image else ("task_definition", "task_definition_arn")
    )
    columns = [
        Column("this one"),
        Column("what"),
        Column("findings", "number"),
        Column("highest", "severity"),
    ]
    columns += [Column("first seen", "time"), Column("last seen", "time")]
    columns += [Column("types that started with it"), Column("types that stopped with it")]
    told = [
        (
            "▶" if row["is_own"] else None,
            Ref(row[column], kind, row[column]),
            row["finding_count"],
            row["highest_severity"],
            row["first_seen_at"],
            row["last_seen_at"],
            row["types_begun"] or None,
            row["types_ended"] or None,
        )
        for row in rows
    ]
    title = "Tags of its repository" if is_image else "Revisions of its family"
    return Table(title, columns, told, more=rows[0]["sibling_count"] - len(rows))


def _drift(rows: Sequence[Row]) -> Table:
    columns = [Column("file", "code"), Column("written by", "code"), Column("findings", "number")]
    columns += [Column("hash", "code"), Column("last written", "time")]
    told = [
        (
            row["file_path"],
            row["written_by"],
            row["finding_count"],
            _hash(row["executable_sha256"]),
            row["last_modified_at"],
        )
        for row in rows
    ]
    return Table(
        "Drift: files written after a container started, and by which process",
        columns,
        told,
        more=rows[0]["drift_count"] - len(rows),
        name="drift",
    )


def _hash(sha256: str | None) -> Ref | None:
    return Ref(sha256[:12], "executable_hash", sha256) if sha256 else None
