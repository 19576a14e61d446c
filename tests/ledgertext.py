"""A small notation for ledgers: a test's docstring is its case, for domain experts to read and add to.

Above `--` stand the facts, one a line, each beginning with its day (or its moment, with a time zone);
below it, what the statement must show. `#` begins a remark.

    2026-03-02 passes C01                       a course, by its final test
    2026-03-02 attends event 7                  a training, conference or community activity
    2026-03-02 shows skill                      a step of the digital-skill ladder: skill, proficient
    2026-03-02 review 31 gives 1.4 band 8       a reviewer's band
    2026-03-02 certificate 31 gives 2.2 band 8  the same, on a certificate (it stays valid longer)
    2026-03-02 meeting 5 gives 3.1 band 8       the neighbourhood meeting's band
    2026-03-02 meeting 5 finds no foreign language needed
    2026-03-02 takes back C01                   a reversal; also: event 7, skill, review 31, meeting 5
    2027-01-01 opens the year                   brings over what is still valid
    --
    2026-03-02  1.1  +1  course C01             an entry: day, indicator, points, rule, source
    1.1  cap learning  -2                       a cut: cap, group, max or floor, and its code
    1.1  total  8                               the total of an indicator
    total  12                                   the total of the period

The lines of every indicator named must be exactly those written, in order; the period's total must be there.
`-- 2027` shows that period; without a year, the period of the last fact. `@ledger` posts under the rulebook
that ships, `@ledger_under(book)` under another.
"""

import inspect
import re
from collections.abc import Callable
from datetime import date, datetime
from difflib import ndiff
from functools import wraps
from typing import Any

from kernel.clock import local_day
from lms.criteria.library import CRITERIA, RULEBOOK, document
from lms.criteria.rules.criteria_set import CriteriaSet, parse_criteria
from lms.criteria.rules.rulebook import parse_rulebook
from lms.score.rules import ledger as posting
from lms.score.rules import statement as folding
from lms.score.rules.ledger import Entry, Source
from lms.score.rules.rulebook import EVIDENCE, MEETING, Rulebook
from lms.score.rules.statement import Statement


def shipped_criteria() -> CriteriaSet:
    """Return the criteria set that ships."""
    parsed = parse_criteria(document(CRITERIA))
    assert parsed.value is not None, parsed.flaws
    return parsed.value


def shipped_book(**changes: Any) -> Rulebook:
    """Return the rulebook that ships, with other keys in its document if given."""
    criteria = shipped_criteria()
    parsed = parse_rulebook({**document(RULEBOOK), **changes}, criteria)
    assert parsed.value is not None, parsed.flaws
    return Rulebook.of(parsed.value, criteria)


BOOK = shipped_book()


class Case:
    """A ledger in the making: reads facts line by line and keeps the entries they post."""

    def __init__(self, book: Rulebook = BOOK) -> None:
        """Begin with an empty ledger."""
        self.book = book
        self.entries: list[Entry] = []
        self.period = book.valid_from.year

    def read(self, line: str) -> None:
        """Post what a fact posts; AssertionError for a line that is not in the notation."""
        when, _, fact = line.partition(" ")
        on = _day(when)
        for pattern, post in FACTS:
            match = re.fullmatch(pattern, fact.strip())
            if match:
                self.period = on.year
                fresh = posting.unposted(post(self, on, *match.groups()), {e.key for e in self.entries})
                self.entries += fresh
                return
        raise AssertionError(f"not a fact: {line}")

    def statement(self, period: int | None = None) -> Statement:
        """Return the statement of a period."""
        wanted = self.period if period is None else period
        return folding.fold([e for e in self.entries if e.period == wanted], self.book)

    def source(self, kind: str, id_: str, on: date, rule: str) -> Source:
        """Return a source with the revision its next posting carries."""
        return Source(kind, id_, on, posting.next_revision(self.entries, rule, kind, id_, on.year))

    def already(self, indicator: str, bucket: str, on: date) -> int:
        """Return the points a band is counted from."""
        sums = folding.sums(e for e in self.entries if e.period == on.year)
        return folding.already(indicator, bucket, sums, self.book)


def _course(case: Case, on: date, code: str) -> tuple[Entry, ...]:
    revision = case.source(posting.COURSE, code, on, posting.COURSE).revision
    return posting.post_course(code, code, on, case.book, revision=revision)


def _event(case: Case, on: date, id_: str) -> tuple[Entry, ...]:
    revision = case.source("event", id_, on, "activity").revision
    return posting.post_activity(id_, on, case.book, revision=revision)


def _step(case: Case, on: date, step: str) -> tuple[Entry, ...]:
    return posting.post_ladder(step, case.source("confirmation", step, on, step), case.book)


def _band(case: Case, on: date, kind: str, id_: str, indicator: str, band: str) -> tuple[Entry, ...]:
    source = case.source(kind, id_, on, EVIDENCE)
    return posting.post_band(indicator, int(band), case.already(indicator, EVIDENCE, on), source, case.book)


def _meeting(case: Case, on: date, id_: str, indicator: str, band: str) -> tuple[Entry, ...]:
    source = case.source("meeting", id_, on, MEETING)
    return posting.post_meeting(indicator, int(band), case.already(indicator, MEETING, on), source, case.book)


def _not_required(case: Case, on: date, id_: str) -> tuple[Entry, ...]:
    return posting.post_not_required(case.source("meeting", id_, on, "not-required"), case.book)


def _take_back(case: Case, on: date, what: str) -> tuple[Entry, ...]:
    id_ = what.rpartition(" ")[2]
    standing = [e for e in case.entries if e.source_id == id_ and not e.rule.startswith(posting.REVERSAL)]
    assert standing, f"nothing to take back: {what}"
    latest = max((e.period, e.revision) for e in standing)
    return tuple(posting.reverse(e, on) for e in standing if (e.period, e.revision) == latest)


def _open_year(case: Case, on: date) -> tuple[Entry, ...]:
    return posting.carry(case.entries, on.year, case.book)


Post = Callable[..., tuple[Entry, ...]]
FACTS: tuple[tuple[str, Post], ...] = (
    (r"passes (C\d\d)", _course),
    (r"attends event (\w+)", _event),
    (r"shows (\w+)", _step),
    (r"(review|certificate) (\w+) gives (\S+) band (\d+)", _band),
    (r"meeting (\w+) gives (\S+) band (\d+)", _meeting),
    (r"meeting (\w+) finds no foreign language needed", _not_required),
    (r"takes back (.+)", _take_back),
    (r"opens the year", _open_year),
)


def play(text: str, book: Rulebook = BOOK) -> tuple[Statement, list[str], list[str]]:
    """Run a case: its statement, the lines it must show, and the lines it shows for the indicators named."""
    above, mark, below = re.split(r"^\s*--[ ]*(\d{4})?[ ]*$", text, maxsplit=1, flags=re.MULTILINE)
    case = Case(book)
    for line in _lines(above):
        case.read(line)
    statement = case.statement(int(mark) if mark else None)
    expected = _lines(below)
    assert any(line.startswith("total ") for line in expected), "a case states the total"
    named = {word for line in expected for word in line.split(" ") if word in book.maxima}
    return statement, expected, _shown(statement, named)


def ledger_under(book: Rulebook) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the decorator that plays a test's docstring under a rulebook, then runs its body."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def run(self: object) -> None:
            statement, expected, shown = play(inspect.getdoc(test) or "", book)
            assert shown == expected, "\n" + "\n".join(ndiff(expected, shown))
            test(self, statement)

        del run.__wrapped__  # else pytest takes `statement` for a fixture
        return run

    return decorate


ledger = ledger_under(BOOK)


def _lines(text: str) -> list[str]:
    cleaned = (" ".join(line.split("#")[0].split()) for line in text.splitlines())
    return [line for line in cleaned if line]


def _shown(statement: Statement, named: set[str]) -> list[str]:
    parts = [p for competence in statement.competences for p in competence.indicators if p.code in named]
    shown: list[str] = []
    for part in parts:
        shown += [_line(part.code, line) for line in part.lines]
        shown.append(f"{part.code} total {part.total}")
    return [*shown, f"total {statement.totals.total}"]


def _line(indicator: str, line: folding.Line) -> str:
    if line.entry is None:
        return f"{indicator} {line.kind} {line.code} {line.points:+}"
    entry = line.entry
    return f"{entry.posted_on} {indicator} {entry.points:+} {entry.rule} {entry.source_id}"


def _day(text: str) -> date:
    return local_day(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)
