"""Columns that people filter by: metadata says which values each file has, so that engines skip files."""

# Of contracts of all layers; a table has some of them.
FILTERED = frozenset(
    (
        "account_id",
        "created_at",
        "entity_id",
        "entity_kind",
        "event_at",
        "finding_id",
        "finding_type",
        "first_seen_at",
        "group_id",
        "last_seen_at",
        "observed_at",
        "process_uuid",
        "region",
        "severity",
        "updated_at",
    )
)
# Characters of a text that are kept: longer than ids.
LONGEST_TEXT = 64
