import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says loudly that no browser has opened a page, for a skipped test is easily overlooked."""
    skipped = [
        each for each in terminalreporter.stats.get("skipped", []) if "NO BROWSER" in str(each.longrepr)
    ]
    if skipped:
        message = f"NO BROWSER: {len(skipped)} tests of pages did not run. Install Debian's chromium."
        terminalreporter.write_sep("!", message, red=True, bold=True)
