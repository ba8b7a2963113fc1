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
# Superset's own policy without outside hosts: by default each page loads a pixel from another host.
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
        "frame-ancestors": ["'none'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
# No result cache: the next query shows a new publish.
FEATURE_FLAGS = {"DRILL_TO_DETAIL": True, "DRILL_BY": True}
# One process for one user on one machine: counting requests in memory is enough.
RATELIMIT_STORAGE_URI = "memory://"
LOG_LEVEL = "ERROR"
