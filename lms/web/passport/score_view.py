"""The page of the score: every point with its fact, what is missing, which components are mastered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from courses.queries import CourseCard
from lms.criteria.rules.framework import Framework
from lms.recognition.queries import CaseCard
from lms.score.rules import mastery
from lms.score.rules.ledger import Entry
from lms.score.rules.statement import CompetencePart, IndicatorPart, Line
from lms.web.filters import day
from lms.web.language import gettext as _
from lms.web.passport import figures_view, missing_view, words
from lms.web.passport.figures_view import Case
from lms.web.passport.year import Year, proof, reference


def score(
    year: Year,
    *,
    catalogue: Sequence[CourseCard],
    framework: Framework,
    years: Sequence[int],
    cadre: bool,
    now: bool,
    case: Case | None,
    waiting: int,
) -> dict[str, Any]:
    """Return the whole page. `now`: the year is the present one, so that there is something still to do.

    `case` are the other figures of the year, once she is registered; `waiting` counts evidence handed in.
    """
    statement = year.statement()
    rule = year.criteria.title_rule
    return {
        "period": year.period,
        "years": [
            {"label": str(one), "href": url_for("passport.score", nam=one), "current": one == year.period}
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
        "figures": figures_view.figures(case, statement.totals, year) if case else None,
        "waiting": _waiting(waiting),
        "sheet": url_for("passport.sheet", nam=year.period),
        "back": url_for("passport.score", nam=year.period),
        "history": url_for("passport.history"),
        "actions": _actions() if now else [],
    }


def history(totals: Sequence[tuple[int, int, int]], cases: Sequence[CaseCard], years: Sequence[int]) -> dict[str, Any]:
    """Return the page of all years: what was earned in each, and what came of it. `years` are those with rules."""
    earned = {period: (total, lowest) for period, total, lowest in totals}
    by_period = {case.period: case for case in cases}
    return {
        "back": url_for("passport.score"),
        "rows": [
            [
                {"text": str(one), "href": url_for("passport.score", nam=one)} if one in years else str(one),
                *(str(points) for points in earned.get(one, (0, 0))),
                words.case_state(by_period[one].state, one) if one in by_period else _("chưa đăng ký"),
            ]
            for one in sorted({*years, *earned, *by_period}, reverse=True)
        ],
    }


def _waiting(count: int) -> dict[str, Any] | None:
    """Return how much evidence waits to be looked at, with the way to it."""
    if not count:
        return None
    return {"count": count, "href": url_for("evidence.index")}


def _actions() -> list[dict[str, str]]:
    """Return what can be done from here."""
    ways = (
        ("evidence.new", _("Nộp minh chứng")),
        ("application.show", _("Hồ sơ công nhận")),
        ("credentials.wallet", _("Giấy của tôi")),
    )
    return [{"href": url_for(endpoint), "text": str(text)} for endpoint, text in ways]


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
        "short": found.short if found else part.code,
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
        "detail": _detail(entry, percents.get(entry.reference), year.reasons().get(entry.key, "")),
        "href": why,
        "proof": proof(entry),
    }


def _detail(entry: Entry, percent: int | None, reason: str) -> str:
    if reason:
        return str(_("%(reason)s · ngày %(day)s", reason=words.reason(reason), day=day(entry.posted_on)))
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
