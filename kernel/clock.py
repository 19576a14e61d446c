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
    """Return the same moment on Hà Nội's clock."""
    return at.astimezone(HANOI)


def local_day(at: datetime) -> date:
    """Return the date in Hà Nội at that moment."""
    return local(at).date()
