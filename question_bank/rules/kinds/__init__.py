"""The question kinds: one file each, found by name.

A module of this folder is a kind, and the module's name is the kind's code. It exposes `KIND`, an object that
keeps the promises of `question_bank.rules.asking.Kind`. To add a kind, add its file here, its template in
`templates/learn/kinds/` and its reader in `lms/web/learn/kinds/`; nothing existing is edited.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from question_bank.rules.asking import Kind


@cache
def every() -> dict[str, Kind]:
    """All kinds by code, in the order of their codes."""
    codes = sorted(module.name for module in iter_modules(__path__))
    return {code: import_module(f"{__name__}.{code}").KIND for code in codes}


def find(code: str) -> Kind | None:
    """The kind of this code, or `None`."""
    return every().get(code)


def codes() -> tuple[str, ...]:
    """The codes of all kinds, in alphabetical order."""
    return tuple(every())
