"""The days of a year of recognition, who signs, what a unit may set: read from what ships, changed as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

SIGNERS = ("decision", "proposal", "meeting")
SIGNER_PARTS = ("authority", "capacity", "title", "name")
WHOLE_NUMBERS = {"posting_days": (1, 60), "look_again_days": (1, 60)}
NUMBERS = ("number_decision", "number_proposal", "number_report")
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the year: its name, who does it, and its paper. `ranged`: it also has a first day."""

    code: str
    name: str
    who: str
    paper: str
    ranged: bool
    first: tuple[int, int] | None
    last: tuple[int, int]
    next_year: bool

    def day_keys(self) -> tuple[str, ...]:
        """Return under which keys a year keeps this step's days."""
        return (f"{self.code}_from", f"{self.code}_until") if self.ranged else (f"{self.code}_until",)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What ships: the steps in their order, signature blocks, options, and how sure all that is."""

    status: str
    note: str
    steps: tuple[Step, ...]
    signers: Mapping[str, Mapping[str, str]]
    options: Mapping[str, Any]

    def day_keys(self) -> tuple[str, ...]:
        """Return the keys of all days, in the order of the year."""
        return tuple(key for step in self.steps for key in step.day_keys())

    def dates(self, period: int) -> dict[str, str]:
        """Return the usual days of a period as ISO days."""
        found: dict[str, str] = {}
        for step in self.steps:
            year = period + step.next_year
            if step.first is not None:
                found[f"{step.code}_from"] = date(year, *step.first).isoformat()
            found[f"{step.code}_until"] = date(year, *step.last).isoformat()
        return found


def parse(data: Mapping[str, Any]) -> Calendar:
    """Read the shipped document; a KeyError or ValueError says that it is damaged."""
    return Calendar(
        status=data["status"],
        note=data["note"],
        steps=tuple(_step(one) for one in data["steps"]),
        signers={kind: {part: str(data["signers"][kind][part]) for part in SIGNER_PARTS} for kind in SIGNERS},
        options=dict(data["options"]),
    )


def _step(one: Mapping[str, Any]) -> Step:
    first = _month_day(one["from"]) if "from" in one else None
    return Step(
        code=one["code"],
        name=one["name"],
        who=one["who"],
        paper=one["paper"],
        ranged=first is not None,
        first=first,
        last=_month_day(one["until"]),
        next_year=bool(one.get("next", False)),
    )


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    date(2023, int(month), int(day))  # a year without 29 February
    return int(month), int(day)


def date_flaws(dates: Mapping[str, date | None], *, keys: tuple[str, ...], period: int) -> tuple[tuple[str, str], ...]:
    """Return what is wrong with the days of a year, as (key, code): missing, out_of_year, out_of_order.

    The days must not go back from step to step, and lie between 1 January of the period and 31 December of the next.
    """
    flaws: list[tuple[str, str]] = []
    latest: date | None = None
    for key in keys:
        day = dates.get(key)
        if day is None:
            flaws.append((key, "day_missing"))
        elif not date(period, 1, 1) <= day <= date(period + 1, 12, 31):
            flaws.append((key, "day_out_of_year"))
        elif latest is not None and day < latest:
            flaws.append((key, "day_out_of_order"))
        else:
            latest = day
    return tuple(flaws)


def option_flaws(options: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what is wrong with the options of a year, as (key, code): number_out_of_range, too_long."""
    flaws = [
        (key, "number_out_of_range")
        for key, (least, most) in WHOLE_NUMBERS.items()
        if not isinstance(options.get(key), int) or not least <= options[key] <= most
    ]
    return (*flaws, *((key, "too_long") for key in NUMBERS if len(str(options.get(key, ""))) > LONGEST))


def current_step(calendar: Calendar, dates: Mapping[str, str], today: date) -> tuple[Step | None, Step | None]:
    """Return (the step whose days today lies within or that comes next, the one after it); None after the last."""
    ahead = [step for step in calendar.steps if dates.get(f"{step.code}_until", "") >= today.isoformat()]
    return (ahead[0] if ahead else None, ahead[1] if len(ahead) > 1 else None)
