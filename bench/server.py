"""The server that is measured: gunicorn with two sync workers and --preload, as `make run` starts it.

Only the restart of a worker after so many requests is left out: it would fall into the middle of a row.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from bench.browser import HOST
from lms.config import ROOT

WORKERS = 2
MOST_WAIT = 20.0


class NoStart(RuntimeError):
    """The server did not come up."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Return the seconds of processor time its workers have used; 0 where the system does not tell."""
        return sum(_processor_time(pid) for pid in _children(self.pid))

    def memory(self) -> tuple[float, float]:
        """Return RSS and PSS of the master and its workers in MiB; zeros where the system does not tell."""
        pids = [self.pid, *_children(self.pid)]
        return sum(_status(pid, "status", "VmRSS:") for pid in pids), sum(
            _status(pid, "smaps_rollup", "Pss:") for pid in pids
        )


@contextmanager
def serve(app: str, environment: dict[str, str], folder: Path) -> Iterator[Server]:
    """Serve an app on a free port until the block ends; its log goes into the folder."""
    port = _free_port()
    command = [str(Path(sys.executable).parent / "gunicorn"), "-w", str(WORKERS), "-b", f"{HOST}:{port}"]
    log = folder / f"server-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--preload", "--log-level", "warning", app],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, port, log)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = monotonic() + MOST_WAIT
    while process.poll() is None and monotonic() < until:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            sleep(0.05)
        else:
            return
    raise NoStart(log.read_text("utf-8")[-2000:])


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def _status(pid: int, file: str, label: str) -> float:
    path = Path(f"/proc/{pid}/{file}")
    lines = path.read_text().splitlines() if path.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(label)), 0.0)


def _processor_time(pid: int) -> float:
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return 0.0
    user, system = path.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
