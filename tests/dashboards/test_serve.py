"""What `make dashboards` says and keeps before it starts."""

import socket
import stat
from pathlib import Path

import pytest

from dashboards.superset import serve


def test_without_a_served_file_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(serve.Unready, match="make demo"):
        serve.start(tmp_path, 0)


def test_an_address_with_a_password_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(serve.Unready, match="PGPASSWORD") as error:
        serve.start(tmp_path, 0, "postgresql://reader:secret@db.example.com/security")
    assert "secret" not in str(error.value)


def test_a_port_in_use_is_named_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").touch()
    with socket.create_server((serve.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(serve.Unready, match=rf"port {port} .* is in use.*DASHBOARDS_PORT"):
            serve.start(tmp_path, port)
    assert not (tmp_path / "superset").exists()


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    state = tmp_path / "superset"
    serve.make_secrets(state)
    first = {name: (state / name).read_text() for name in ("secret_key", "password")}
    serve.make_secrets(state)
    assert first == {name: (state / name).read_text() for name in first}
    assert len(first["secret_key"]) >= 42 and len(first["password"]) >= 15
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert {stat.S_IMODE((state / name).stat().st_mode) for name in first} == {0o600}


def test_it_listens_on_this_machine_alone() -> None:
    assert serve.HOST == "127.0.0.1"
