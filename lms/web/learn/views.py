"""What the catalogue and a course's page show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from courses.queries import CourseCard, LessonLine
from courses.rules import search
from courses.rules.completion import DONE_STATES, LessonState
from courses.rules.search import Findable, Wanted
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.fresh import Kept
from kernel.paging import Page, page_number
from kernel.text import fold
from lms.criteria import queries as criteria
from lms.score import queries as score
from lms.web.filters import kilobytes
from lms.web.language import gettext as _
from lms.web.learn import words
from lms.web.learn.missing_view import requirement
from lms.web.learn.standing import Standing
from question_bank.queries import QuizCard

PAGE = 24  # cards a page
LONGEST_SEARCH = 100  # characters
MOST_WORDS = 10

_findables: Kept[int, Findable] = Kept(500)


# ---------------------------------------------------------------------------------- catalogue


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the catalogue asks for: a search, chosen filters by name, a page number."""

    text: str
    chosen: Mapping[str, tuple[str, ...]]
    page: int

    @property
    def anything(self) -> bool:
        """Tell whether the list is narrowed."""
        return bool(self.text) or any(self.chosen.values())

    def query(self, **changes: object) -> dict[str, Any]:
        """Return the address's arguments with changes, empty ones left out."""
        arguments: dict[str, Any] = {"q": self.text, **{name: list(v) for name, v in self.chosen.items()}}
        return {name: value for name, value in (arguments | changes).items() if value}


def _filters() -> dict[str, tuple[str, dict[str, str]]]:
    """Return the filters in order: name in the address, legend, words by value."""
    return {
        "lo-trinh": (_("Lộ trình"), {str(code): str(name) for code, name in words.PATHS.items()}),
        "chu-de": (_("Chủ đề"), {code: str(name) for code, name in words.TOPICS.items()}),
        "doi-tuong": (_("Dành cho"), {code: str(name) for code, name in words.AUDIENCES.items()}),
        "thoi-luong": (_("Thời lượng"), {code: str(name) for code, (_d, name) in words.DURATIONS.items()}),
        "bac": (_("Bậc năng lực số"), {code: str(name) for code, (_l, name) in words.LEVELS.items()}),
    }


def read_asked(arguments: MultiDict[str, str]) -> Asked:
    """Read the address; values nobody offers are left out."""
    chosen = {
        name: tuple(value for value in options if value in arguments.getlist(name))
        for name, (_legend, options) in _filters().items()
    }
    text = " ".join(arguments.get("q", "")[:LONGEST_SEARCH].split())
    return Asked(text, chosen, page_number(arguments.get("trang")))


def _found(cards: Iterable[CourseCard], asked: Asked) -> list[CourseCard]:
    """Return the courses that fit, best first."""
    paths = {int(path) for path in asked.chosen["lo-trinh"]}
    by_code = {card.code: card for card in cards if not paths or paths & set(card.paths)}
    wanted = Wanted(
        words=tuple(fold(asked.text).split()[:MOST_WORDS]),
        topics=frozenset(asked.chosen["chu-de"]),
        audience=frozenset(asked.chosen["doi-tuong"]),
        durations=frozenset(words.DURATIONS[code][0] for code in asked.chosen["thoi-luong"]),
        levels=frozenset(words.LEVELS[code][0] for code in asked.chosen["bac"]),
    )
    return [by_code[hit.code] for hit in search.find(map(_findable, by_code.values()), wanted)]


def _findable(card: CourseCard) -> Findable:
    return _findables.get(
        card.version_id,
        lambda: Findable(
            card.code,
            fold(card.title),
            card.folded,
            frozenset(card.topics),
            frozenset(card.audience),
            card.level,
            card.minutes,
        ),
    )


@dataclass(frozen=True, slots=True)
class CatalogueView:
    """The catalogue: cards of this page, filters, and links to the neighbouring pages."""

    asked: Asked
    count: int
    cards: tuple[dict[str, Any], ...]
    page: Page[CourseCard]
    groups: tuple[dict[str, Any], ...]
    previous: str | None
    following: str | None


def catalogue(cards: tuple[CourseCard, ...], asked: Asked, done: Mapping[int, int]) -> CatalogueView:
    """Return the catalogue for what is asked; `done` are the lessons done of each started course."""
    found = _found(cards, asked)
    first = (asked.page - 1) * PAGE
    shown: Page[CourseCard] = Page(tuple(found[first : first + PAGE]), asked.page, PAGE, len(found))
    return CatalogueView(
        asked=asked,
        count=len(found),
        cards=tuple(course_card(card, done.get(card.id)) for card in shown.rows),
        page=shown,
        groups=tuple(_groups(cards, asked)),
        previous=_page_link(asked, asked.page - 1) if asked.page > 1 else None,
        following=_page_link(asked, asked.page + 1) if asked.page < shown.pages else None,
    )


def _page_link(asked: Asked, number: int) -> str:
    return url_for("learn.catalogue", **asked.query(trang=number if number > 1 else None))


def _groups(cards: tuple[CourseCard, ...], asked: Asked) -> Iterable[dict[str, Any]]:
    paths = {str(path) for card in cards for path in card.paths}
    topics = {topic for card in cards for topic in card.topics}
    offered = {"lo-trinh": paths, "chu-de": topics}
    for name, (legend, options) in _filters().items():
        yield {
            "legend": legend,
            "name": name,
            "options": [
                {"value": value, "label": label, "checked": value in asked.chosen[name]}
                for value, label in options.items()
                if value in offered.get(name, options)
            ],
        }


def course_card(card: CourseCard, done: int | None = None) -> dict[str, Any]:
    """Return the arguments of the `course_card` macro."""
    return {
        "title": card.title,
        "href": course_href(card),
        "outcome": card.summary,
        "lessons": len(card.lessons),
        "minutes": card.minutes,
        "kilobytes": kilobytes(card.size),
        "tags": [words.named(words.TOPICS, topic) for topic in card.topics],
        "done": done,
        "state": _("Đã học hết bài") if done == len(card.lessons) else None,
    }


def course_href(card: CourseCard) -> str:
    """Return the address of a course."""
    return url_for("learn.course", slug=card.slug)


def lesson_href(card: CourseCard, lesson: str) -> str:
    """Return the address of a lesson."""
    return url_for("learn.lesson", slug=card.slug, lesson=lesson)


def test_href(card: CourseCard) -> str:
    """Return the address of a course's test."""
    return url_for("learn.test", slug=card.slug)


# ---------------------------------------------------------------------------------- one course


@dataclass(frozen=True, slots=True)
class Badge:
    """What a course serves: a component of the framework, or an indicator with the points its test posts."""

    code: str
    name: str
    points: int = 0


@dataclass(frozen=True, slots=True)
class TestCard:
    """The final test on the course's page. `years` are those in which this visitor passed it."""

    length: int
    pass_percent: int
    href: str
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course's page."""

    card: CourseCard
    modules: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
    done: int
    total: int
    finished: bool
    start: dict[str, str] | None
    test: TestCard | None
    components: tuple[Badge, ...]
    indicators: tuple[Badge, ...]
    competences: tuple[str, ...]
    level: str
    audience: tuple[str, ...]
    licence: str
    updated: date | None
    kilobytes: int


def course(
    card: CourseCard,
    stand: Standing,
    quiz: QuizCard | None,
    *,
    components: tuple[Badge, ...],
    indicators: tuple[Badge, ...],
) -> CourseView:
    """Return a course's page for somebody who stands there."""
    test = TestCard(quiz.length, quiz.pass_percent, test_href(card), stand.years) if quiz else None
    return CourseView(
        card=card,
        modules=tuple(
            (title, tuple(_step(card, line, stand) for line in card.lessons if line.module == index))
            for index, title in enumerate(card.modules)
        ),
        done=stand.progress.done,
        total=stand.progress.total,
        finished=stand.progress.finished,
        start=_start(card, stand),
        test=test,
        components=components,
        indicators=indicators,
        competences=tuple(words.named(words.CORE_COMPETENCES, code) for code in card.competences),
        level=words.named(words.LEVEL_NAMES, card.level),
        audience=tuple(words.named(words.AUDIENCES, code) for code in card.audience),
        licence=words.named(words.LICENCES, card.licence),
        updated=date.fromisoformat(card.updated) if card.updated else None,
        kilobytes=kilobytes(card.size),
    )


def _step(card: CourseCard, line: LessonLine, stand: Standing) -> dict[str, Any]:
    state = stand.states.get(line.slug, LessonState.NEW)
    drawn = "done" if state in DONE_STATES else "doing" if state == LessonState.SEEN else "todo"
    return {
        "title": _("Bài %(number)s: %(title)s", number=line.number, title=line.title),
        "href": lesson_href(card, line.slug),
        "hint": _hint(line),
        "state": drawn,
        "state_text": words.lesson_state(state),
    }


def _hint(line: LessonLine) -> str:
    """Return a lesson's length, its weight, and what it asks for beyond being read."""
    size = _("%(minutes)s phút · %(size)s KB", minutes=line.minutes, size=kilobytes(line.size))
    asked = requirement(line)
    return f"{size} · {asked}" if asked else size


def _start(card: CourseCard, stand: Standing) -> dict[str, str] | None:
    """Return the one main link: the lesson begun, else the first that is missing; none when all are done."""
    missing = stand.progress.missing
    if stand.progress.all_lessons_done or not missing:
        return None
    begun = [step.slug for step in missing if stand.states.get(step.slug) == LessonState.SEEN]
    hers = [step.slug for step in missing if stand.states.get(step.slug) != LessonState.HANDED]
    line = card.lesson((begun or hers or [missing[0].slug])[0])
    values = {"number": line.number, "title": line.title}
    if begun or stand.progress.done:
        text = _("Học tiếp bài %(number)s: %(title)s", **values)
    else:
        text = _("Bắt đầu học bài %(number)s: %(title)s", **values)
    return {"text": text, "href": lesson_href(card, line.slug)}


def components_of(executor: Executor, codes: Iterable[str]) -> tuple[Badge, ...]:
    """Return the components of the framework with their names; codes alone while no framework is loaded."""
    try:
        names = {one.code: one.name for one in criteria.get_policy(executor).framework().components}
    except NotFound:
        names = {}
    return tuple(Badge(code, names.get(code, "")) for code in codes)


def indicators_of(executor: Executor, course_code: str, on: date) -> tuple[Badge, ...]:
    """Return which indicators a course's test gives points to, by the rulebook in force on a day."""
    try:
        points = score.get_book(executor, on).courses.get(course_code, ())
    except NotFound:
        return ()
    names = indicator_names(executor, on)
    return tuple(Badge(code, names.get(code, ""), given) for code, given in points)


def indicator_names(executor: Executor, on: date) -> dict[str, str]:
    """Return the short names of the indicators of the criteria set in force on a day; none without one."""
    try:
        return {one.code: one.short for one in criteria.get_policy(executor).criteria_on(on).indicators}
    except NotFound:
        return {}
