"""The table of a run, and the lines printed on the way."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import mean

from bench.load import Load

BUSY = 1.5  # load average above which figures are noise


@dataclass(slots=True)
class Floor:
    """A floor, measured before and after the pages that are compared with it: their mean counts."""

    name: str
    loads: list[Load] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return mean(load.rate for load in self.loads)

    @property
    def spread(self) -> float:
        """Return how far apart the measurements are, as a share of their mean."""
        rates = [load.rate for load in self.loads]
        return (max(rates) - min(rates)) / self.rate


@dataclass(frozen=True, slots=True)
class Row:
    """A measured page: its load, what it is compared with, and the least ratio we aim at (0 for none)."""

    name: str
    engine: str
    load: Load
    floor: Floor | None = None
    aim: float = 0.0

    @property
    def ratio(self) -> float:
        return self.load.rate / self.floor.rate if self.floor else 0.0

    def cells(self) -> list[str]:
        load = self.load
        verdict = "" if not self.aim else " ok" if self.ratio >= self.aim else " MISSED"
        aim = f"≥ {self.aim:.1f}{verdict}" if self.aim else ""
        ratio = f"{self.ratio:.2f}" if self.floor else ""
        times = [f"{load.p50:.1f}", f"{load.p95:.1f}", f"{load.p99:.1f}", f"{load.cpu:.2f}"]
        return [self.name, self.engine, load.client, f"{load.rate:,.0f}", *times, ratio, aim]


@dataclass(slots=True)
class Report:
    """All that a run found."""

    rows: list[Row] = field(default_factory=list)
    facts: list[tuple[str, str, str, str]] = field(default_factory=list)
    """What, engine, figure, aim."""
    statements: list[tuple[str, str, int, int]] = field(default_factory=list)
    """Page, engine, statements, budget."""
    notes: list[str] = field(default_factory=list)

    def add(self, row: Row) -> None:
        self.rows.append(row)
        say("  " + " | ".join(row.cells()))

    def fact(self, what: str, engine: str, figure: str, aim: str = "") -> None:
        self.facts.append((what, engine, figure, aim))
        say(f"  {what}: {figure}" + (f" (aim {aim})" if aim else ""))

    def count(self, page: str, engine: str, found: int, budget: int) -> None:
        self.statements.append((page, engine, found, budget))
        if found > budget:
            self.note(f"{engine}: {page} takes {found} statements, {budget} allowed")

    def note(self, text: str) -> None:
        self.notes.append(text)
        say(f"  NOTE {text}")

    def show(self) -> None:
        """Print everything as Markdown."""
        head = ["page, 8 at once", "engine", "client", "req/s", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "ratio", "aim"]
        say("\n" + table(head, [row.cells() for row in self.rows]))
        counted = [[page, engine, str(found), f"≤ {budget}"] for page, engine, found, budget in self.statements]
        say("\n" + table(["statements, warm process", "engine", "found", "budget"], counted))
        say("\n" + table(["other", "engine", "found", "aim"], [list(fact) for fact in self.facts]))
        for note in self.notes:
            say(f"NOTE {note}")


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table whose source is aligned too."""
    lines = [head, *rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    written = ["| " + " | ".join(line) + " |" for line in padded]
    return "\n".join([written[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *written[1:]])


def machine() -> str:
    """Return one line about this machine and what runs on it."""
    names = ("flask", "sqlalchemy", "gunicorn", "psycopg")
    libraries = ", ".join(f"{name} {version(name)}" for name in names)
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    python = platform.python_version()
    system = f"{_processor()}, {os.cpu_count()} cores, {platform.system()}"
    return f"{system}, Python {python}, SQLite {sqlite3.sqlite_version}, {libraries}; load {load}"


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
