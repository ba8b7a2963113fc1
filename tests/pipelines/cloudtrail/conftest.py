from pathlib import Path

import pytest

from tests.pipelines.cloudtrail.support import Trail
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.keys import Cloudtrail, Settings


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    """An empty trail, and a home that reads all of it in one process."""
    settings = Settings(processes=1, cloudtrail=Cloudtrail(all=True))
    return Trail(tmp_path / "logs", Home(tmp_path / "home", settings).create())
