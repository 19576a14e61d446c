"""The assessment period («kỳ đánh giá»): the calendar year of a fact's date in Hà Nội."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def local_date(at: datetime) -> date:
    """Return the date of a moment in Hà Nội; ValueError for a moment without a time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(HANOI).date()


def period_of(at: datetime) -> int:
    """Return the period (a year) that a moment belongs to; ValueError for a moment without a time zone."""
    return local_date(at).year
