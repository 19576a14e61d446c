"""The page of the score: every point with its fact, what is missing, which components are mastered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from courses.queries import CompletionCard, CourseCard
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.criteria.rules.framework import Framework
from lms.score.queries import EntryCard, YearState
from lms.score.rules import mastery
from lms.score.rules.forecast import Missing, Suggestion, missing
from lms.score.rules.ledger import Entry
from lms.score.rules.rulebook import Rulebook
from lms.score.rules.statement import CompetencePart, IndicatorPart, Line, Statement, fold, sums
from lms.web.filters import day
from lms.web.language import gettext as _
from lms.web.passport import words

SUGGESTED = 4


@dataclass(frozen=True, slots=True)
class Year:
    """All that a person's year is made of, as read."""

    period: int
    state: YearState
    entries: Sequence[EntryCard]
    completions: Sequence[CompletionCard]
    book: Rulebook
    criteria: CriteriaSet

    def statement(self) -> Statement:
        """Fold the entries under the book."""
        return fold((card.entry for card in self.entries), self.book)

    def percents(self) -> dict[str, int]:
        """Return how well tests went, by the public id of the attempt."""
        return {done.attempt_ref: done.percent for done in self.completions if done.percent is not None}


def reference(line: Line, period: int, indicator: str) -> str:
    """Return what names a line in an address: the key of its entry, or period, indicator, kind and code of a cut."""
    parts: Sequence[object] = line.entry.key if line.entry else (period, indicator, line.kind, line.code)
    return "~".join(str(part) for part in parts)


def result_href(entry: Entry) -> str | None:
    """Return the way to the result of the test behind an entry, or None when there is no test behind it."""
    if entry.source_kind != "course" or not entry.reference:
        return None
    return url_for("learn.result", attempt_ref=entry.reference)


def score(
    year: Year,
    *,
    catalogue: Sequence[CourseCard],
    framework: Framework,
    years: Sequence[int],
    cadre: bool,
    now: bool,
) -> dict[str, Any]:
    """Return the whole page. `now`: the year is the present one, so that there is something still to do."""
    statement = year.statement()
    rule = year.criteria.title_rule
    return {
        "period": year.period,
        "years": [
            {"label": str(one), "href": url_for("passport.score", ky=one), "current": one == year.period}
            for one in years
        ],
        "total": statement.totals.total,
        "maximum": year.criteria.maximum,
        "decision": year.criteria.decision,
        "decision_day": day(year.criteria.decision_date),
        "min_total": rule.min_total,
        "min_each": rule.min_each,
        "note": year.criteria.heading.note,
        "rulebook": year.book.version,
        "rulebook_standing": str(words.STANDINGS.get(year.book.status, year.book.status)),
        "empty": not year.entries,
        "competences": [_competence(part, year) for part in statement.competences],
        "missing": _missing(year, statement, catalogue, cadre=cadre) if now else None,
        "mastery": _mastery(year.state.mastery, framework),
    }


def _competence(part: CompetencePart, year: Year) -> dict[str, Any]:
    names = {one.code: one.name for one in year.criteria.competences}
    percents = year.percents()
    return {
        "code": part.code,
        "name": names.get(part.code, part.code),
        "points": part.total,
        "maximum": part.maximum,
        "indicators": [_indicator(one, year, percents) for one in part.indicators],
    }


def _indicator(part: IndicatorPart, year: Year, percents: Mapping[str, int]) -> dict[str, Any]:
    names = {one.code: one for one in year.criteria.indicators}
    found = names.get(part.code)
    return {
        "code": part.code,
        "name": found.name if found else part.code,
        "points": part.total,
        "maximum": part.maximum,
        "lines": [_line(line, year, part.code, percents) for line in part.lines],
        "wanted": "; ".join(found.evidence) if found and not part.lines else "",
    }


def _line(line: Line, year: Year, indicator: str, percents: Mapping[str, int]) -> dict[str, Any]:
    entry = line.entry
    why = url_for("passport.trace", line=reference(line, year.period, indicator))
    if entry is None:
        return {
            "points": words.signed(line.points),
            "text": words.cut(line, indicator, year.book),
            "detail": "",
            "href": why,
            "proof": None,
        }
    return {
        "points": words.signed(line.points),
        "text": words.title(entry),
        "detail": _detail(entry, percents.get(entry.reference)),
        "href": why,
        "proof": result_href(entry),
    }


def _detail(entry: Entry, percent: int | None) -> str:
    if percent is not None:
        return str(_("kiểm tra đạt %(percent)s%% · ngày %(day)s", percent=percent, day=day(entry.posted_on)))
    return str(_("%(fact)s · ngày %(day)s", fact=words.fact(entry), day=day(entry.posted_on)))


def _missing(year: Year, statement: Statement, catalogue: Sequence[CourseCard], *, cadre: bool) -> dict[str, Any]:
    """Return what is missing for the title, with the published courses that would add points now."""
    by_id = {card.id: card for card in catalogue}
    done = {
        by_id[one.course_id].code
        for one in year.completions
        if one.kind == "passed" and one.period == year.period and one.course_id in by_id
    }
    totals = statement.totals
    lacks: Missing = missing(totals, sums(card.entry for card in year.entries), year.book, done, cadre=cadre)
    by_code = {card.code: card for card in catalogue}
    offered = [one for one in lacks.suggestions if one.course in by_code]
    shorts = {one.code: one.short for one in year.criteria.indicators}
    return {
        "meets": lacks.forecast.meets,
        "total": lacks.forecast.missing_total,
        "below": [
            {"code": code, "name": shorts.get(code, code), "lacks": points} for code, points in lacks.forecast.below
        ],
        "courses": [_suggestion(one, by_code[one.course]) for one in offered[:SUGGESTED]],
        "more": len(offered) > SUGGESTED,
    }


def _suggestion(one: Suggestion, card: CourseCard) -> dict[str, Any]:
    where = ", ".join(
        _("chỉ số %(code)s: %(points)s", code=code, points=words.signed(points)) for code, points in one.by_indicator
    )
    return {
        "title": card.title,
        "href": url_for("learn.course", slug=card.slug),
        "gain": one.gain,
        "where": where,
        "minutes": card.minutes,
    }


def _mastery(learned: Mapping[str, Any], framework: Framework) -> dict[str, Any]:
    """Return the components of the framework by domain, with the level reached in each."""
    levels = {one.code: mastery.level(learned, one.code) for one in framework.components}
    return {
        "title": framework.heading.title,
        "decision": framework.decision,
        "note": framework.heading.note,
        "total": len(levels),
        "attained": sum(level >= mastery.ATTAINED for level in levels.values()),
        "mastered": sum(level == mastery.MASTERED for level in levels.values()),
        "domains": [
            {
                "code": domain.code,
                "name": domain.name,
                "components": [
                    {
                        "code": one.code,
                        "name": one.name,
                        "state": str(words.LEVELS[levels[one.code]]),
                        "kind": words.LEVEL_KINDS[levels[one.code]],
                    }
                    for one in framework.components
                    if one.domain == domain.code
                ],
            }
            for domain in framework.domains
        ],
    }


def years_with_rules(starts: Sequence[date], today: int) -> list[int]:
    """Return the years one can look at, the latest first: those for which there is a rulebook, up to this one."""
    first = min((start.year for start in starts), default=today)
    return list(range(today, min(first, today) - 1, -1))
