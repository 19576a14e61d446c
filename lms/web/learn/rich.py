"""Stored HTML made safe earlier becomes Markup again, on its way into a view."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from kernel import richtext

V = TypeVar("V")


def restore(html: str) -> str:
    """Return stored HTML as Markup; "" stays ""."""
    return richtext.restore(html, version=richtext.SANITISER_VERSION) if html else ""


def restored(view: V) -> V:
    """Return the same frozen view with every `*_html` text, however deep in its tuples, as Markup.

    Templates escape plain text, so a text that was forgotten here shows its tags; it can never do harm.
    """
    if not is_dataclass(view) or isinstance(view, type):
        return view
    changes = {field.name: _restored(field.name, getattr(view, field.name)) for field in fields(view)}
    return replace(view, **changes)


def _restored(name: str, value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(restored(each) for each in value)
    return restore(value) if name.endswith("_html") else value
