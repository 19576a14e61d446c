"""The language of a page: sentences are Vietnamese in the code, a catalogue gives another language.

Flask-Babel looks up locale and catalogue for every sentence, which took a fifth of a page's time. Here they are looked
up once a request; a page in the language of the code needs no look-up at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, g
from flask_babel import get_translations
from jinja2 import pass_context
from jinja2.runtime import Context


def _catalogue() -> Any | None:
    """Return the catalogue of this request, None when the sentences stand as they are."""
    if "catalogue" not in g:
        found = get_translations()
        g.catalogue = found if getattr(found, "_catalog", None) else None
    return g.catalogue


def gettext(message: str, **values: object) -> str:
    """Return a sentence in the language of this request, with its values."""
    catalogue = _catalogue()
    text = message if catalogue is None else str(catalogue.ugettext(message))
    return text % values if values else text


def _say(full: Callable[..., str]) -> Callable[..., str]:
    """Return `_` for templates: `full` escapes and puts in values; a sentence without any needs neither."""

    @pass_context
    def say(context: Context, message: str, **values: object) -> str:
        if values or "%" in message:
            return full(context, message, **values)
        return gettext(message)

    return say


def register(app: Flask) -> None:
    """Let templates find their sentences here."""
    names = app.jinja_env.globals
    full: Any = names["gettext"]
    names["_"] = names["gettext"] = _say(full)
