"""The blocks of a foreign page, written as our Markdown: every call-out of another tool ours or ordinary text.

Our blocks do not nest and code stands at the margin, so what stood within something else comes out of it, and the
desk is told. Formulas, pictures and tags are the business of `markdown_inline` and of `html`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from courses.formats import callouts, markdown_code, reasons
from courses.formats.html import to_markdown
from courses.formats.markdown_blocks import TABLE_RULE, Block, read_blocks
from courses.formats.markdown_inline import convert
from courses.formats.markdown_units import DEFINITION, ITEM, guarded, units
from courses.formats.markdown_walk import Page
from courses.formats.package import MEDIA_TYPES
from courses.formats.prose import plain
from courses.formats.shelf import ending, is_foreign
from kernel import formulas
from kernel.fences import Line, slug
from kernel.richtext import MEDIA
from kernel.text import fold

MOST_DEPTH = 5
MOST_CALLOUT = 10_000
"""The longest call-out, in characters; a longer one becomes ordinary text, which may be cut."""
_MOST_FORMULA_LINES = 38
_SHOWN = 80
_STRUCTURE = re.compile(
    r"</?(?:table|t[rdh]|[uod]l|li|d[td]|pre|h[1-6]|blockquote|figure|video|audio|iframe|svg|math|script|style|select)\b",
    re.IGNORECASE,
)
_SITUATION = "tinh-huong"
_PLAYERS = tuple(f"::: {name} " for name in MEDIA)
_PLAIN_NAMES = frozenset(fold(title) for _, title in MEDIA.values())
_OUT_OF_QUOTES = ("```", ":::", "$$")
_ALERT = re.compile(r"\[!([\w -]+)\][+-]?[ ]*+(.*)")
_LABELLED = re.compile(r"(?:[^\s\w*\[<]*+ℹ?[^\s\w*\[<]*+[ ]++)?(?:\*\*|__)([^*_]+?)[:.]?(?:\*\*|__)[ ]*+[:.]?(.*)")
_ALONE = re.compile(r"!?\[([^\[\]]*)\]\(<?([^()<>\"]*?)>?(?:\s+\"[^\"]*\")?\)")
_QUESTION_LINE = re.compile(r"([ ]*(?:[-*+][ ]+\[[ xX]\][ ]*|>[ ]?)?)(.*)")


@dataclass(slots=True)
class _Frame:
    """A call-out that is open: our name for it ("" for one that leaves only its content), its first line."""

    name: str
    opening: str
    chunks: list[str] = field(default_factory=list)


class Renderer:
    """The writing of one page."""

    def __init__(self, page: Page, levels: Mapping[int, int], program: str) -> None:
        self.page = page
        self.desk = page.desk
        self.levels = levels
        self.program = program
        self.questions: list[tuple[int, str]] = []
        """Our own self-checks: the lines on which they begin, what they ask."""
        self.frames = [_Frame("", "")]
        self.depth = 0
        self.callouts: list[str] = []

    def write(self, blocks: Sequence[Block]) -> list[str]:
        """Return the blocks as chunks of Markdown, to be parted by blank lines."""
        kept, self.frames = self.frames, [_Frame("", "")]
        for block in blocks:
            self.frames[-1].chunks += _WRITERS[block.kind](self, block)
        while len(self.frames) > 1:
            self._close()
        (made,), self.frames = self.frames, kept
        return made.chunks

    def within(self, lines: Sequence[Line]) -> list[str]:
        """Return lines that stood within something as chunks; too deep, as plain words."""
        if self.depth >= MOST_DEPTH:
            bare = tuple(Line(line.number, line.text.lstrip(" >")) for line in lines if line.text.strip(" >"))
            return list(self.text(Block("text", bare[0].number, bare))) if bare else []
        self.depth += 1
        chunks = self.write(read_blocks(lines, self.page.notes))
        self.depth -= 1
        return chunks

    def words(self, text: str, line: int) -> str:
        """Return one run of words."""
        return convert(self.page, text, line)

    # ------------------------------------------------------------------ words

    def text(self, block: Block) -> Iterator[str]:
        """Write paragraphs, lists, tables."""
        medium = self._medium(block)
        if medium:
            yield from medium
            return
        tabled = any("|" in line.text and TABLE_RULE.fullmatch(line.text) for line in block.lines[1:2])
        written = [self._unit(unit, tabled) for unit in units(block.lines, tabled)]
        yield "\n".join(written)

    def _unit(self, lines: Sequence[Line], tabled: bool) -> str:
        text = "\n".join(line.text for line in lines)
        item = ITEM.match(text)
        head = ""
        if item and not tabled:
            head, text = item.group(1), text[item.end() :]
            if item.group(2):
                head += "☐ " if item.group(2) == " " else "☑ "
                self.desk.lose(reasons.LOST_TASKS, lines[0].number)
        elif DEFINITION.match(text) and not tabled:
            text = DEFINITION.sub("– ", text, count=1)
        self.page.tabled = tabled
        written = head + self.words(text, lines[0].number)
        self.page.tabled = False
        return "\n".join(map(guarded, written.split("\n")))

    def heading(self, block: Block) -> Iterator[str]:
        """Write a heading; within something else, strong words."""
        words = " ".join(self.words(block.lines[0].text, block.line).split())
        if self.depth or self.callouts:
            yield f"**{words.replace('*', '')}**" if words else ""
            return
        deepest = sorted(self.levels)[1:2]
        if deepest and block.level > deepest[0] and self.levels[block.level] > 2:  # noqa: PLR2004 - below ##
            self.desk.lose(reasons.LOST_LEVEL, block.line)
        yield f"{'#' * self.levels.get(block.level, 3)} {words}" if words else ""

    def rule(self, _block: Block) -> Iterator[str]:
        """Write a line across; in a situation it parts the question from the answer."""
        yield "***" if self.callouts[-1:] == [_SITUATION] else "---"

    def math(self, block: Block) -> Iterator[str]:
        """Write a formula of its own."""
        lines = [line.text.replace("$", "") for line in block.lines]
        tex = "\n".join(lines)
        if not tex.strip():
            return
        if len(tex) > formulas.MAX_LENGTH or len(lines) > _MOST_FORMULA_LINES:
            self.desk.lose(reasons.LONG_FORMULA, block.line)
            yield markdown_code.fenced(lines, "latex")
        else:
            yield f"$$\n{tex}\n$$"

    def html(self, block: Block) -> Iterator[str]:
        """Write a block of raw HTML; one that only holds Markdown together as that Markdown."""
        if not any(_STRUCTURE.search(line.text) for line in block.lines) and any(
            "](" in line.text for line in block.lines
        ):
            yield from self.text(Block("text", block.line, block.lines))
            return

        def find(source: str) -> str | None:
            if is_foreign(source):
                return None
            return self.desk.medium(source) or self.desk.picture(source, block.line)

        made = to_markdown("\n".join(line.text for line in block.lines), find=find, link=self.desk.link)
        for loss in made.losses:
            self.desk.lose(loss.reason, block.line, **loss.values)
        yield made.markdown

    def code(self, block: Block) -> Iterator[str]:
        """Write code, or what a fence of code stands for in other tools."""
        directive = markdown_code.directive(block)
        if directive:
            word, title, lines = directive
            if word == "math":
                yield from self.math(Block("math", block.line, tuple(line for line in lines if line.text.strip())))
            elif word in {"figure", "image"}:
                yield self._figure(title, lines, block.line)
            else:
                yield from self._callout(word, title, lines, block.line)
            return
        if block.title:
            self.desk.lose(reasons.LOST_INDENT, block.line)
        if any("<!--" in line.text for line in block.lines):
            self.desk.lose(reasons.CODE_COMMENT, block.line)
        language = markdown_code.language(block.info)
        if language in markdown_code.DIAGRAMS:
            self.desk.lose(reasons.LOST_DIAGRAM, block.line, name=language)
        yield markdown_code.fenced(markdown_code.shown(block, language, self.program), language)

    def _figure(self, address: str, lines: Sequence[Line], line: int) -> str:
        alt, caption = markdown_code.options(lines)
        return self.words(f'![{alt or caption}]({address} "{caption}")' if caption else f"![{alt}]({address})", line)

    # ------------------------------------------------------------------ call-outs

    def quote(self, block: Block) -> Iterator[str]:
        """Write a quotation, or the call-out it stands for."""
        first = block.lines[0].text.strip()
        alert = _ALERT.fullmatch(first)
        if alert:
            yield from self._callout(alert.group(1), alert.group(2), block.lines[1:], block.line)
            return
        label = _LABELLED.fullmatch(first)
        if label and (callouts.meaning(label.group(1)) or callouts.due_of(label.group(1))):
            rest = Line(block.line, label.group(2).strip())
            yield from self._callout(label.group(1), "", [rest, *block.lines[1:]], block.line)
            return
        if label and self._transcript(label.group(1), block):
            return
        for chunk in self.within(block.lines):
            if chunk.startswith(_OUT_OF_QUOTES) or "\n```" in chunk:
                self.desk.lose(reasons.LOST_INDENT, block.line)
                yield chunk
            else:
                yield "\n".join(f"> {line}".rstrip() for line in chunk.split("\n"))

    def _transcript(self, label: str, block: Block) -> bool:
        """Put a transcript into the player above it; tell whether there was one."""
        above = self.frames[-1].chunks
        if fold(label) != fold(callouts.TRANSCRIPT) or not above or not above[-1].startswith(_PLAYERS):
            return False
        words = "\n\n".join(self.within(block.lines[1:]))
        above[-1] = above[-1].removesuffix(":::") + f"{words}\n:::"
        return True

    def admonition(self, block: Block) -> Iterator[str]:
        """Write an indented call-out."""
        yield from self._callout(block.info, block.title, block.lines, block.line)

    def _callout(self, word: str, title: str, lines: Sequence[Line], line: int) -> Iterator[str]:
        """Write a call-out whose lines are at hand."""
        self._open(word, title, line)
        self.frames[-1].chunks += self.within(lines)
        yield from self._close(give=True)

    def open(self, block: Block) -> Iterator[str]:
        """Open what later blocks stand in."""
        ours = callouts.own_opening(block.info)
        if ours and not self.callouts:
            self._push(_Frame(ours.split()[1], ours))
            return iter(())
        word, title = callouts.fence_words(block.info)
        self._open(word, title or block.title, block.line)
        return iter(())

    def _open(self, word: str, title: str, line: int) -> None:
        due = callouts.due_of(word)
        ours = callouts.CHECK_AGAIN if due else callouts.meaning(word)
        if ours and self.callouts:
            self.desk.lose(reasons.NESTED_BLOCK, line, name=word[:_SHOWN])
        elif ours and fold(word) != fold(callouts.title_of(ours)) and not due:
            self.desk.lose(reasons.CALLOUT, line, name=word[:_SHOWN], ours=callouts.title_of(ours))
        elif word and not ours:
            self.desk.lose(reasons.LOST_BLOCK, line, name=word[:_SHOWN])
        named = "" if self.callouts else ours
        shown = self.words(title, line).replace("*", "").strip() if title else ""
        head = [f"**{shown}**"] if shown else []
        opening = f"::: {named} den={due}" if due else f"::: {named}"
        self._push(_Frame(named, opening, head))

    def _push(self, frame: _Frame) -> None:
        self.frames.append(frame)
        self.callouts += [frame.name] if frame.name else []

    def close(self, _block: Block) -> Iterator[str]:
        """Close what was opened last; a fence that closes nothing falls away."""
        if len(self.frames) > 1:
            self._close()
        return iter(())

    def _close(self, *, give: bool = False) -> list[str]:
        """Close the last frame; its chunks go to the one around it, or are given back."""
        frame = self.frames.pop()
        if frame.name:
            self.callouts.pop()
        chunks = [chunk for chunk in frame.chunks if chunk.strip()]
        if frame.name and 0 < sum(map(len, chunks)) <= MOST_CALLOUT:
            chunks = ["\n".join([frame.opening, "\n\n".join(chunks), ":::"])]
        if not give:
            self.frames[-1].chunks += chunks
        return chunks

    # ------------------------------------------------------------------ our own blocks

    def own(self, block: Block) -> Iterator[str]:
        """Write one of our own blocks whose lines mean something by themselves."""
        name = slug(block.info.split()[0])
        if name in MEDIA:
            yield from self._player(block)
            return
        if self.callouts:
            yield from self.within(block.lines)
            return
        asked = next((line.text.strip() for line in block.lines if line.text.strip()), "")
        self.questions.append((block.line, plain(asked)[:_SHOWN] or "Câu hỏi"))
        lines = [f"::: {block.info}"]
        for line in block.lines:
            parts = _QUESTION_LINE.fullmatch(line.text)
            words = parts.group(1) + self.words(parts.group(2), line.number) if parts else ""
            lines.append(" ".join(guarded(words).split("\n")))
        yield "\n".join([*lines, ":::"])

    def _player(self, block: Block) -> Iterator[str]:
        attributes = dict(part.split("=", 1) for part in block.info.split() if "=" in part)
        found = {key: self.desk.medium(address) for key, address in attributes.items()}
        words = "\n\n".join(self.within(block.lines))
        if not found.get("tep") or self.callouts:
            self.desk.lose(reasons.LOST_MEDIUM, block.line, name=attributes.get("tep", ""))
            yield words
            return
        facts = " ".join(f"{key}={name}" for key, name in found.items() if name)
        yield f"::: {block.info.split()[0]} {facts}\n" + (f"{words}\n" if words else "") + ":::"

    def _medium(self, block: Block) -> list[str]:
        """Return the player for a paragraph that is one link or picture of a sound or a video; nothing for others."""
        alone = _ALONE.fullmatch(block.lines[0].text.strip()) if len(block.lines) == 1 else None
        kind = MEDIA_TYPES.get(ending(alone.group(2)).lstrip("."), "").partition("/")[0] if alone else ""
        name = self.desk.medium(alone.group(2)) if alone and kind in {"audio", "video"} else None
        if alone is None or name is None or self.depth or self.callouts:
            return []
        captions = self.desk.medium(alone.group(2).rpartition(".")[0] + ".vtt") if kind == "video" else None
        facts = f"tep={name}" + (f" phu-de={captions}" if captions else "")
        said = alone.group(1) if fold(alone.group(1)) not in _PLAIN_NAMES else ""
        words = self.words(said, block.line)
        return [*([words] if words.strip() else []), f"::: {'video' if kind == 'video' else 'am-thanh'} {facts}\n:::"]


_WRITERS: Mapping[str, Callable[[Renderer, Block], Iterator[str]]] = {
    "text": Renderer.text,
    "heading": Renderer.heading,
    "code": Renderer.code,
    "math": Renderer.math,
    "html": Renderer.html,
    "rule": Renderer.rule,
    "quote": Renderer.quote,
    "admonition": Renderer.admonition,
    "open": Renderer.open,
    "close": Renderer.close,
    "own": Renderer.own,
}
