"""How the form of each question kind is read: one file each, found by name.

A reader turns the fields of its template (`templates/learn/kinds/<kind>.html`) into an answer in presented
positions. It only reads; whether the answer makes sense is for the kind's `normalise` to say.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol

from question_bank.rules.asking import MOST_PARTS

_MOST_DIGITS = 3


class Form(Protocol):
    """What a reader needs of a posted form."""

    def getlist(self, key: str, /) -> list[str]:
        """All values sent under `key`, none when there is no such field."""
        ...


Reader = Callable[[Form], dict[str, Any] | None]
"""A posted form in, a JSON-able answer in presented positions out; `None` when nothing was given."""


@cache
def every() -> dict[str, Reader]:
    """All readers by the code of their kind."""
    codes = sorted(module.name for module in iter_modules(__path__))
    return {code: import_module(f"{__name__}.{code}").read for code in codes}


def find(code: str) -> Reader | None:
    """The reader of this kind, or `None`."""
    return every().get(code)


def whole(text: str) -> int | None:
    """A small whole number as a form sends it, or `None`."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def numbers(form: Form, prefix: str) -> list[int | None] | None:
    """The numbers in the fields `<prefix>-0`, `<prefix>-1` ... up to the first that was not sent.

    An empty field gives `None` in its place; only empty fields, or none at all, give `None` for the whole.
    """
    found: list[int | None] = []
    for position in range(MOST_PARTS):
        sent = form.getlist(f"{prefix}-{position}")
        if not sent:
            break
        found.append(whole(sent[0]))
    return found if any(each is not None for each in found) else None


def chosen(form: Form, *, most: int) -> dict[str, Any] | None:
    """The answer `{"chosen": [...]}` of the first `most` boxes ticked under `a`."""
    ticked = [whole(value) for value in form.getlist("a")[:most]]
    positions = [each for each in ticked if each is not None]
    return {"chosen": positions} if positions else None


def typed(form: Form) -> dict[str, Any] | None:
    """The answer `{"text": ...}` of the field `t`."""
    text = next(iter(form.getlist("t")), "").strip()
    return {"text": text} if text else None
