"""Lines of Word taken apart into questions: where they begin, their options, answers and keys, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kernel.text import fold, nfc
from question_bank.formats.word_keys import LETTERS, Key, plain_number, read_answer, read_grid, read_line
from question_bank.formats.word_values import Block, Draft, Grid, Marked, Option, Paragraph, Run

_REMARK = r"(?:[(\[][^()\[\]]{0,80}[)\]]\s*+)?+"
_NUMBERED = re.compile(
    rf"\s*+câu(?:\s++hỏi)?+(?:\s++số)?+\s*+(\d{{1,4}})\s*+{_REMARK}(?:[.:)/–—-]+\s*+{_REMARK}|$|(?<=[)\]]\s)|(?<=[)\]]))",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\s*+(\d{1,4})\s*+[.):/]\s*+(?=\S)")
_NEXT_OPTION = re.compile(r"\s*+(\*?+)\s*+\(?+([A-La-l])\s*+[.):/]\s*+(\*?+)\s*+")
_INLINE_OPTION = re.compile(r"(?<=\s)(\*?+)\(?+([A-La-l])[.):/](\*?+)(?=\s|\S)\s*+")
_ANSWERED = re.compile(
    r"\s*+(?:=>|→|⇒)?+\s*+(?:đáp\s++án(?:\s++đúng)?+|trả\s++lời|đ/?+a|chọn)(?:\s++là)?+\s*+[:.–-]?+\s*+(?P<what>.*)",
    re.IGNORECASE,
)
_EXPLAINED = re.compile(
    r"\s*+(?:giải\s++thích|lời\s++giải|hướng\s++dẫn(?:\s++giải)?+|vì\s++sao|lý\s++do)\s*+[:.]\s*+(.*)",
    re.IGNORECASE,
)
_KEY_TITLE = re.compile(
    r"\s*+(?:bảng\s++)?+(?:đáp\s++án|đ/a)(?:\s++(?:câu\s++hỏi|trắc\s++nghiệm|đúng))*+\s*+[:.]?+\s*+", re.IGNORECASE
)
_TITLE_WORDS = frozenset(
    {"cau", "hoi", "bai", "tap", "trac", "nghiem", "luyen", "on", "cung", "co", "kiem", "tra", "tu", "danh", "gia"}
    | {"nhanh", "khach", "quan", "cuoi", "phan", "muc", "bo", "he", "thong", "va"}
)
_TITLE_KEYS = ("cau hoi", "trac nghiem", "bai tap", "luyen tap", "kiem tra", "on tap", "cung co", "tu danh gia")
_COUNTING = re.compile(r"[ivxlc]{1,5}|[0-9]{1,2}")
_MOST_STEM_LINES = 20
_LONGEST_TITLE = 100
_LONGEST_OPTION = 2_000


def is_question(text: str) -> bool:
    """Whether a line begins a question: «Câu 1: …»."""
    return bool(_NUMBERED.match(nfc(text)))


def is_option(text: str) -> bool:
    """Whether a line begins as an option does: «A. …». «I.» is more often a Roman number."""
    option = _NEXT_OPTION.match(nfc(text))
    return option is not None and option.group(2).upper() != "I"


def is_title(text: str) -> bool:
    """Whether a short line is a title over questions: «Câu hỏi», «II. Bài tập trắc nghiệm»."""
    if not 0 < len(text) <= _LONGEST_TITLE or _NUMBERED.match(nfc(text)):
        return False
    words = "".join(char if char.isalnum() else " " for char in fold(text)).split()
    while words and _COUNTING.fullmatch(words[0]):
        words = words[1:]
    line = " ".join(words)
    return any(key in line for key in _TITLE_KEYS) and all(word in _TITLE_WORDS for word in words)


class Finder:
    """Reads blocks one after the other and gathers questions, keys and titles."""

    def __init__(self, *, within: bool) -> None:
        self.key = Key()
        self.keys: set[int] = set()
        self.titles: list[tuple[int, int]] = []
        self._drafts: list[Draft] = []
        self._draft: Draft | None = None
        self._within = within
        self._spelt = False
        self._in_key = False
        self._key_title = 0
        self._title: int | None = None

    def take(self, place: int, block: Block) -> None:
        """Read one block."""
        if isinstance(block, Grid):
            pairs = read_grid(block.rows)
            if pairs:
                self._add_key(place, pairs)
            else:
                self._end()
            return
        if block.heading and not self._goes_with_questions(block.text):
            self._heading(place, block.text)
            return
        for line in _lines(block):
            self._line(place, line)
        self._pictures(place, block)

    def finish(self) -> list[Draft]:
        """Return the questions found."""
        self._end()
        return self._drafts

    # ------------------------------------------------------------------ kinds of blocks and lines

    def _goes_with_questions(self, text: str) -> bool:
        """Whether what looks like a heading is a bold stem or a bold option."""
        return bool(_NUMBERED.match(text) or (self._draft is not None and _NEXT_OPTION.match(text)))

    def _pictures(self, place: int, block: Paragraph) -> None:
        """Count pictures within a question, those between stem and options among them."""
        draft = self._draft
        if draft is None or not block.pictures:
            return
        if not block.text.strip() and not draft.options:
            self._belongs(place)
        if draft.places[-1] == place:
            draft.pictures += block.pictures

    def _heading(self, place: int, text: str) -> None:
        self._end()
        self._in_key = bool(_KEY_TITLE.fullmatch(text))
        if self._in_key:
            self._key_title = place
        elif is_title(text):
            self._title = place
            self._within = True

    def _line(self, place: int, line: Marked) -> None:
        if not line.text.strip():
            return
        readers = (self._as_key, self._as_question, self._as_options, self._as_answer, self._as_more)
        if not any(reader(place, line) for reader in readers):
            self._end()
            self._in_key = False
            if is_title(line.text):
                self._title, self._within = place, True

    def _as_key(self, place: int, line: Marked) -> bool:
        answered = _ANSWERED.fullmatch(line.text)
        pairs = read_line(answered.group("what") if answered else line.text, titled=self._in_key or bool(answered))
        if pairs:
            self._add_key(place, pairs)
            return True
        if _KEY_TITLE.fullmatch(line.text):
            self._end()
            self._in_key, self._key_title = True, place
            return True
        return False

    def _as_question(self, place: int, line: Marked) -> bool:
        numbered = _NUMBERED.match(line.text)
        self._spelt = self._spelt or bool(numbered)
        if numbered is None and self._within and not self._spelt:
            numbered = _BARE_NUMBER.match(line.text)
        if numbered is None:
            return False
        self._end()
        self._in_key = False
        if self._title is not None:
            self.titles.append((self._title, place))
            self._title = None
        self._draft = Draft(plain_number(numbered.group(1)), [place], [])
        rest = line.cut(numbered.end())
        if not self._as_options(place, rest):
            self._stem(rest)
        return True

    def _as_options(self, place: int, line: Marked) -> bool:
        """Read «A. … B. …», each letter the next one."""
        draft = self._draft
        if draft is None or len(draft.options) == len(LETTERS):
            return False
        first = _NEXT_OPTION.match(line.text)
        if first is None or first.group(2).upper() != LETTERS[len(draft.options)]:
            return False
        small = first.group(2).islower()
        for match, end in _spans(line.text, first, len(draft.options), small=small):
            draft.options.append(_option(line, match, end))
        self._belongs(place)
        return True

    def _as_answer(self, place: int, line: Marked) -> bool:
        draft = self._draft
        if draft is None:
            return False
        explained = _EXPLAINED.fullmatch(line.text)
        if explained and draft.options:
            draft.reason.append(explained.group(1))
            self._belongs(place)
            return True
        answered = _ANSWERED.fullmatch(line.text)
        answer = read_answer(answered.group("what")) if answered else frozenset()
        if answer:
            draft.answers.append(answer)
            self._belongs(place)
        return bool(answer)

    def _as_more(self, place: int, line: Marked) -> bool:
        """Take a further line of the stem, or of the explanation."""
        draft = self._draft
        if draft is None or is_title(line.text) or len(draft.stem) + len(draft.reason) >= _MOST_STEM_LINES:
            return False
        if draft.reason and place == draft.places[-1]:
            draft.reason.append(line.text)
            return True
        if draft.options or draft.answers:
            return self._goes_on(place, line)
        self._stem(line)
        self._belongs(place)
        return True

    def _goes_on(self, place: int, line: Marked) -> bool:
        """A line of the same paragraph goes on with the last option."""
        draft = self._draft
        if draft is None or not draft.options or place != draft.places[-1] or draft.answers:
            return False
        last = draft.options[-1]
        if len(last.text.text) < _LONGEST_OPTION:
            last.text = last.text.joined(line)
        return True

    # ------------------------------------------------------------------ state

    def _stem(self, line: Marked) -> None:
        if self._draft is not None and line.text.strip():
            self._draft.stem.append(line.text)

    def _belongs(self, place: int) -> None:
        if self._draft is not None and self._draft.places[-1] != place:
            self._draft.places.append(place)

    def _end(self) -> None:
        if self._draft is not None:
            self._drafts.append(self._draft)
        self._draft = None

    def _add_key(self, place: int, pairs: dict[str, frozenset[str]]) -> None:
        self._end()
        self.key.add(pairs)
        self.keys.add(place)
        if self._in_key:
            self.keys.add(self._key_title)


def _lines(block: Paragraph) -> Iterator[Marked]:
    """Yield the lines of a paragraph, parted where the author broke them."""
    runs: list[Run] = []
    for run in block.runs:
        first, *rest = nfc(run.text).split("\n")
        runs.append(Run(first, run.bold, run.underline, run.colour))
        for text in rest:
            yield Marked(runs)
            runs = [Run(text, run.bold, run.underline, run.colour)]
    yield Marked(runs)


def _spans(text: str, first: re.Match[str], at: int, *, small: bool) -> Iterator[tuple[re.Match[str], int]]:
    """Yield each label on the line that is the next letter, with the end of its option."""
    label = first
    for match in _INLINE_OPTION.finditer(text, first.end()):
        if at + 1 >= len(LETTERS):
            break
        letter = match.group(2)
        if letter.upper() == LETTERS[at + 1] and letter.islower() == small:
            yield label, match.start()
            label, at = match, at + 1
    yield label, len(text)


def _option(line: Marked, label: re.Match[str], end: int) -> Option:
    text = line.cut(label.end(), end)
    bare = text.text.rstrip()
    star = bool(label.group(1) or label.group(3))
    if bare.endswith("*"):
        star, bare = True, bare.rstrip("*").rstrip()
    return Option(label.group(2).upper(), line.cut(label.start(2), label.end(2)), text.cut(0, len(bare)), star)
