"""The page of the score: every point with its fact, what is missing, which components are mastered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from courses.queries import CourseCard
from lms.criteria.rules.framework import Framework
from lms.score.rules import mastery
from lms.score.rules.ledger import Entry
from lms.score.rules.statement import CompetencePart, IndicatorPart, Line
from lms.web.filters import day
from lms.web.language import gettext as _
from lms.web.passport import missing_view, words
from lms.web.passport.year import Year, reference, result_href


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
        "missing": missing_view.section(missing_view.standing(year, catalogue, cadre=cadre)) if now else None,
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
