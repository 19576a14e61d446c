"""A paper as the TOML it ships as: read into what is kept, and written for who would rather work in a text editor."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import tomlkit

from kernel.errors import Invalid

MOST_BYTES = 256 * 1024
DAYS = ("valid_from", "valid_to", "decision_date", "due")


class UnreadablePaper(Invalid):
    """An upload is no TOML, not UTF-8 or too large; `values["reason"]` is `size`, `text` or the reader's own words."""

    code = "unreadable_paper"


def read(data: bytes) -> dict[str, Any]:
    """Read a paper; dates become ISO texts, so that it can be kept as JSON. Raises `UnreadablePaper`."""
    if len(data) > MOST_BYTES:
        raise UnreadablePaper(reason="size")
    try:
        return plain(tomllib.loads(data.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise UnreadablePaper(reason="text") from None
    except (tomllib.TOMLDecodeError, RecursionError, TypeError, ValueError) as error:
        raise UnreadablePaper(reason=str(error)[:200]) from None


def plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a paper as it is kept; TypeError for a value that is neither text, number, truth value nor date."""
    found: dict[str, Any] = json.loads(json.dumps(body, default=_iso, allow_nan=False))
    return found


def write(body: Mapping[str, Any]) -> str:
    """Write a paper as TOML; `read` gives the same back."""
    return tomlkit.dumps(_dated(body))


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def _dated(value: Any) -> Any:
    """Return a value with its known days as dates, as the shipped files have them; what is None is left out."""
    if isinstance(value, Mapping):
        return {key: _day(one) if key in DAYS else _dated(one) for key, one in value.items() if one is not None}
    return [_dated(one) for one in value] if isinstance(value, list | tuple) else value


def _day(value: Any) -> Any:
    with suppress(ValueError, TypeError):
        return date.fromisoformat(value)
    return value
