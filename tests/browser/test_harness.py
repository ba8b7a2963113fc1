import pytest

from tests.browser.harness import require_chromium


def test_without_a_browser_tests_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("TRACEHOUND_REQUIRE_BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match="NO BROWSER"):
        require_chromium()


@pytest.mark.parametrize("variable", ["CI", "TRACEHOUND_REQUIRE_BROWSER"])
def test_where_a_browser_must_be_they_fail(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv(variable, "1")
    with pytest.raises(pytest.fail.Exception, match="NO BROWSER"):
        require_chromium()
