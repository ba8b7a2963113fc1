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
_BUNDLE = Path(__file__).parent / "bundle"
# The path of the served file in the bundle, to be replaced by the real one.
PLACEHOLDER = "duckdb:////srv/tracehound/warehouse.duckdb"


def main() -> None:
    """Bring everything up to date."""
    import superset
    from flask_migrate import upgrade
    from superset.app import create_app

    state = Path(os.environ["TRACEHOUND_SUPERSET"])
    served = Path(os.environ["TRACEHOUND_SERVED"])
    with create_app().app_context():
        upgrade(directory=str(Path(superset.__file__).parent / "migrations"))
        superset.appbuilder.add_permissions(update_perms=True)
        superset.security_manager.sync_role_definitions()
        _person(superset.security_manager, (state / "password").read_text())
        _dashboards(state, served)


def _person(manager: Any, password: str) -> None:
    found = manager.find_user(USER)
    if not found:
        role = manager.find_role("Admin")
        manager.add_user(USER, "tracehound", "admin", "admin@localhost", role, password)
    else:
        manager.reset_password(found.id, password)


def _dashboards(state: Path, served: Path) -> None:
    digest = _digest(served)
    noted = state / "imported"
    if noted.is_file() and noted.read_text() == digest:
        return
    bundle = state / "bundle"
    shutil.rmtree(bundle, ignore_errors=True)
    shutil.copytree(_BUNDLE, bundle)
    database = bundle / "databases" / "tracehound.yaml"
    database.write_text(database.read_text().replace(PLACEHOLDER, f"duckdb:///{served}"))
    _import(bundle)
    noted.write_text(digest)


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


def _digest(served: Path) -> str:
    digest = hashlib.sha256(str(served).encode())
    for path in sorted(_BUNDLE.rglob("*.yaml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
