"""The self-assessment form: reading what was typed, what is missing, the sum, the indicators below the least."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WORDS_LONGEST = 1_000

Answers = Mapping[str, Mapping[str, Any]]
"""By indicator: {"points": whole number or None, "words": text}."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a form comes to: the total of what was answered, which indicators are below the least, which are missing."""

    total: int
    below: tuple[str, ...]
    missing: tuple[str, ...]
    meets: bool


def read_points(text: str, maximum: int) -> tuple[int | None, str]:
    """Read points as they are typed. Returns (points, ""), (None, "") for an empty box, or (None, code).

    Codes: not_a_number, out_of_range.
    """
    typed = text.strip()
    if not typed:
        return None, ""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 3):  # noqa: PLR2004  no indicator has 1,000 points
        return None, "not_a_number"
    points = int(typed)
    return (points, "") if points <= maximum else (None, "out_of_range")


def points_of(answers: Answers, maxima: Mapping[str, int]) -> dict[str, int]:
    """Return the points answered, by indicator of the set in force, in its order; what was not answered is missing."""
    return {
        code: points
        for code, most in maxima.items()
        if isinstance(points := answers.get(code, {}).get("points"), int) and 0 <= points <= most
    }


def sum_up(points: Mapping[str, int], indicators: Sequence[str], *, min_total: int, min_each: int) -> Sum:
    """Hold the points of a form against the title rule: exactly the least is enough."""
    missing = tuple(code for code in indicators if code not in points)
    below = tuple(code for code in indicators if code in points and points[code] < min_each)
    total = sum(points.values())
    return Sum(total, below, missing, not missing and not below and total >= min_total)


def suggest(earned: Mapping[str, int], maxima: Mapping[str, int]) -> dict[str, int]:
    """Return what each box is filled with before anything is typed: the points earned, never above the most."""
    return {code: max(0, min(most, earned.get(code, 0))) for code, most in maxima.items()}


def differences(before: Answers, after: Mapping[str, int]) -> tuple[tuple[str, int, int], ...]:
    """Return where a form keyed again differs from what is kept, as (indicator, kept, typed)."""
    return tuple(
        (code, kept, points)
        for code, points in after.items()
        if isinstance(kept := before.get(code, {}).get("points"), int) and kept != points
    )
