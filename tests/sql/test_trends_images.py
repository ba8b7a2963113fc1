"""Images that come back, and what changes in them while they run."""

from datetime import date

import duckdb

from tests.sql.support import Row, broken, built, container, finding, given, process

DAY = 24 * 60
# The tenth of January 2026 is a Saturday.
FIRST_WEEK, SECOND_WEEK = date(2026, 1, 5), date(2026, 1, 12)


def _shop(finding_id: str, updated: float = 0, tag: str = "1") -> Row:
    image = {"image_registry": "docker.io", "image_repository": "acme/shop", "image_tag": tag}
    return container(finding_id, "c", updated, image_key=f"docker.io/acme/shop:{tag}", **image)


def test_an_image_recurs_by_the_weeks_in_which_its_findings_begin(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("goes on", 0, severity_band="High"),
        finding("goes on", 2 * DAY, severity_band="Low"),
        finding("again", 9 * DAY),
        finding("other tag", 2 * DAY),
        finding("sample", 30 * DAY, is_sample=True),
    )
    given(
        con,
        "flattened.containers",
        _shop("goes on"),
        _shop("goes on", 2 * DAY),
        _shop("again", 9 * DAY),
        _shop("other tag", 2 * DAY, tag="2"),
        _shop("sample", 30 * DAY),
    )
    columns = (
        "image_tag, finding_count, severe_finding_count, new_finding_count, week_count, last_updated_date"
    )
    assert built(con, "trends.recurring_images", columns) == [
        ("1", 2, 1, 2, 2, date(2026, 1, 19)),
        ("2", 1, 0, 1, 1, date(2026, 1, 12)),
    ]
    assert broken(con, "trends.recurring_images") == []


def test_drift_counts_a_finding_and_a_program_once_a_repository(con: duckdb.DuckDBPyConnection) -> None:
    library = "Execution:Runtime/NewLibraryLoaded"
    changed = "DefenseEvasion:Runtime/SensitiveFileModified"
    given(
        con,
        "flattened.finding_versions",
        finding("binary", 0),
        finding("binary", 2 * DAY),
        finding("library", 2 * DAY, finding_type=library, threat_family="NewLibraryLoaded"),
        finding("file", 2 * DAY, finding_type=changed, threat_family="SensitiveFileModified"),
        finding("no drift", 2 * DAY, finding_type="Execution:Runtime/ReverseShell"),
    )
    con.execute(
        "UPDATE flattened.finding_versions SET threat_family = 'NewBinaryExecuted' WHERE finding_id = 'binary'"
    )
    places = [("binary", 0, "1"), ("binary", 2 * DAY, "1")]
    places += [(name, 2 * DAY, "2") for name in ("library", "file", "no drift")]
    given(con, "flattened.containers", *(_shop(name, minute, tag) for name, minute, tag in places))
    programs = [("binary", 0, "aa"), ("library", 2 * DAY, "aa"), ("no drift", 2 * DAY, "bb")]
    given(
        con,
        "flattened.processes",
        *(
            process(name, "p", updated=minute, executable_sha256=sha, executable_path=f"/{sha}")
            for name, minute, sha in programs
        ),
    )
    columns = """
        week_date, image_repository, new_binary_finding_count, new_library_finding_count,
        modified_file_finding_count, new_executable_count
    """
    assert built(con, "trends.image_drift_weekly", columns) == [
        (FIRST_WEEK, "docker.io/acme/shop", 1, 0, 0, 1),
        (SECOND_WEEK, "docker.io/acme/shop", 0, 1, 1, 1),
    ]
    assert broken(con, "trends.image_drift_weekly") == []


def test_drift_goes_by_the_family_of_a_type_whatever_else_it_says(con: duckdb.DuckDBPyConnection) -> None:
    types = {
        "known": "Execution:Runtime/NewBinaryExecuted",
        "purpose": "Impact:Runtime/NewBinaryExecuted",
        "resource": "Execution:Lambda/NewBinaryExecuted",
        "no container": "Impact:Runtime/NewBinaryExecuted",
        "changed": "Impact:Runtime/NewBinaryExecuted",
    }
    given(
        con,
        "flattened.finding_versions",
        *(
            finding(name, finding_type=kind, threat_family="NewBinaryExecuted")
            for name, kind in types.items()
        ),
        # What it was at first counts.
        finding("changed", 5, finding_type="Impact:Runtime/Other", threat_family="Other"),
    )
    given(con, "flattened.containers", *(_shop(name, 0, "1") for name in types if name != "no container"))
    columns = "new_binary_finding_count, new_library_finding_count, modified_file_finding_count"
    assert built(con, "trends.image_drift_weekly", columns) == [(4, 0, 0)]
    assert broken(con, "trends.image_drift_weekly") == []
