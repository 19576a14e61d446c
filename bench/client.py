"""One learner's browser in a process of its own: told on standard input what to do, it answers with its times.

Closed loop: the next request goes out when the last answer is in. Run as `python -m bench.client`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from threading import Barrier, Thread
from time import perf_counter
from typing import Any

from bench import key as answers
from bench.browser import Answer, Browser

Times = dict[str, list[float]]
"""Milliseconds by kind of request."""


class Watch:
    """Times requests. What begins before the warm-up is over does not count."""

    def __init__(self, warm: float, seconds: float) -> None:
        self.counts_from = perf_counter() + warm
        self.ends_at = self.counts_from + seconds
        self.times: Times = {}
        self.asked = 0
        self.wrong = 0
        self.journeys = 0

    def over(self) -> bool:
        return perf_counter() >= self.ends_at

    def ask(self, label: str, expected: int, request: Callable[[], Answer]) -> Answer:
        began = perf_counter()
        answer = request()
        ended = perf_counter()
        self.asked += 1
        if began >= self.counts_from and ended <= self.ends_at:
            self.times.setdefault(label, []).append((ended - began) * 1000)
            self.wrong += answer.status != expected
        return answer

    def finished(self) -> None:
        self.journeys += self.counts_from <= perf_counter() <= self.ends_at

    def report(self) -> dict[str, Any]:
        elapsed = min(perf_counter(), self.ends_at) - self.counts_from
        return {
            "times": self.times,
            "asked": self.asked,
            "wrong": self.wrong,
            "journeys": self.journeys,
            "seconds": elapsed,
        }


def read_pages(plan: dict[str, Any]) -> dict[str, Any]:
    """Read pages one after another, from the beginning again at the end."""
    watch = Watch(plan["warm"], plan["seconds"])
    for path, cookies in cycle(plan["visits"]):
        if watch.over():
            break
        browser = Browser(plan["port"], cookies, squeezed=plan.get("squeezed", False))
        watch.ask("page", 200, partial(browser.get, path))
    return watch.report()


def sit_tests(plan: dict[str, Any]) -> dict[str, Any]:
    """Sit one test after another, each by somebody who has not passed it yet, until the time or the people run out."""
    watch = Watch(plan["warm"], plan["seconds"])
    for path, cookies in plan["visits"]:
        if watch.over():
            break
        browser = Browser(plan["port"], cookies)
        _sit(watch, browser, path, plan["key"])
    return watch.report()


def _sit(watch: Watch, browser: Browser, path: str, key: answers.Key) -> None:
    """Sit a test as a browser does: every page is asked for, and every form sent with what its page held."""
    token = answers.token(watch.ask("start", 200, partial(browser.get, path)).text)
    place = watch.ask("begin", 302, partial(browser.post, path, [("csrf_token", token)])).location
    while "/cau/" in place and not watch.over():
        page = watch.ask("question", 200, partial(browser.get, place)).text
        fields = [("csrf_token", answers.token(page)), ("toi", "sau"), *answers.fill(page, key)]
        place = watch.ask("save", 302, partial(browser.post, place, fields)).location
    if watch.over():
        return
    token = answers.token(watch.ask("look back", 200, partial(browser.get, place)).text)
    hand_in = place.replace("/xem-lai", "/nop")
    result = watch.ask("submit", 302, partial(browser.post, hand_in, [("csrf_token", token)])).location
    watch.ask("result", 200, partial(browser.get, result))
    watch.finished()


def hand_in_at_once(plan: dict[str, Any]) -> dict[str, Any]:
    """Hand in all tests at the same moment, each request from a thread of its own."""
    hands = [list(_ready(plan["port"], path, cookies)) for path, cookies in plan["visits"]]
    gate = Barrier(len(hands))
    spans: list[tuple[float, float, int]] = []

    def hand_in(browser: Browser, path: str, token: str) -> None:
        gate.wait()
        began = perf_counter()
        status = browser.post(path, [("csrf_token", token)]).status
        spans.append((began, perf_counter(), status))

    threads = [Thread(target=hand_in, args=hand) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "times": {"submit": [(ended - began) * 1000 for began, ended, _ in spans]},
        "asked": len(spans),
        "wrong": sum(status != 302 for *_, status in spans),
        "journeys": len(spans),
        "seconds": max(ended for _, ended, _ in spans) - min(began for began, *_ in spans),
    }


def _ready(port: int, path: str, cookies: str) -> Iterator[Any]:
    """Return the browser, address and token of somebody about to hand in."""
    browser = Browser(port, cookies)
    page = browser.get(path)
    yield from (browser, path.replace("/xem-lai", "/nop"), answers.token(page.text))


DOES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "pages": read_pages,
    "tests": sit_tests,
    "at once": hand_in_at_once,
}


def main() -> None:
    """Do what standard input says."""
    plan = json.load(sys.stdin)
    json.dump(DOES[plan["does"]](plan), sys.stdout)


if __name__ == "__main__":
    main()
