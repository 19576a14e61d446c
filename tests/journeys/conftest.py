"""What the ways of a person share: the running application, and its last words when a test fails."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.live import Live, browser, chromium, keys, live, visit

__all__ = ["browser", "chromium", "keys", "live", "visit"]

LAST_WORDS = 4000  # characters


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the end of the server's output under a failed test."""
    report = yield
    running = getattr(item, "funcargs", {}).get("live")
    if report.failed and isinstance(running, Live):
        report.sections.append(("output of the running application", running.output()[-LAST_WORDS:]))
    return report
