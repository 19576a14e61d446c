"""Papers of the recognition year: templates as data (`library/papers.toml`), filled with values.

A template says which heads, sentences, columns and signatures a paper has; the values say what stands in them. What is
filled is a `Paper`, which `docx` and `pdf` write. The templates are samples until the association confirms them, and
each paper says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LIBRARY = Path(__file__).resolve().parent.parent / "library" / "papers.toml"
NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
SAMPLE = "Mẫu tham khảo, chưa phải mẫu của Hội"
ALONE = "# "
"""How a sentence begins that stands alone in the middle of the page."""
DOTS = "…………"
"""What stands on paper where a value is to be written by hand."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its value in each row, its heading, its share of the width, how it is set."""

    key: str
    heading: str
    width: float
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Block:
    """A place for a signature: lines of the office, a note under them, the name of who signs."""

    office: tuple[str, ...]
    note: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is written: every text filled in, every row a list of cells in the columns' order.

    A sentence that begins with `# ` stands alone in the middle, in bold. With an `annex` (its heading) the table
    follows the signatures on a page of its own.
    """

    code: str
    issuer: tuple[str, ...]
    number: str
    place_day: str
    title: str
    subtitle: str
    opening: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    closing: tuple[str, ...]
    signatures: tuple[Block, ...]
    recipients: tuple[str, ...]
    landscape: bool
    stamps: tuple[str, ...]
    annex: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """One paper's form."""

    code: str
    name: str
    issuer: tuple[str, ...]
    number: str
    title: str
    subtitle: str
    opening: tuple[str, ...]
    columns: tuple[Column, ...]
    closing: tuple[str, ...]
    signatures: tuple[Block, ...]
    recipients: tuple[str, ...] = ()
    landscape: bool = False
    status: str = "default"
    annex: str = ""


@cache
def templates() -> Mapping[str, Template]:
    """Return the templates that ship, by code."""
    with LIBRARY.open("rb") as file:
        data = tomllib.load(file)
    return {code: _template(code, table) for code, table in data["papers"].items()}


def _template(code: str, table: Mapping[str, Any]) -> Template:
    return Template(
        code=code,
        name=table["name"],
        issuer=tuple(table.get("issuer", ())),
        number=table.get("number", ""),
        title=table["title"],
        subtitle=table.get("subtitle", ""),
        opening=tuple(table.get("opening", ())),
        columns=tuple(Column(**column) for column in table.get("columns", ())),
        closing=tuple(table.get("closing", ())),
        signatures=tuple(
            Block(tuple(block["office"]), block.get("note", ""), block.get("name", ""))
            for block in table.get("signatures", ())
        ),
        recipients=tuple(table.get("recipients", ())),
        landscape=table.get("landscape", False),
        status=table.get("status", "default"),
        annex=table.get("annex", ""),
    )


@dataclass(frozen=True, slots=True)
class Values:
    """What is filled in: words by placeholder, rows by column key, further stamps (drafts, invented figures)."""

    words: Mapping[str, str]
    rows: Sequence[Mapping[str, str]] = ()
    stamps: tuple[str, ...] = ()
    signatures: tuple[Block, ...] = field(default=())


class _Words(dict[str, str]):
    """Words by placeholder; one that is not known is left to be written by hand."""

    def __missing__(self, key: str) -> str:
        """Return the dots of a form."""
        return DOTS


def fill(template: Template, values: Values) -> Paper:
    """Return a paper: placeholders replaced, an empty or unknown one by dots, rows without a number counted."""
    words = _Words({key: text for key, text in values.words.items() if text})
    said = {key: words[key] for key in ("place_day",)}

    def filled(lines: Iterable[str]) -> tuple[str, ...]:
        return tuple(line.format_map(words) for line in lines)

    return Paper(
        code=template.code,
        issuer=filled(template.issuer),
        number=template.number.format_map(words),
        place_day=said["place_day"],
        title=template.title.format_map(words),
        subtitle=template.subtitle.format_map(words),
        opening=filled(template.opening),
        columns=template.columns,
        rows=tuple(_row(template.columns, row, at) for at, row in enumerate(values.rows, start=1)),
        closing=filled(template.closing),
        signatures=values.signatures
        or tuple(
            Block(filled(each.office), each.note.format_map(words), each.name.format_map(_Blank(values.words)))
            for each in template.signatures
        ),
        recipients=filled(template.recipients),
        landscape=template.landscape,
        stamps=((SAMPLE,) if template.status != "verified" else ()) + values.stamps,
        annex=template.annex.format_map(words),
    )


class _Blank(dict[str, str]):
    """Words by placeholder; a name that is not known leaves its place empty."""

    def __missing__(self, key: str) -> str:
        """Return nothing."""
        return ""


def _row(columns: Sequence[Column], row: Mapping[str, str], at: int) -> tuple[str, ...]:
    return tuple(row.get(column.key) or (str(at) if column.key == "number" else "") for column in columns)
