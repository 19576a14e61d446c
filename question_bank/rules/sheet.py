"""Reading authored fields: each wrong field becomes a flaw, reading goes on, nothing is raised.

A person who repairs a file wants all its flaws at once, so a sheet hands out a harmless value in place of a
bad one and remembers what was wrong.
"""

import re
from collections.abc import Mapping
from unicodedata import normalize

from question_bank.rules.asking import Flaw

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Sheet:
    """One authored mapping and the flaws found in it so far. `where` is put before each field name."""

    def __init__(self, raw: Mapping[str, object], where: str = "") -> None:
        self.raw = raw
        self.where = where
        self.found: list[Flaw] = []

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """What was wrong, in the order of reading."""
        return tuple(self.found)

    def flaw(self, code: str, field: str, **values: str | int) -> None:
        """Remember that `field` is wrong in the way `code`."""
        self.found.append(Flaw(code, self.where + field, values))

    def take(self, other: tuple[Flaw, ...]) -> None:
        """Remember flaws found elsewhere about a part of this sheet."""
        self.found.extend(Flaw(each.code, self.where + each.field, each.values) for each in other)

    def only(self, known: frozenset[str]) -> None:
        """Complain about fields nobody will read: they are misspelt more often than superfluous."""
        for name in sorted(set(self.raw) - known):
            self.flaw("unknown_field", name)

    def text(self, field: str, most: int, *, required: bool = True) -> str:
        """A text of at most `most` characters, in NFC, without outer spaces; "" when missing or wrong."""
        value = self.raw.get(field)
        if value is None and not required:
            return ""
        if not isinstance(value, str):
            self.flaw("missing" if value is None else "not_a_text", field)
            return ""
        return self._checked(normalize("NFC", value).strip(), field, most, required=required)

    def code(self, field: str, *, required: bool = True) -> str:
        """A stable name of small ASCII letters, digits and hyphens; "" when missing or wrong."""
        return self.shaped(field, CODE, required=required)

    def shaped(self, field: str, shape: re.Pattern[str], *, required: bool = True) -> str:
        """A short text of exactly this shape; "" when missing or wrong."""
        text = self.text(field, 80, required=required)
        if text and not shape.fullmatch(text):
            self.flaw("bad_shape", field, text=text)
            return ""
        return text

    def one_of(self, field: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words; "" when missing or another word."""
        text = self.text(field, 80)
        if text and text not in allowed:
            self.flaw("not_allowed", field, text=text, allowed=", ".join(allowed))
            return ""
        return text

    def flag(self, field: str) -> bool | None:
        """True, false, or `None` when the field is not there (or wrong)."""
        value = self.raw.get(field)
        if value is not None and not isinstance(value, bool):
            self.flaw("not_a_flag", field)
            return None
        return value

    def whole(self, field: str, least: int, most: int) -> int:
        """A whole number within the bounds; `least` in place of a wrong one."""
        value = self.raw.get(field)
        if type(value) is not int:
            self.flaw("missing" if value is None else "not_a_number", field)
        elif not least <= value <= most:
            self.flaw("out_of_range", field, least=least, most=most)
        else:
            return value
        return least

    def entries(self, field: str, least: int, most: int) -> list[object]:
        """A list of `least` to `most` entries; cut to `most`, empty when it is no list at all."""
        value = self.raw.get(field, [])
        if not isinstance(value, list):
            self.flaw("not_a_list", field)
            return []
        if not least <= len(value) <= most:
            self.flaw("wrong_count", field, count=len(value), least=least, most=most)
        return value[:most]

    def texts(self, field: str, least: int, most: int, *, length: int) -> list[str]:
        """A list of different texts, each at most `length` characters."""
        texts = []
        for index, entry in enumerate(self.entries(field, least, most)):
            part = Sheet({field: entry})
            text = part.text(field, length)
            for each in part.flaws:
                self.flaw(each.code, f"{field}[{index}]", **each.values)
            if text and text in texts:
                self.flaw("duplicate", f"{field}[{index}]", text=text)
            texts.append(text)
        return texts

    def _checked(self, text: str, field: str, most: int, *, required: bool) -> str:
        """The text itself, or "" with a flaw when it is empty, too long or holds control characters."""
        if required and not text:
            self.flaw("missing", field)
        elif len(text) > most:
            self.flaw("too_long", field, count=len(text), most=most)
        elif _CONTROLS.search(text):
            self.flaw("control_character", field)
        else:
            return text
        return ""
