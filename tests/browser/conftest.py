from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.harness import started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with started() as browser:
        yield browser
