from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.harness import started


# For a module, since other tests of a process may want an event loop of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as browser:
        yield browser
