"""The only reader of the system clock. Doors call it once a request and pass the moment down as `at`."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def milliseconds() -> int:
    """Return milliseconds since 1970, for time-ordered ids."""
    return time.time_ns() // 1_000_000


def monotonic() -> float:
    """Return seconds of a clock that never goes back, for lifetimes within this process."""
    return time.monotonic()


def local(at: datetime) -> datetime:
    """Return the same moment on Hà Nội's clock; ValueError for a moment without a time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(HANOI)


def local_day(at: datetime) -> date:
    """Return the date in Hà Nội at that moment."""
    return local(at).date()


def period_of(at: datetime) -> int:
    """Return the assessment period («kỳ đánh giá») of a moment: the calendar year of its date in Hà Nội.

    >>> period_of(datetime(2026, 12, 31, 17, 0, tzinfo=UTC))
    2027
    """
    return local_day(at).year
