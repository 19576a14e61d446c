"""Numbers and dates as Vietnamese readers write them."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from kernel.clock import local
from lms.reports.rules import Percentage


def number(value: int) -> str:
    """Write a whole number with points between thousands: 1.234."""
    return f"{value:,}".replace(",", ".")


def percent(value: Percentage) -> str | None:
    """Write a percentage with one decimal behind a comma: 41,2%; None when it is not known."""
    return None if value.tenths is None else f"{value.tenths // 10},{value.tenths % 10}%"


def day(value: date | datetime) -> str:
    """Write a date as day/month/year: 22/11/2026, on Hà Nội's calendar."""
    return f"{local(value) if isinstance(value, datetime) else value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """Write a moment as time and date: 08:05 ngày 22/11/2026, on Hà Nội's clock."""
    return f"{local(value):%H:%M} ngày {local(value):%d/%m/%Y}"


def kilobytes(size: int) -> int:
    """Return whole kilobytes, at least one."""
    return max(1, round(size / 1024))


def unbroken(name: str) -> str:
    """Return a unit's name on one line: a narrow table would set each of its syllables on its own."""
    return name.replace(" ", "\u00a0")


def register(app: Flask) -> None:
    """Offer the filters to templates."""
    for made in (number, percent, day, moment, kilobytes):
        app.jinja_env.filters[made.__name__] = made
