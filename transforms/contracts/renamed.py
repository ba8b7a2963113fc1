"""What had another name in the release before: tables, columns, and words that columns hold.

Said once. The served file answers to the old names of tables and columns for one release (`sql.ddl`), files of raw
that still have them are written again (`pipelines.lake`), and `docs/changelog.md` has them all. The next release
empties this.
"""

# Old name: new name.
TABLES = {
    "correlation.hub_entities": "correlation.common_entities",
    "flattened.findings": "flattened.finding_versions",
    "trends.risky_places": "trends.account_and_cluster_risk",
}

# Tables that another one serves for; `sql/former/` says how.
REMOVED = {
    "trends.findings_by_status": "trends.findings",
    "trends.open_findings": "trends.findings",
}

# By table, under its new name. Old name: new name.
COLUMNS: dict[str, dict[str, str]] = {
    "raw.findings": {"plain_for": "gate_fingerprint"},
    "raw.unmodelled_paths": {"updated_date": "version_date"},
    "flattened.finding_versions": {"partition": "aws_partition"},
    "flattened.findings_current": {"partition": "aws_partition"},
    "correlation.process_sessions": {"is_hub": "is_launcher", "hub_reason": "launcher_reason"},
    "correlation.credential_thefts": {"is_seen_reaching": "has_credential_access"},
    "correlation.link_rules": {
        "most_findings": "max_finding_count",
        "longest_gap_seconds": "max_gap_seconds",
        "rare_findings": "rare_finding_count",
        "longest_spread_seconds": "max_spread_seconds",
    },
    "correlation.finding_group_members": {"own_group_id": "solo_group_id", "why": "explanation"},
    "trends.findings": {"is_waiting": "is_awaiting_triage"},
    "trends.account_and_cluster_risk": {"place_name": "entity_name"},
}

# Words that columns hold. No view answers to them: saved SQL over them must be changed.
WORDS = {"same_session": "same_credentials"}


def old_columns(table: str) -> dict[str, str]:
    """Old names of a table's columns, each with its new name."""
    return COLUMNS.get(table, {})
