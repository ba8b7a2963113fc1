"""Prepares Superset's own database: its tables, its roles, one user who may sign in, and the dashboards.

Run by `serve.py` in Superset's environment. The bundle is imported only when it has changed since the last
time, so that edits made in the browser stay until there is a new one.
"""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

USER = "admin"
_FOLDER = Path(__file__).parent
_BUNDLE = _FOLDER / "bundle"
# What the bundle has instead of the served file as its database, where that is PostgreSQL.
_POSTGRES = _FOLDER / "postgres.yaml"


def main() -> None:
    """Bring everything up to date."""
    import superset
    from flask_migrate import upgrade
    from superset.app import create_app

    state = Path(os.environ["TRACEHOUND_SUPERSET"])
    with create_app().app_context():
        upgrade(directory=str(Path(superset.__file__).parent / "migrations"))
        superset.appbuilder.add_permissions(update_perms=True)
        superset.security_manager.sync_role_definitions()
        _person(superset.security_manager, (state / "password").read_text())
        _dashboards(state, os.environ["TRACEHOUND_DATABASE"])


def _person(manager: Any, password: str) -> None:
    found = manager.find_user(USER)
    if not found:
        role = manager.find_role("Admin")
        manager.add_user(USER, "tracehound", "admin", "admin@localhost", role, password)
    else:
        manager.reset_password(found.id, password)


def _dashboards(state: Path, address: str) -> None:
    digest = _digest(address)
    noted = state / "imported"
    if noted.is_file() and noted.read_text() == digest:
        return
    bundle = state / "bundle"
    shutil.rmtree(bundle, ignore_errors=True)
    shutil.copytree(_BUNDLE, bundle)
    database = bundle / "databases" / "tracehound.yaml"
    database.write_text(_database(database, address))
    _import(bundle)
    noted.write_text(digest)


def _database(declared: Path, address: str) -> str:
    import yaml

    source = _POSTGRES if address.startswith("postgresql:") else declared
    document = yaml.safe_load(source.read_text()) | {"sqlalchemy_uri": address}
    text: str = yaml.safe_dump(document, sort_keys=False)
    return text


def _import(bundle: Path) -> None:
    from superset.commands.importers.v1.examples import ImportExamplesCommand
    from superset.commands.importers.v1.utils import METADATA_FILE_NAME

    _detach()
    contents = {str(path.relative_to(bundle)): path.read_text() for path in sorted(bundle.rglob("*.yaml"))}
    # Only a bundle without a type may hold several kinds of objects.
    contents[METADATA_FILE_NAME] = contents[METADATA_FILE_NAME].replace("type: assets\n", "")
    ImportExamplesCommand(contents, overwrite=True).run()


def _detach() -> None:
    # An import adds charts to a dashboard but removes none: one that is no longer declared would stay
    # below the others.
    from superset import db
    from superset.models.dashboard import Dashboard

    slugs = [path.stem for path in (_BUNDLE / "dashboards").glob("*.yaml")]
    for dashboard in db.session.query(Dashboard).filter(Dashboard.slug.in_(slugs)):
        dashboard.slices = []
    db.session.commit()


def _digest(address: str) -> str:
    digest = hashlib.sha256(address.encode())
    for path in (*sorted(_BUNDLE.rglob("*.yaml")), _POSTGRES):
        digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
