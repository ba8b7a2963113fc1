"""Is it noise? Each hint is given where the data says so, and not a step before."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from tests.sql.support import Row, build_all, container, finding, given, known, part, peer, process, warehouse
from tracehound.desk import noise
from tracehound.desk.connection import Desk
from tracehound.pipelines.lake.home import Home
from tracehound.sql import build, models
from tracehound.sql.reader import Reader, Result
from tracehound.transforms.contracts.reference import IMAGES, SCANNERS

DAY = 24 * 60
ADDRESS = "203.0.113.7"
READ = {
    table
    for path in (build.ROOT / "desk" / "noise").glob("*.sql")
    for table in models.tables_read(path.read_text(encoding="utf-8"))
}


class Unlimited:
    """Limits nothing."""

    def run(self, con: duckdb.DuckDBPyConnection, step: Callable[[], Result]) -> Result:
        return step()


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse(tmp_path) as opened:
        yield opened


def hints(con: duckdb.DuckDBPyConnection, *ids: str, entity: str = "") -> list[str]:
    """The sentences about findings, or about an entity."""
    build_all(con, "entities.entities", *sorted(READ))
    entities = con.execute(
        "SELECT entity_id FROM entities.entities WHERE entity_key = ?", [entity]
    ).fetchall()
    desk = Desk(Home(Path()), Reader(con, Unlimited()))
    return noise.hints(desk, ids, [number for (number,) in entities])


def several(con: duckdb.DuckDBPyConnection, count: int, step: float = 1, **facts: object) -> Sequence[str]:
    """Findings at equal steps."""
    names = [f"f{number:02}" for number in range(count)]
    rows: list[Row] = [finding(name, step * number, **facts) for number, name in enumerate(names)]
    given(con, "flattened.finding_versions", *rows)
    return names


def called(con: duckdb.DuckDBPyConnection, name: str, minute: float, principal: str, address: str) -> None:
    given(con, "flattened.network_peers", peer(name, address, minute))
    key = {"access_key_id": f"AKIA{principal}", "principal_id": f"AIDA{principal}", "user_name": principal}
    given(con, "flattened.access_keys", part(name, minute, **key))


@pytest.mark.parametrize(("principals", "is_told"), [(5, False), (6, True)])
def test_an_own_exit(con: duckdb.DuckDBPyConnection, principals: int, is_told: bool) -> None:
    for number, name in enumerate(several(con, 6)):
        called(con, name, number, f"user{number % principals}", ADDRESS)
    told = hints(con, "f00")
    assert any("probably an exit" in each and "networks.csv" in each for each in told) is is_told
    assert hints(con, entity=ADDRESS) == told


@pytest.mark.parametrize(("days", "is_told"), [(9, False), (10, True)])
def test_automation(con: duckdb.DuckDBPyConnection, days: int, is_told: bool) -> None:
    for number, name in enumerate(several(con, days, DAY)):
        called(con, name, number * DAY, "ci", ADDRESS)
    assert any(f"findings on {days} days" in each for each in hints(con, "f00")) is is_told


@pytest.mark.parametrize(("domains", "is_told"), [(4, False), (5, True)])
def test_a_resolver(con: duckdb.DuckDBPyConnection, domains: int, is_told: bool) -> None:
    for number, name in enumerate(several(con, 5)):
        given(con, "flattened.instances", part(name, number, instance_id="i-1"))
        given(con, "flattened.dns_requests", part(name, number, domain=f"{number % domains}.example"))
    assert any("probably a resolver" in each for each in hints(con, "f00")) is is_told
    given(con, "flattened.processes", process("f00", "p", updated=0))
    assert not hints(con, "f00")


@pytest.mark.parametrize(("findings", "is_told"), [(4, False), (5, True)])
def test_a_roll_out(con: duckdb.DuckDBPyConnection, findings: int, is_told: bool) -> None:
    shop = {"image_registry": "docker.io", "image_repository": "acme/shop", "image_tag": "1"}
    for number, name in enumerate(several(con, findings)):
        given(con, "flattened.containers", container(name, f"c{number}", number, **shop))
    assert any("probably a roll-out" in each for each in hints(con, "f00")) is is_told


@pytest.mark.parametrize(("day", "is_told"), [(6, False), (8, True)])
def test_an_image_that_was_first_seen(con: duckdb.DuckDBPyConnection, day: int, is_told: bool) -> None:
    shop = {"image_registry": "docker.io", "image_repository": "acme/shop", "image_tag": "1"}
    given(con, "flattened.finding_versions", finding("old", 0), finding("new", day * DAY))
    given(con, "flattened.containers", container("new", "c", day * DAY, **shop))
    assert any("was first seen at" in each for each in hints(con, "new")) is is_told


@pytest.mark.parametrize(
    ("pattern", "ending"),
    [
        ("docker.io/acme", "; images.csv trusts it (ours): no cause, unless others can push it."),
        ("docker.io/other", ": a roll-out, or the cause."),
    ],
)
def test_whether_a_first_seen_image_is_ours(
    con: duckdb.DuckDBPyConnection, pattern: str, ending: str
) -> None:
    known(con, IMAGES, f"pattern,name\n{pattern},ours\n")
    given(con, "flattened.finding_versions", finding("old", 0), finding("new", 8 * DAY))
    given(con, "flattened.containers", container("new", "c", 8 * DAY, image_key="docker.io/acme/shop:1"))
    [told] = hints(con, "new")
    assert told.endswith(ending)


@pytest.mark.parametrize(("hosts", "is_told"), [(4, False), (5, True)])
def test_a_scanner(con: duckdb.DuckDBPyConnection, hosts: int, is_told: bool) -> None:
    probe = "Recon:EC2/PortProbeUnprotectedPort"
    for number, name in enumerate(several(con, 5, finding_type=probe, action_type="PORT_PROBE")):
        given(con, "flattened.instances", part(name, number, instance_id=f"i-{number % hosts}"))
        given(con, "flattened.network_peers", peer(name, ADDRESS, number, action="port_probe"))
    assert any("probably a scanner" in each for each in hints(con, "f00")) is is_told


def test_what_a_reference_file_says(con: duckdb.DuckDBPyConnection) -> None:
    known(con, SCANNERS, f"network,name\n{ADDRESS},Our \x1b[31mscanner\n")
    [name] = several(con, 1)
    given(con, "flattened.network_peers", peer(name, ADDRESS))
    [told] = hints(con, name)
    assert told.startswith(f"ip address {ADDRESS} is in your reference files: scanner, Our")


def test_nothing_is_said_of_a_lone_finding(con: duckdb.DuckDBPyConnection) -> None:
    [name] = several(con, 1)
    called(con, name, 0, "ann", ADDRESS)
    assert hints(con, name) == []
