"""The bank within a package: its TOML files, read as they are and written the one canonical way."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kernel.text import clean_line
from question_bank.formats.bank_writer import BANK_FILE, ITEMS_FILE, write_head, write_items

_ITEM_FILES = re.compile(r"items(?:-[\w-]+)?\.toml")
_LONGEST_ERROR = 200


@dataclass(slots=True)
class Found:
    """A bank as it was found: the canonical files, the names of its questions by file, what could not be read."""

    files: dict[str, bytes] = field(default_factory=dict)
    heads: tuple[str, ...] = ()
    items: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def is_bank_file(name: str) -> bool:
    """Tell whether a file in the folder of a bank belongs to it."""
    return name == BANK_FILE or bool(_ITEM_FILES.fullmatch(name))


def read(texts: Mapping[str, str]) -> Found:
    """Return the bank of these files. Never raises."""
    found = Found()
    items: list[Mapping[str, Any]] = []
    for name, text in sorted(texts.items()):
        table, error = _parse(text)
        if error:
            found.errors[name] = error
        elif name == BANK_FILE:
            found.heads = (name,)
            found.files[name] = _kept(write_head(table), table, text)
        else:
            listed = table.get("item", [])
            own = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
            items += own
            found.items[name] = [str(each.get("code") or f"#{i}") for i, each in enumerate(own, 1)]
    if found.items:
        found.files[ITEMS_FILE] = write_items(items)
    return found


def _parse(text: str) -> tuple[dict[str, Any], str]:
    try:
        return tomllib.loads(text, parse_float=Decimal), ""
    except (ValueError, ArithmeticError, RecursionError) as error:
        return {}, clean_line(str(error), _LONGEST_ERROR) or type(error).__name__


def _kept(written: bytes, table: Mapping[str, Any], text: str) -> bytes:
    """Return what was written, or the text as it was should it not say the same."""
    read, error = _parse(written.decode())
    return written if not error and set(read) == {name for name in table if table[name] != ""} else text.encode()
