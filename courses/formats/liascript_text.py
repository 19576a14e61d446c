"""LiaScript, read into lines of ordinary Markdown with our self-checks in the place of its questions.

What LiaScript does over time (steps, a voice that reads, effects) is left out and told; what the voice reads is text
and stays. Macros and scripts never reach a learner.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from courses.formats import liascript_quizzes as quizzes
from courses.formats import reasons
from courses.formats.binding import Loss
from courses.formats.liascript_document import COMMENT, HEADING, Macros, Section, code_of, read_facts
from courses.formats.liascript_quizzes import Quiz, read_quiz
from kernel.fences import Line
from kernel.richtext import CALLOUTS

_VOICE = re.compile(r"[ ]*--\{\{[^{}]*\}\}--[ ]*(.*)")
_STEP = re.compile(r"[ ]*\{\{[0-9|>\-\s]+\}\}[ ]*(.*)")
_EFFECT = re.compile(r"\{[0-9][0-9|>\- ]*\}\{([^{}]*)\}")
_STARS = re.compile(r"[ ]*\*{3,}[ ]*")
_MEDIUM = re.compile(r"(?:!\?|\?\?|(?<![\w?])\?)(?=\[[^\[\]]*\]\()")
_CALL = re.compile(r"(?<![\w@/.])@([A-Za-z_][\w.-]*)(\([^()\n]*\))?")
_GAP = re.compile(r"(?<!!)\[\[[^\[\]\n]+\]\]")
_NOTE = re.compile(r"\[\^[^\[\]\s]+\]\(([^()\n]*)\)")
_SPACED_FORMULA = re.compile(r"\$[ ]+([^$\n]*[\\^_=][^$\n]*?)[ ]+\$")
_CODE_SPAN = re.compile(r"(`+[^`]*`+)")
STEM_MARK = "cau-hoi"
"""In a comment: the stem of a question begins here, however many paragraphs it has."""
SITUATION = f"**{CALLOUTS['tinh-huong']}**"
"""Stands above a situation that our own export wrote."""
_BLANK = "……"
_LONGEST_NAME = 120
VOICE = "Lời đọc của người dẫn được giữ làm đoạn chữ"
STEPS = "Đã bỏ các bước hiện dần và hiệu ứng"
MACRO = "Đã bỏ lệnh riêng của LiaScript: «%(name)s»"
GAP = "Chỗ trống phải điền trong câu"
REVEAL = "Câu hỏi mở được đổi thành khối «Tình huống»"
MEDIUM = "Video, âm thanh hoặc trang nhúng được thay bằng liên kết"
KINDS = {quizzes.POLL: "thăm dò ý kiến", quizzes.MATRIX: "bảng lựa chọn"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that stays in its lesson: what it asks, and what it lost."""

    name: str
    losses: tuple[str, ...] = ()


@dataclass(slots=True)
class Lesson:
    """A section in Markdown: its lines, its questions by line, those for the bank, those refused, what was lost."""

    lines: list[Line] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    asked: dict[int, Asked] = field(default_factory=dict)
    banked: list[tuple[int, dict[str, object]]] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


# ---------------------------------------------------------------------------------- a section


def read_section(section: Section, macros: Macros) -> Lesson:
    """Return a section as Markdown. Never raises."""
    return _Reader(section, macros).read()


class _Reader:
    """The reading of one section."""

    def __init__(self, section: Section, macros: Macros) -> None:
        self.section = section
        self.lines = section.lines
        self.macros = macros
        self.made = Lesson()
        self.at = 0
        self.code = ""
        self.stars = 0
        self.stem_from = -1

    def read(self) -> Lesson:
        """Walk through the lines."""
        self._facts()
        while self.at < len(self.lines):
            line = self.lines[self.at]
            inside, self.code = bool(self.code), code_of(line.text, self.code)
            plain = inside or self.code or not line.text.strip()
            if plain or not any(take(self, line) for take in _TAKERS):
                self.made.lines.append(line if plain else self._clean(line))
                self.at += 1
        return self.made

    def lose(self, reason: str, line: int, **values: str | int) -> None:
        """Note that something was lost."""
        self.made.losses.append(Loss(reason, line, values))

    def _facts(self) -> None:
        """Take the facts in a comment that opens the section."""
        first = next((i for i, line in enumerate(self.lines) if line.text.strip()), 0)
        if not self.lines or not self.lines[first].text.lstrip().startswith(COMMENT):
            return
        end = next((i for i in range(first, len(self.lines)) if "-->" in self.lines[i].text), 0)
        texts = [line.text for line in self.lines[first : end + 1]]
        facts, macros = read_facts(texts)
        if end and "slug" in facts and not macros:
            self.made.facts = facts
            self.at = end + 1

    # ------------------------------------------------------------------ lines

    def voice(self, line: Line) -> bool:
        """Take the mark of what a voice reads; the words stay."""
        found = _VOICE.fullmatch(line.text)
        if found is None:
            return False
        self.lose(VOICE, line.number)
        if found.group(1):
            self.made.lines.append(self._clean(Line(line.number, found.group(1))))
        elif self.at + 1 < len(self.lines):
            following = self.lines[self.at + 1]
            # Such words are often set off by many spaces, which would make them code.
            self.lines[self.at + 1] = Line(following.number, following.text.lstrip())
        self.at += 1
        return True

    def step(self, line: Line) -> bool:
        """Take the mark of a step; with stars below it, also the stars around what it shows."""
        found = _STEP.fullmatch(line.text)
        if found is None:
            return False
        self.lose(STEPS, line.number)
        if found.group(1):
            self.made.lines.append(self._clean(Line(line.number, found.group(1))))
        self.at += 1
        if not found.group(1) and self.at < len(self.lines) and _STARS.fullmatch(self.lines[self.at].text):
            self.stars += 1
            self.at += 1
        return True

    def star(self, line: Line) -> bool:
        """Take the stars that end a step."""
        if not self.stars or not _STARS.fullmatch(line.text):
            return False
        self.stars -= 1
        self.at += 1
        return True

    def mark(self, line: Line) -> bool:
        """Take the comment that says where a stem begins."""
        if line.text.strip() != f"{COMMENT} {STEM_MARK} -->":
            return False
        self.stem_from = len(self.made.lines)
        self.at += 1
        return True

    def _clean(self, line: Line) -> Line:
        """Return a line without effects, macros and the marks of media, those in code spans left alone."""
        parts = _CODE_SPAN.split(line.text) if "`" in line.text else [line.text]
        cleaned = (part if part.startswith("`") else self._words(part, line.number) for part in parts)
        return Line(line.number, "".join(cleaned))

    def _words(self, text: str, line: int) -> str:
        if _EFFECT.search(text):
            self.lose(STEPS, line)
            text = _EFFECT.sub(r"\1", text)
        if _MEDIUM.search(text):
            self.lose(MEDIUM, line)
            text = _MEDIUM.sub("", text)
        text = _NOTE.sub(r" (\1)", text)
        text = _SPACED_FORMULA.sub(r"$\1$", text)
        if "@" in text:
            text = _CALL.sub(lambda found: self._macro(found, line), text)
        for gap in _GAP.finditer(text):
            self.made.refused.append((line, gap.group()[:_LONGEST_NAME], GAP))
        return _GAP.sub(_BLANK, text)

    def _macro(self, found: re.Match[str], line: int) -> str:
        """Return nothing for a macro, and the words themselves for what is only an at-sign."""
        name = found.group(1)
        if name not in self.macros and found.group(2) is None and "." not in name.rstrip("."):
            return found.group()
        self.lose(MACRO, line, name=f"@{name}")
        return (found.group(2) or "").strip("()`\"' ") if self.macros.get(name) else ""

    # ------------------------------------------------------------------ questions

    def quiz(self, _line: Line) -> bool:
        """Take a question with its stem, its hints and its solution."""
        quiz = read_quiz(self.lines, self.at)
        if quiz is None:
            return False
        self.at = quiz.end
        if quiz.kind in KINDS:
            stem = self._stem(take=False)
            self.made.refused.append((quiz.line, _name(stem, self.section), KINDS[quiz.kind]))
            return True
        stem = self._stem(take=True)
        {quizzes.TYPED: self._banked, quizzes.THOUGHT: self._revealed}.get(quiz.kind, self._asked)(quiz, stem)
        return True

    def _stem(self, *, take: bool) -> list[Line]:
        """Return the lines of the stem: from its mark, else the paragraph above; taken out of the text."""
        lines = self.made.lines
        end = len(lines)
        while end and not lines[end - 1].text.strip():
            end -= 1
        start = end
        while start and lines[start - 1].text.strip() and not HEADING.match(lines[start - 1].text):
            start -= 1
        if 0 <= self.stem_from <= end:
            start = self.stem_from
        fences = () if start == self.stem_from else ("$$", "```", "~~~")
        stem = [line for line in lines[start:end] if not line.text.lstrip().startswith((":::", *fences))]
        if take and len(stem) == end - start:
            del lines[start:]
        self.stem_from = -1
        return stem if len(stem) == end - start else []

    def _asked(self, quiz: Quiz, stem: Sequence[Line]) -> None:
        """Write a choice as one of our self-checks."""
        why = quiz.reasons()
        lost = [reasons.SELFCHECK_HINTS] if quiz.hints else []
        lost += [reasons.SELFCHECK_NO_REASON] if not all(why) else []
        texts = ["::: cau-hoi", *(_texts(stem) or [self.section.title or "Câu hỏi"]), ""]
        for (words, right), reason in zip(quiz.options, why, strict=True):
            texts.append(f"- [{'x' if right else ' '}] {words}")
            texts += [f"  > {reason}"] if reason else []
        self._add(quiz.line, [*texts, ":::"])
        self.made.asked[quiz.line] = Asked(_name(stem, self.section), tuple(lost))

    def _revealed(self, quiz: Quiz, stem: Sequence[Line]) -> None:
        """Write a question to think about as a situation with its answer."""
        answer = _texts(quiz.solution) or quiz.hints
        told = _texts(stem)
        if told[:1] == [SITUATION]:
            told = told[1:]
        else:
            self.lose(REVEAL, quiz.line)
        self._add(quiz.line, ["::: tinh-huong", *told, "***", *answer, ":::"])

    def _banked(self, quiz: Quiz, stem: Sequence[Line]) -> None:
        """Give a question whose answer is typed to the bank."""
        words = "\n".join(_texts(stem)).strip() or self.section.title or "Câu hỏi"
        item: dict[str, object] = {"kind": "shorttext", "stem": words, "accept": [quiz.answer]}
        said = quiz.said() or " ".join(quiz.hints)
        self.made.banked.append((quiz.line, item | ({"reason": said} if said else {})))

    def _add(self, line: int, texts: Sequence[str]) -> None:
        self.made.lines += [Line(line, ""), *(self._clean(Line(line, text)) for text in texts), Line(line, "")]


_TAKERS: tuple[Callable[[_Reader, Line], bool], ...] = (
    _Reader.mark,
    _Reader.quiz,
    _Reader.voice,
    _Reader.step,
    _Reader.star,
)


def _texts(lines: Sequence[Line]) -> list[str]:
    """Return lines as texts, without blank ones around them."""
    texts = [line.text for line in lines]
    while texts and not texts[0].strip():
        texts = texts[1:]
    while texts and not texts[-1].strip():
        texts = texts[:-1]
    return texts


def _name(stem: Sequence[Line], section: Section) -> str:
    words = " ".join(" ".join(line.text for line in stem).split())
    return (words or section.title or "Câu hỏi")[:_LONGEST_NAME]
