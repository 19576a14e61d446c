"""The words of foreign Markdown as our own Markdown writes them: pictures, links, code, formulas, tags, footnotes.

One walk from left to right. Brackets and runs of backticks are paired beforehand, so that no sign is looked for
twice; what has no pair is shown as the sign it is. Nothing raw is left.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping

from courses.formats import marks, reasons, shortcodes
from courses.formats.markdown_blocks import label
from courses.formats.markdown_tags import angle, brace
from courses.formats.markdown_walk import Page, Walk
from courses.formats.prose import plain
from courses.formats.shelf import ending
from kernel import formulas

_TOKEN = re.compile(
    r"\\[\s\S]?|`+|\$+|!?\[|<|\{\{|\{%|~~|==(?=\S)|(?<![\w/])https?://[^\s<>\[\]()`]*+|\^\[", re.IGNORECASE
)
_CODE_SPAN = re.compile(r"\\[\s\S]|`+")
_BRACKET = re.compile(r"\\[\s\S]|`+|!?\[|\]")
_TARGET = re.compile(
    r"\(\s*+(?:<(?P<angle>[^<>\n]*+)>|(?P<bare>(?:[^\s()\\<>]|\\[\s\S]|\((?:[^\s()\\]|\\[\s\S])*+\))*+))"
    r"(?:\s++(?:\"(?P<double>(?:[^\"\\]|\\[\s\S])*+)\"|'(?P<single>(?:[^'\\]|\\[\s\S])*+)'|=[0-9%]*x[0-9%]*+))?+\s*+\)"
)
_SPACED_TARGET = re.compile(r"\(([^()<>\"\n]++)\)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LETTERS = re.compile(r"\.[a-z0-9]{2,8}")
_ATTRIBUTES = re.compile(r"\{[:.#\w][^{}\n]*+\}")
_CAPTION = re.compile(r"(?:fig-cap|caption)=\"([^\"]*)\"")
_FORMULA = re.compile(formulas.INLINE)
_LONG_FORMULA = re.compile(r"\$(?![\s$])((?:[^$\\]|\\[\s\S])*+)(?<!\s)\$(?![\d$])")
_SHOWN_FORMULA = re.compile(r"\$\$((?:[^$\\]|\\[\s\S])++)\$\$")
_TICKED_FORMULA = re.compile(r"\$`([^`\n]++)`\$")
_MATHEMATICAL = re.compile(r"[\\^_=+{}]")
_STRUCK = re.compile(r"~~(?=\S)((?:[^~]|~(?!~))++)~~")
_MARKED = re.compile(r"==((?:[^=\n]|=(?!=))++)==")
_ESCAPED = frozenset("\\`*_{}[]()>#+-.!$")
_LONGEST_LABEL = 1_000
_BRACKETS = re.compile(r"[\[\]]")


def convert(page: Page, text: str, line: int) -> str:
    """Return words in our Markdown. `line` is where they begin."""

    def again(inner: str, number: int, depth: int) -> str:
        return _Walk(page, shortcodes.addressed(inner), number, depth, again).walk()

    return again(text, line, 0)


def title(page: Page, text: str, line: int) -> str:
    """Return words as a title is: plain, on one line."""
    return plain(_BRACKETS.sub("", convert(page, text, line))).replace("&lt;", "<").strip()


class _Walk(Walk):
    """One walk over one run of words, and what its signs mean."""

    def __init__(self, page: Page, text: str, line: int, depth: int, again: Callable[[str, int, int], str]) -> None:
        super().__init__(page, text, line, depth, again)
        self.ticks = _Ticks(text)
        self.pairs = _pairs(text, self.ticks)

    def walk(self) -> str:
        """Return what the words are in our Markdown."""
        at = 0
        while found := _TOKEN.search(self.text, at):
            self.out.append(self.text[at : found.start()])
            end = _HANDLERS[found.group()[0].lower()](self, found)
            if not end:
                self.out.append(found.group())
            at = end or found.end()
        self.out.append(self.text[at:])
        return "".join(self.out)

    # ------------------------------------------------------------------ escapes, code, formulas

    def escaped(self, found: re.Match[str]) -> int:
        """A backslash: an escape we know stays, one we do not gives its sign, a line's end breaks the line."""
        sign = found.group()[1:]
        if sign in {"(", "["} or self.text.startswith(("\\\\(", "\\\\["), found.start()):
            end = self._tex(found.start())
            if end:
                return end
        if sign == "\n":
            self.out.append("  \n")
        elif sign in {"<", "&"}:
            self.out.append("&lt;" if sign == "<" else "&amp;")
        elif sign in _ESCAPED or not sign or sign.isalnum() or sign.isspace() or (sign == "|" and self.page.tabled):
            self.out.append(found.group())
        else:
            self.out.append(sign)
        return found.end()

    def _tex(self, start: int) -> int:
        opens = "\\\\" if self.text.startswith("\\\\", start) else "\\"
        sign = self.text[start + len(opens)]
        closes = opens + (")" if sign == "(" else "]")
        inside = start + len(opens) + 1
        end = self.text.find(closes, inside, inside + _LONGEST_LABEL)
        if end < 0:
            return 0
        latex = self.text[inside:end]
        if opens == "\\" and not _MATHEMATICAL.search(latex):
            return 0
        self._formula(latex)
        return end + len(closes)

    def _formula(self, latex: str) -> None:
        tex = " ".join(latex.split())
        before = self.last()
        self.out.append(" " if before.isalnum() or before in {"\\", "$", "_"} else "")
        self.out.append(marks.formula(tex, cell=self.page.tabled) or marks.code(tex))

    def dollar(self, found: re.Match[str]) -> int:
        """A formula between dollar signs, however it is written."""
        for pattern in (_TICKED_FORMULA, _SHOWN_FORMULA, _LONG_FORMULA):
            formula = pattern.match(self.text, found.start())
            if formula is None or not formula.group(1).strip():
                continue
            if pattern is _LONG_FORMULA and _FORMULA.match(self.text, found.start()) and not self.page.tabled:
                self.out.append(formula.group())
            else:
                self._formula(formula.group(1))
            return formula.end()
        if len(found.group()) == 1:
            return 0
        self.out.append("\\$" * len(found.group()))
        return found.end()

    def code(self, found: re.Match[str]) -> int:
        """A span of code between as many backticks as it began with."""
        end = self.ticks.closing(found)
        if not end:
            self.out.append("\\`" * len(found.group()))
            return found.end()
        words = self.text[found.end() : end]
        if "<!--" in words:
            self.lose(reasons.CODE_COMMENT)
            words = words.replace("<!--", "<! --")
        self.out.append(marks.code(words, after=self.last()))
        after = end + len(found.group())
        attributes = _ATTRIBUTES.match(self.text, after)
        return attributes.end() if attributes else after

    # ------------------------------------------------------------------ brackets

    def bracket(self, found: re.Match[str]) -> int:
        """A link, a picture, a reference, a footnote, or only a bracket."""
        image = found.group().startswith("!")
        opened = found.end() - 1
        closed = self.pairs.get(opened, 0)
        if not closed or (closed - opened > _LONGEST_LABEL and not self.text.startswith("(", closed + 1)):
            return 0
        words = self.text[opened + 1 : closed]
        if words.startswith("^") and not image:
            return self._footnote(words[1:], closed)
        if self.pairs.get(opened + 1) == closed - 1 and words.startswith("["):
            return self._wiki(words[1:-1], image, closed)
        target = self._target(closed + 1)
        if target:
            address, title, end = target
        else:
            address, title, end = self._referred(words, closed)
        if not end:
            return 0
        attributes = _ATTRIBUTES.match(self.text, end)
        end = attributes.end() if attributes else end
        if image:
            caption = _CAPTION.search(attributes.group()) if attributes else None
            self.picture(words, address, title or (caption.group(1) if caption else ""))
        else:
            self.link(self.inner(words), address)
        return end

    def _target(self, at: int) -> tuple[str, str, int] | None:
        target = _TARGET.match(self.text, at)
        if target:
            address = target.group("angle") if target.group("angle") is not None else target.group("bare")
            title = target.group("double") or target.group("single") or ""
            return _unescaped(address), _unescaped(title), target.end()
        spaced = _SPACED_TARGET.match(self.text, at)
        name = spaced.group(1).strip() if spaced else ""
        return (name, "", spaced.end()) if spaced and _LETTERS.fullmatch(ending(name)) else None

    def _referred(self, words: str, closed: int) -> tuple[str, str, int]:
        """Return address, title and end of a reference; end 0 when nothing is defined under its name."""
        second = self.pairs.get(closed + 1, 0) if self.text.startswith("[", closed + 1) else 0
        name = self.text[closed + 2 : second] if second else ""
        defined = self.page.notes.references.get(label((name or words)[:_LONGEST_LABEL]))
        return (*defined, (second or closed) + 1) if defined else ("", "", 0)

    def _footnote(self, name: str, closed: int) -> int:
        defined = label(name)
        if defined not in self.page.notes.footnotes:
            return 0
        self.out.append(f" (chú thích {self.page.footnotes.number(defined)})")
        return closed + 1

    def inline_footnote(self, found: re.Match[str]) -> int:
        """A footnote that is written where it belongs: `^[words]`."""
        closed = self.pairs.get(found.end() - 1, 0)
        if not closed:
            return 0
        self.out.append(f" ({self.inner(self.text[found.end() : closed]).strip()})")
        return closed + 1

    def _wiki(self, words: str, image: bool, closed: int) -> int:
        """A link between pages as wikis write it: `[[page|words]]`, `![[picture]]`."""
        address, _, shown = words.partition("|")
        address = address.strip()
        if not address:
            return 0
        if image and self.desk.link(address) is None:
            self.picture(shown if shown and not shown.isdecimal() else "", address, "")
        else:
            self.link(self.inner(shown or address.partition("#")[0] or address), address)
        return closed + 1

    def bare_link(self, found: re.Match[str]) -> int:
        """An address among the words: it stays what it is."""
        self.out.append(found.group())
        return found.end()

    # ------------------------------------------------------------------ strokes

    def struck(self, found: re.Match[str]) -> int:
        """Words struck out: the words."""
        struck = _STRUCK.match(self.text, found.start())
        if struck is None:
            return 0
        self.lose(reasons.LOST_STRIKE)
        self.out.append(self.inner(struck.group(1)))
        return struck.end()

    def marked(self, found: re.Match[str]) -> int:
        """Words marked: strong words."""
        marked = _MARKED.match(self.text, found.start())
        if marked is None:
            return 0
        words = self.inner(marked.group(1))
        self.out.append(words if "*" in words else f"**{words.strip()}**")
        return marked.end()


_HANDLERS: Mapping[str, Callable[[_Walk, re.Match[str]], int]] = {
    "\\": _Walk.escaped,
    "`": _Walk.code,
    "$": _Walk.dollar,
    "[": _Walk.bracket,
    "!": _Walk.bracket,
    "<": angle,
    "{": brace,
    "~": _Walk.struck,
    "=": _Walk.marked,
    "h": _Walk.bare_link,
    "^": _Walk.inline_footnote,
}


class _Ticks:
    """Where runs of backticks stand, by their length."""

    def __init__(self, text: str) -> None:
        self._starts: dict[int, list[int]] = {}
        for found in _CODE_SPAN.finditer(text) if "`" in text else ():
            if found.group()[0] == "`":
                self._starts.setdefault(len(found.group()), []).append(found.start())

    def closing(self, opened: re.Match[str]) -> int:
        """Return where the run that closes this one begins, 0 when none does."""
        starts = self._starts.get(len(opened.group()), [])
        i = bisect_left(starts, opened.end())
        return starts[i] if i < len(starts) else 0


def _pairs(text: str, ticks: _Ticks) -> dict[int, int]:
    """Return for each bracket that opens where it is closed; those in code and escaped ones are none."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    at = 0
    while found := _BRACKET.search(text, at) if "[" in text else None:
        at = found.end()
        sign = found.group()
        if sign[0] == "`":
            closing = ticks.closing(found)
            at = closing + len(sign) if closing else at
        elif sign == "]" and waiting:
            pairs[waiting.pop()] = found.start()
        elif sign in {"[", "!["}:
            waiting.append(found.end() - 1)
    return pairs


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(r"\1", text).strip()
