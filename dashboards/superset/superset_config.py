"""Settings of the Superset that `make dashboards` starts; everything it writes lies in one folder of the
home."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from served import connection_mutator

_STATE = Path(os.environ["TRACEHOUND_SUPERSET"])

APP_NAME = "tracehound"
SECRET_KEY = (_STATE / "secret_key").read_text()
SQLALCHEMY_DATABASE_URI = f"sqlite:///{_STATE / 'metadata.db'}?check_same_thread=false"
DB_CONNECTION_MUTATOR = connection_mutator(_STATE / "served")
# No cache of results: a publish shows in the next query.
FEATURE_FLAGS = {"DRILL_TO_DETAIL": True, "DRILL_BY": True}
# One process of one person on one machine: counting requests in memory is enough.
RATELIMIT_STORAGE_URI = "memory://"
LOG_LEVEL = "ERROR"
