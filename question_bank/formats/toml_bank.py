"""A bank as TOML files: `bank.toml`, and the items in `items.toml` or several `items-….toml`.

The format is the one shipped banks are written in and trainers export. Files may come from strangers: their
number, size and depth are bounded, links are not followed, and whatever is wrong with them comes back as a
flaw. `bank_writer` writes what is read here.
"""

import json
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from re import compile as shape
from unicodedata import normalize

from kernel.archive import Refused, Tree
from question_bank.formats.lint import lint_bank
from question_bank.formats.sources import BankFlaw, BankSource, ItemSource, QuizSource
from question_bank.rules import kinds
from question_bank.rules.asking import Flaw, Kind, Render
from question_bank.rules.drawing import Blueprint, read_blueprint
from question_bank.rules.sheet import Sheet
from question_bank.rules.wording import plain

__all__ = ["lint_bank", "read_bank"]

FORMAT = 1
MOST_BYTES = 2 * 1024 * 1024
MOST_FILES = 50
MOST_ITEMS = 2_000
MOST_STEM = 4_000
MOST_STORY = 4_000
MOST_REASON = 2_000
MOST_LINE = 500

DIFFICULTIES = ("easy", "medium", "hard")

_ITEM_FILE = shape(r"items(?:-[^/]*)?\.toml")
_COMPONENT = shape(r"[1-9]\.[1-9]")
_INDICATOR = shape(r"[1-3]\.[1-9]")
_BANK_FIELDS = frozenset({"format", "code", "title", "licence", "quiz"})
_QUIZ_FIELDS = frozenset({"title", "pass_percent", "mastery_percent", "draw"})
_ITEM_FIELDS = frozenset(
    {
        *("code", "kind", "lesson", "outcome", "component", "level", "difficulty", "indicator"),
        *("source", "recheck", "pool", "story", "stem", "reason"),
    }
)


def read_bank(files: Path | Tree, render: Render, render_block: Render | None = None) -> BankSource:
    """Read the bank in a folder or a tree of files. `render` makes HTML of one line of Markdown.

    `render_block` does the same for stories, stems and reasons, which may have several paragraphs; without it
    they are rendered like lines. Never raises for anything the files may hold.
    """
    tree = _Folder(files) if isinstance(files, Path) else files
    flaws: list[BankFlaw] = []
    head = Sheet(_load(tree, "bank.toml", flaws))
    head.only(_BANK_FIELDS)
    head.whole("format", FORMAT, FORMAT)
    code = head.code("code")
    title = head.text("title", MOST_LINE)
    licence = head.text("licence", 80)
    quiz = _quiz(head)
    if not any(flaw.code == "no_file" for flaw in flaws):
        flaws.extend(_named(head.flaws, "bank.toml", ""))
    items = _items(tree, _Writer(render, render_block or render), flaws)
    return BankSource(code, title, licence, items, quiz, tuple(flaws))


class _Writer:
    """The two ways of rendering."""

    def __init__(self, line: Render, block: Render) -> None:
        self.line = line
        self.block = block

    def blocks(self, text: str) -> str:
        """HTML of one or more paragraphs; "" stays ""."""
        return str(self.block(text)) if text else ""


def _named(flaws: tuple[Flaw, ...], file: str, item: str) -> list[BankFlaw]:
    """Flaws of the rules with their file and item."""
    return [BankFlaw(file, item, flaw.code, flaw.field, flaw.values) for flaw in flaws]


class _Folder:
    """The TOML files of a folder. Links are named, so that somebody hears of them, and never followed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(path.name for path in self._folder.glob("*.toml")))

    def size(self, name: str) -> int:
        return self._path(name).stat().st_size

    def read(self, name: str) -> bytes:
        with self._path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)

    def _path(self, name: str) -> Path:
        path = self._folder / name
        if path.is_symlink() or not path.is_file():
            raise KeyError(name)
        return path


def _load(tree: Tree, name: str, flaws: list[BankFlaw]) -> Mapping[str, object]:
    """The content of one TOML file; empty, with a flaw, when it cannot be had."""
    try:
        content = tree.read(name) if tree.size(name) <= MOST_BYTES else None
    except KeyError:
        flaws.append(BankFlaw(name, "", "no_file"))
        return {}
    except (OSError, Refused):
        flaws.append(BankFlaw(name, "", "unreadable"))
        return {}
    if content is None or len(content) > MOST_BYTES:
        flaws.append(BankFlaw(name, "", "too_big", values={"most": MOST_BYTES}))
        return {}
    return _parse(content, name, flaws)


def _parse(content: bytes, file: str, flaws: list[BankFlaw]) -> Mapping[str, object]:
    """The mapping in a TOML text; empty, with a flaw, when it is no TOML."""
    try:
        # Decimal keeps 0.1 exact; it cannot hold every exponent TOML can spell, hence ArithmeticError.
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError:
        flaws.append(BankFlaw(file, "", "not_utf8"))
    except (ValueError, ArithmeticError) as error:
        flaws.append(BankFlaw(file, "", "not_toml", values={"detail": str(error)[:200]}))
    except RecursionError:
        flaws.append(BankFlaw(file, "", "too_deep"))
    return {}


def _quiz(head: Sheet) -> QuizSource | None:
    """The `[quiz]` table, or `None` when there is none or it has flaws."""
    raw = head.raw.get("quiz")
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        head.flaw("not_a_table", "quiz")
        return None
    sheet = Sheet(raw, "quiz.")
    sheet.only(_QUIZ_FIELDS)
    title = sheet.text("title", MOST_LINE)
    pass_percent = sheet.whole("pass_percent", 1, 100)
    mastery = sheet.whole("mastery_percent", pass_percent, 100)
    blueprint = read_blueprint({"draw": raw.get("draw", [])})
    head.take(sheet.flaws)
    if not isinstance(blueprint, Blueprint):
        head.take(tuple(Flaw(each.code, f"quiz.{each.field}", each.values) for each in blueprint))
        return None
    return None if sheet.flaws else QuizSource(title, pass_percent, mastery, blueprint)


def _items(tree: Tree, writer: _Writer, flaws: list[BankFlaw]) -> tuple[ItemSource, ...]:
    """The sound items of all item files, in the order of file names and of writing."""
    items: dict[str, ItemSource] = {}
    names = sorted(name for name in tree.names() if _ITEM_FILE.fullmatch(name))
    if not names:
        flaws.append(BankFlaw("items.toml", "", "no_file"))
    if len(names) > MOST_FILES:
        flaws.append(BankFlaw("", "", "too_many_files", values={"count": len(names), "most": MOST_FILES}))
    left = MOST_ITEMS
    for name in names[:MOST_FILES]:
        entries = _entries(tree, name, flaws)
        if len(entries) > left:
            flaws.append(BankFlaw(name, "", "too_many_items", values={"most": MOST_ITEMS}))
        for number, entry in enumerate(entries[:left], start=1):
            _add(entry, number, name, writer, items, flaws)
        left -= min(left, len(entries))
    return tuple(items.values())


def _entries(tree: Tree, name: str, flaws: list[BankFlaw]) -> list[object]:
    """The `[[item]]` tables of one file."""
    sheet = Sheet(_load(tree, name, flaws))
    sheet.only(frozenset({"format", "item"}))
    found = sheet.raw.get("item", [])
    if not isinstance(found, list):
        sheet.flaw("not_a_list", "item")
    flaws.extend(_named(sheet.flaws, name, ""))
    return found if isinstance(found, list) else []


def _add(
    entry: object,
    number: int,
    file: str,
    writer: _Writer,
    items: dict[str, ItemSource],
    flaws: list[BankFlaw],
) -> None:
    """Read one item into `items`, or say in `flaws` why not."""
    if not isinstance(entry, Mapping):
        flaws.append(BankFlaw(file, f"#{number}", "not_a_table"))
        return
    sheet = Sheet(entry)
    item = _item(sheet, writer)
    code = item.code or f"#{number}"
    if item.code in items:
        sheet.flaw("duplicate", "code", text=item.code)
    if sheet.flaws:
        flaws.extend(_named(sheet.flaws, file, code))
    else:
        items[item.code] = item


def _item(sheet: Sheet, writer: _Writer) -> ItemSource:
    """One item; what is wrong with it stands on its sheet."""
    kind = kinds.find(sheet.one_of("kind", kinds.codes()))
    sheet.only(_ITEM_FIELDS | (kind.fields if kind else frozenset(sheet.raw)))
    stem = writer.blocks(sheet.text("stem", MOST_STEM))
    return ItemSource(
        code=sheet.code("code"),
        kind=kind.code if kind else "",
        lesson=sheet.code("lesson"),
        outcome=sheet.text("outcome", MOST_LINE),
        component=sheet.shaped("component", _COMPONENT),
        level=sheet.whole("level", 1, 4),
        difficulty=sheet.one_of("difficulty", DIFFICULTIES),
        indicator=sheet.shaped("indicator", _INDICATOR, required=False),
        source=sheet.text("source", MOST_LINE, required=False),
        recheck=_day(sheet, "recheck"),
        pool=sheet.code("pool", required=False),
        story_html=writer.blocks(sheet.text("story", MOST_STORY, required=False)),
        stem_html=stem,
        stem_text=plain(stem),
        reason_html=writer.blocks(sheet.text("reason", MOST_REASON, required=False)),
        spec=_spec(kind, sheet, writer),
        sha256=digest(sheet.raw),
    )


def _spec(kind: Kind | None, sheet: Sheet, writer: _Writer) -> dict[str, object]:
    """The spec of the item's kind; empty, with flaws on the sheet, when there is none."""
    parsed = kind.parse(sheet.raw, writer.line) if kind else ()
    if isinstance(parsed, tuple):
        sheet.take(parsed)
        return {}
    return parsed


def _day(sheet: Sheet, field: str) -> date | None:
    """A TOML date without a time, or `None`."""
    value = sheet.raw.get(field)
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    sheet.flaw("not_a_date", field)
    return None


def digest(raw: Mapping[str, object]) -> str:
    """The SHA-256 of an authored item in canonical form: keys sorted, texts NFC and stripped, no code.

    An empty text is the same as none.
    """
    content = _canonical({name: value for name, value in raw.items() if name != "code"})
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def _canonical(value: object) -> object:
    """A TOML value as JSON knows it."""
    if isinstance(value, str):
        return normalize("NFC", value).strip()
    if isinstance(value, Mapping):
        facts = {name: _canonical(each) for name, each in value.items()}
        return {name: each for name, each in facts.items() if each != ""}
    if isinstance(value, list):
        return [_canonical(each) for each in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
