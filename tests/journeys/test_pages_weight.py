"""What a first visit costs: kilobytes and requests with an empty cache, as the network carries them (UX-03)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.live import Open, Visitor

pytestmark = pytest.mark.browser

MOST_KILOBYTES, MOST_REQUESTS = 100, 12
AIM_KILOBYTES, AIM_REQUESTS = 60, 5
COURSE = "hieu-ve-cong-dan-hoc-tap"
PAGES = {
    "home": "/",
    "catalogue": "/khoa-hoc",
    "course": f"/khoa-hoc/{COURSE}",
    "lesson": f"/khoa-hoc/{COURSE}/minh-chung-la-gi-giu-the-nao",
    "question": "",  # of an attempt that is begun first
}


@dataclass
class Traffic:
    """The requests of a page, by their ids, and the bytes of each: headers and compressed body."""

    addresses: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)

    def watch(self, page: Page) -> None:
        wire = page.context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", self._sent)
        wire.on("Network.loadingFinished", self._finished)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def _sent(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.addresses[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    @property
    def kilobytes(self) -> float:
        return sum(self.sizes.get(one, 0.0) for one in self.addresses) / 1024

    def lines(self) -> list[str]:
        return [f"{self.sizes.get(one, 0) / 1024:6.1f} KB  {url}" for one, url in self.addresses.items()]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Return what says a figure aloud, whether or not the test passes."""

    def say(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}")

    return say


def _first_visit(visit: Open, name: str) -> tuple[Visitor, str]:
    """Return somebody whose browser has never been here, and the page's address."""
    if name != "question":
        return visit(), PAGES[name]
    earlier = visit("nguoihoc")
    earlier.begin_test(COURSE)
    return visit("nguoihoc"), earlier.path


class TestAFirstVisit:
    @pytest.mark.parametrize("name", PAGES)
    def test_is_light(self, name: str, visit: Open, tell: Callable[[str], None]) -> None:
        visitor, path = _first_visit(visit, name)
        traffic = Traffic()
        traffic.watch(visitor.page)
        visitor.go(path)
        visitor.page.wait_for_load_state("networkidle")
        assert visitor.path == path
        listed = "\n".join(traffic.lines())
        requests = len(traffic.addresses)
        aim = "" if traffic.kilobytes <= AIM_KILOBYTES and requests <= AIM_REQUESTS else "  (above the aim)"
        tell(f"  first visit, {name}: {traffic.kilobytes:.1f} KB in {requests} requests{aim}")
        assert set(traffic.sizes) >= set(traffic.addresses), listed
        assert traffic.kilobytes <= MOST_KILOBYTES, listed
        assert requests <= MOST_REQUESTS, listed
        assert all(url.startswith(visitor.live.url) for url in traffic.addresses.values()), listed
