"""Numbers as people in Việt Nam write them, read exactly.

The rule for reading, in full:

1. Outer spaces go. A unit equal to the asked one may follow the number and is ignored.
2. When comma and point both appear, the one that comes last is the decimal mark, the other groups thousands.
3. A comma alone is the decimal mark: «1,234» is a little over one. Several commas can only group thousands.
4. A point alone is the decimal mark, except when exactly three digits follow it and one to three digits, not
   beginning with 0, stand before it: «1.234» is one thousand two hundred thirty-four; «12.5», «0.125» and
   «1234.567» are decimal. Several points can only group thousands.
5. A space may group thousands: «1 234,5».
6. Groups must be real groups of three: «1.23.456» is no number. There are no exponents.
"""

import re
from decimal import Context, Decimal

from question_bank.rules.wording import fold

MOST_DIGITS = 30
"""Digits of a number anyone asks for; more would only cost time."""

_EXACT = Context(prec=4 * MOST_DIGITS)
_AUTHORED = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_GROUPED = r"[1-9]\d{0,2}(?:%s\d{3})+"
_SHAPES = (
    # (shape, the mark that groups, the decimal mark); the first shape that fits decides
    (re.compile(_GROUPED % r"\.", re.ASCII), ".", ""),
    (re.compile(_GROUPED % r"\." + r",\d+", re.ASCII), ".", ","),
    (re.compile(_GROUPED % " " + r"(?:,\d+)?", re.ASCII), " ", ","),
    (re.compile(_GROUPED % " " + r"\.\d+", re.ASCII), " ", "."),
    (re.compile(_GROUPED % "," + r"\.\d+", re.ASCII), ",", "."),
    (re.compile(r"\d+(?:,\d+)?", re.ASCII), "", ","),
    (re.compile(r"\d+\.\d+", re.ASCII), "", "."),
    (re.compile(r"[1-9]\d{0,2}(?:,\d{3}){2,}", re.ASCII), ",", ""),
)


def read_authored(value: object) -> Decimal | None:
    """A number of a content file: a decimal string with a point, or a plain TOML number; else `None`."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        return None
    text = str(value).strip()
    if not _AUTHORED.fullmatch(text) or len(text) > MOST_DIGITS + 2:
        return None
    return Decimal(text)


def read_typed(text: str, unit: str = "") -> Decimal | None:
    """A number as a learner typed it, by the rule above; `None` when it is no number."""
    bare = re.sub(r"\s+", " ", text).strip()
    bare = _without_unit(bare, unit)
    sign = -1 if bare[:1] in {"-", "\u2212"} else 1
    digits = bare[1:].lstrip() if bare[:1] in {"-", "+", "\u2212"} else bare
    if len(digits) > 2 * MOST_DIGITS:
        return None
    for shape, group, point in _SHAPES:
        if shape.fullmatch(digits):
            number = digits.replace(group, "") if group else digits
            return sign * Decimal(number.replace(point, ".") if point else number)
    return None


def near(number: Decimal, wanted: Decimal, tolerance: Decimal) -> bool:
    """Whether the numbers differ by no more than `tolerance`, exactly."""
    return _EXACT.subtract(number, wanted).copy_abs() <= tolerance


def written(number: Decimal) -> str:
    """A number in the form `read_typed` reads back: «-1.234,5»."""
    whole, _, decimals = format(number, ",f").partition(".")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def _without_unit(text: str, unit: str) -> str:
    """The text without the unit at its end, compared without case and accents; else the text as it is."""
    wanted = fold(unit)
    if not wanted:
        return text
    starts = (index for index in range(1, len(text)) if fold(text[index:]) == wanted)
    return text[: next(starts, len(text))]
