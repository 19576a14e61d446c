"""Commands of website generators in Markdown: `{{< note >}}` of Hugo and Quarto, `{% hint %}` of Jekyll and GitBook.

None of them is ever shown. One that opens a call-out opens ours; one around text leaves the text; one that stands for
something gives what can be said of it: a picture, a link. Whatever else is left out, and its name is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_ANGLED = r"\{\{[<%]\s*+(?P<close_a>/?)\s*+(?P<name_a>[\w.-]++)(?P<rest_a>[^{}]*+)(?<=[%>])\}\}"
_PERCENT = r"\{%-?\s*+(?P<name_b>/?[\w.-]++)(?P<rest_b>[^{}%]*+)%\}"
_BRACED = r"\{\{[^{}\n]*+\}\}"
COMMAND = re.compile(f"{_ANGLED}|{_PERCENT}|{_BRACED}")
"""A command anywhere in a line."""
_ARGUMENT = re.compile(r"(?:([\w-]++)=)?(?:\"([^\"]*+)\"|'([^']*+)'|`([^`]*+)`|([^\s\"'=]++))")
_AT_AN_ADDRESS = r"(?<=[(<\"'])"
_REFERENCE = re.compile(
    _AT_AN_ADDRESS + r"(?:\{\{[<%]\s*+(?:rel)?ref\s++[\"'`]?([^\"'`{}\s]++)[\"'`]?\s*+[%>]\}\}"
    r"|\{%-?\s*+(?:link|post_url)\s++([^{}%\s]++)\s*+-?%\})"
)
_BASE = re.compile(
    _AT_AN_ADDRESS + r"(?:\{\{\s*+[\"']([^\"'{}|]++)[\"'][^{}]*+\}\}"
    r"|\{\{(?=[^{}\n]*?(?:url|root|path))[^{}\n]*+\}\})",
    re.IGNORECASE,
)

_CODE = frozenset({"highlight", "code"})
_HIDDEN = frozenset({"comment"})
_CALLS = frozenset({"hint", "notice", "callout", "admonition", "alert", "alerts", "expand", "collapse", "box"})
"""Blocks whose first argument, or `style` or `type`, says what they are."""
_AROUND = frozenset(
    {"note", "info", "tip", "warning", "caution", "danger", "important", "attention", "raw", "tabs", "tab", "columns"}
    | {"column", "content-ref", "stepper", "step", "steps", "card", "cards", "block", "blockquote", "quote", "panel"}
    | {"notice-info", "notice-warning", "tabpane", "codetabs", "accordion", "details", "spoiler", "exercise", "example"}
)


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name in small letters, whether it closes a block, its arguments."""

    name: str
    closing: bool
    arguments: Mapping[str, str]

    def first(self, *names: str) -> str:
        """Return the first argument that is given under one of these names; "0" is the first without one."""
        return next((self.arguments[name] for name in names if self.arguments.get(name)), "")


@dataclass(frozen=True, slots=True)
class Around:
    """A command on a line of its own that opens or closes a block. `raw` says that its lines are no Markdown."""

    name: str
    closing: bool
    word: str
    title: str
    raw: str = ""


def read(found: re.Match[str]) -> Command:
    """Return the command that `COMMAND` found; one in plain braces has no name."""
    name = (found.group("name_a") or found.group("name_b") or "").lower()
    closing = bool(found.group("close_a")) or name.startswith("/")
    name = name.lstrip("/")
    if found.group("name_b") and name.startswith("end") and len(name) > len("end"):
        name, closing = name.removeprefix("end"), True
    rest = found.group("rest_a") or found.group("rest_b") or ""
    return Command(name, closing, _arguments(rest.rstrip("%>").rstrip("-/ \n")))


def _arguments(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    plain = 0
    for each in _ARGUMENT.finditer(text):
        value = next((part for part in each.groups()[1:] if part is not None), "")
        found.setdefault(each.group(1) or str(plain), value)
        plain += not each.group(1)
    return found


def on_a_line(text: str) -> Around | None:
    """Return the block that a line opens or closes, when the line is one such command and nothing else."""
    bare = text.strip()
    found = COMMAND.fullmatch(bare) if bare.startswith(("{{<", "{{%", "{%")) else None
    if found is None:
        return None
    command = read(found)
    if command.name in _HIDDEN | _CODE and not command.closing:
        kind = "code" if command.name in _CODE else "hidden"
        return Around(command.name, closing=False, word=command.first("0", "lang"), title="", raw=kind)
    if command.name not in _AROUND | _CALLS:
        return None
    word = command.first("style", "type", "0") if command.name in _CALLS else command.name
    title = command.first("title", "name", "label", "summary")
    return Around(command.name, command.closing, word or command.name, title)


def closes(text: str, name: str) -> bool:
    """Tell whether a line closes the block a command opened."""
    found = COMMAND.search(text) if "{" in text else None
    command = read(found) if found else None
    return command is not None and command.closing and command.name == name


def addressed(text: str) -> str:
    """Return a text in which commands that stand for an address are that address."""
    if "{{" not in text and "{%" not in text:
        return text
    named = _REFERENCE.sub(lambda m: m.group(1) or m.group(2), text)
    return _BASE.sub(lambda m: m.group(1) or "", named)
