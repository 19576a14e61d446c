"""Loads on a server: eight visitors at once, each waiting for her answer before she asks again.

Single pages are asked for by `wrk` where it is installed, because it takes least of the machine; all else, and
everything where it is not, by our own client, one process a visitor. Our client is the heavier one, so a row of its
own looks slower beside a floor measured by `wrk` than it is.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from tempfile import NamedTemporaryFile
from typing import Any

from bench.browser import HOST
from bench.client import Times
from bench.server import Server
from lms.config import ROOT

AT_ONCE = 8
WARM = 1.0
WRK = shutil.which("wrk")
LUA = Path(__file__).with_name("visits.lua")

Visit = tuple[str, str]
"""An address, and the cookies of who goes there."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a load came to.

    Times in milliseconds; `wrong` counts answers of another status than expected; `cpu` is the processor time the
    server's workers took for one request, the database server's not among it.
    """

    client: str
    rate: float
    p50: float
    p95: float
    p99: float
    wrong: int
    count: int
    cpu: float
    journeys: int = 0
    seconds: float = 0.0
    steps: dict[str, tuple[float, float, float]] = field(default_factory=dict)


def read_pages(server: Server, visits: Sequence[Visit], seconds: float, *, warm: Sequence[Visit] = ()) -> Load:
    """Let eight visitors read these pages in turn, after they have read those of the warm-up (or the same ones)."""
    plan = {"does": "pages", "warm": 0, "squeezed": False}
    if WRK:
        _wrk(WRK, server, warm or visits, WARM)
        return _wrk(WRK, server, visits, seconds)
    _share(plan | {"seconds": WARM}, server, warm or visits)
    return _share(plan | {"seconds": seconds}, server, visits)


def read_squeezed(server: Server, visits: Sequence[Visit], seconds: float) -> Load:
    """Let eight visitors read these pages compressed, as browsers do; `wrk` would not say that it takes them so."""
    return _share({"does": "pages", "warm": WARM, "seconds": seconds, "squeezed": True}, server, visits)


def sit_tests(server: Server, visits: Sequence[Visit], seconds: float, key: dict[str, Any]) -> Load:
    """Let eight learners at once sit tests, each visit by somebody new."""
    return _share({"does": "tests", "warm": WARM, "seconds": seconds, "key": key}, server, visits)


def hand_in_at_once(server: Server, visits: Sequence[Visit]) -> Load:
    """Let everybody hand in at the same moment."""
    before = server.cpu()
    told = [_finish(_start({"does": "at once", "port": server.port, "visits": visits}))]
    return _sum(told, server.cpu() - before)


def _wrk(wrk: str, server: Server, visits: Sequence[Visit], seconds: float) -> Load:
    with NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("\n".join(f"{path}\t{cookies}" for path, cookies in visits))
        listed.flush()
        command = [wrk, "-t1", f"-c{AT_ONCE}", f"-d{max(1, round(seconds))}s", "-s", str(LUA)]
        before = server.cpu()
        done = subprocess.run(
            [*command, f"http://{HOST}:{server.port}", "--", listed.name], capture_output=True, text=True, check=True
        )
        took = server.cpu() - before
    told = json.loads(done.stdout[done.stdout.index("{") :])
    count = max(1, told["count"])
    times = (told["p50"], told["p95"], told["p99"])
    return Load("wrk", count / told["seconds"], *times, wrong=told["wrong"], count=count, cpu=took / count * 1000)


def _share(plan: dict[str, Any], server: Server, visits: Sequence[Visit]) -> Load:
    """Give each client its share of the visits and add up what they tell."""
    shares = [list(visits[n::AT_ONCE]) or list(visits) for n in range(AT_ONCE)]
    before = server.cpu()
    started = [_start(plan | {"port": server.port, "visits": share}) for share in shares]
    told = [_finish(client) for client in started]
    return _sum(told, server.cpu() - before)


def _start(plan: dict[str, Any]) -> subprocess.Popen[str]:
    client = subprocess.Popen(
        [sys.executable, "-m", "bench.client"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert client.stdin is not None
    client.stdin.write(json.dumps(plan))
    client.stdin.close()
    return client


def _finish(client: subprocess.Popen[str]) -> dict[str, Any]:
    assert client.stdout is not None
    told: dict[str, Any] = json.loads(client.stdout.read() or "{}")
    if client.wait() or not told:
        raise RuntimeError("a client of the bench failed")
    return told


def _sum(told: list[dict[str, Any]], took: float) -> Load:
    by_step: Times = {}
    for each in told:
        for label, times in each["times"].items():
            by_step.setdefault(label, []).extend(times)
    together = [time for times in by_step.values() for time in times]
    rate = sum(sum(map(len, each["times"].values())) / each["seconds"] for each in told if each["seconds"] > 0)
    return Load(
        "own",
        rate,
        *percentiles(together),
        wrong=sum(each["wrong"] for each in told),
        count=len(together),
        cpu=took / max(1, sum(each["asked"] for each in told)) * 1000,
        journeys=sum(each["journeys"] for each in told),
        seconds=max(each["seconds"] for each in told),
        steps={label: percentiles(times) for label, times in by_step.items()},
    )


def percentiles(times: Sequence[float]) -> tuple[float, float, float]:
    """Return the 50th, 95th and 99th percentile; zeros for nothing."""
    if len(times) < 2:
        return (times[0], times[0], times[0]) if times else (0.0, 0.0, 0.0)
    cuts = quantiles(times, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]
