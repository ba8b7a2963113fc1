import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says loudly what was not tried for want of a browser or of rights: a skipped test is easily overlooked."""
    skipped = [
        each for each in terminalreporter.stats.get("skipped", []) if "NO BROWSER" in str(each.longrepr)
    ]
    if skipped:
        message = f"NO BROWSER: {len(skipped)} tests of pages did not run. Install Debian's chromium."
        terminalreporter.write_sep("!", message, red=True, bold=True)
    unmounted = [
        each for each in terminalreporter.stats.get("skipped", []) if "NO MOUNT" in str(each.longrepr)
    ]
    if unmounted:
        message = f"NO MOUNT: {len(unmounted)} tests of full disks did not run. Run them as root."
        terminalreporter.write_sep("!", message, red=True, bold=True)
