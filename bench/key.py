"""The right answers to the shipped tests, by what a learner reads on the page: so that the bench can pass them.

The key is made once from the bank; the client only reads pages. A test failed would cost the server less than one
passed, which writes a completion and its points.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

Key = dict[str, dict[str, Any]]
"""By stem as HTML: the words of what is right. Items with one stem share an entry."""

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_STEM = re.compile(r'id="cau-stem">(.*?)</div>', re.DOTALL)
_CHOICE = re.compile(r'name="a" value="(\d+)"[^>]*>\s*<span class="choice-text">(.*?)</span>', re.DOTALL)
_SELECT = re.compile(r'<label[^>]*for="cau-([om]-\d+)">(.*?)</label>(.*?)</select>', re.DOTALL)
_OPTION = re.compile(r'<option value="(\d+)"[^>]*>(.*?)</option>')
_TEXT = re.compile(r'name="t"')


def token(page: str) -> str:
    """Return the token of a page's forms; "" when it has none."""
    found = _TOKEN.search(page)
    return found[1] if found else ""


def stem(page: str) -> str:
    found = _STEM.search(page)
    return found[1].strip() if found else ""


def fill(page: str, key: Key) -> list[tuple[str, str]]:
    """Return the fields of a question's form with the right answer, or without one when the key has none."""
    right = key.get(stem(page), {})
    if _TEXT.search(page):
        return [("t", right.get("text", "1"))]
    chosen = [("a", position) for position, label in _CHOICE.findall(page) if label.strip() in right.get("chosen", ())]
    return chosen or [
        (name, _option(unescape(label), options, right)) for name, label, options in _SELECT.findall(page)
    ]


def _option(label: str, options: str, right: dict[str, Any]) -> str:
    wanted = right.get("paired", {}).get(label, "")
    return next((value for value, text in _OPTION.findall(options) if wanted in (value, unescape(text))), "")
