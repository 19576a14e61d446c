"""«Còn thiếu gì»: what is missing for the title, the shortest way there, and what some steps would come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from courses.queries import CourseCard
from lms.score.rules.forecast import Suggestion, suggest, title_forecast
from lms.score.rules.rulebook import EVIDENCE, MEETING, NOT_REQUIRED
from lms.score.rules.statement import Totals, sums
from lms.score.rules.way import COURSE, Offers, Step, Way, shortest_way, with_steps
from lms.web.language import gettext as _
from lms.web.passport import words
from lms.web.passport.year import Year

SUGGESTED = 4
ASKED, COURSES, BAND = "thu", "khoa", "muc-"
"""Names in the address: that something was asked, which courses, which band for an indicator."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands in her present year, and which published courses are still open to her."""

    year: Year
    totals: Totals
    sums: Mapping[str, int]
    courses: Mapping[str, CourseCard]
    done: frozenset[str]
    cadre: bool

    def shortest(self, *, meeting: bool = False) -> Way | None:
        """Return the shortest way by courses and evidence, or with what the meeting may confirm."""
        book = self.year.book
        offers = Offers(
            courses=tuple(self.courses),
            evidence=book.evidence.indicators,
            meeting=book.meeting.indicators if meeting else (),
            not_required=meeting,
        )
        return shortest_way(self.sums, book, offers)

    def shorts(self) -> dict[str, str]:
        """Return the short names of the indicators."""
        return {one.code: one.short for one in self.year.criteria.indicators}


def standing(year: Year, catalogue: Sequence[CourseCard], *, cadre: bool) -> Standing:
    """Say where a person stands; courses for cadres are open to `cadre` only."""
    by_id = {card.id: card for card in catalogue}
    done = {
        by_id[one.course_id].code
        for one in year.completions
        if one.kind == "passed" and one.period == year.period and one.course_id in by_id
    }
    closed = done | (frozenset() if cadre else year.book.cadre_courses)
    open_to_her = {card.code: card for card in catalogue if card.code in year.book.courses and card.code not in closed}
    totals = year.statement().totals
    return Standing(year, totals, sums(card.entry for card in year.entries), open_to_her, frozenset(done), cadre)


def section(stands: Standing) -> dict[str, Any]:
    """Return the section of the score page: what is missing, the shortest way in a few words, courses that help."""
    year = stands.year
    forecast = title_forecast(stands.totals, year.criteria.title_rule)
    found = suggest(stands.totals, stands.sums, year.book, stands.done, cadre=stands.cadre)
    offered = [one for one in found if one.course in stands.courses]
    shorts = stands.shorts()
    return {
        "meets": forecast.meets,
        "total": forecast.missing_total,
        "below": [{"code": code, "name": shorts.get(code, code), "lacks": points} for code, points in forecast.below],
        "way": "" if forecast.meets else in_words(stands.shortest()),
        "href": url_for("passport.missing"),
        "courses": [_suggestion(one, stands.courses[one.course]) for one in offered[:SUGGESTED]],
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


def in_words(way: Way | None) -> str:
    """Say in a few words what a way takes: «2 khóa học + 1 minh chứng»; nothing when there is none."""
    if way is None:
        return ""
    confirmed = way.count(MEETING) + way.count(NOT_REQUIRED)
    parts = [
        _("%(count)s khóa học", count=way.count(COURSE)) if way.count(COURSE) else "",
        _("%(count)s minh chứng", count=way.count(EVIDENCE)) if way.count(EVIDENCE) else "",
        _("%(count)s xác nhận của cuộc họp bình xét", count=confirmed) if confirmed else "",
    ]
    return " + ".join(part for part in parts if part)


def whole(stands: Standing, args: MultiDict[str, str]) -> dict[str, Any]:
    """Return the page: what is missing, the shortest ways, and what the chosen steps would come to."""
    own, with_meeting = stands.shortest(), stands.shortest(meeting=True)
    asked = args.get(ASKED) == "1"
    steps = read_steps(stands, args) if asked else own.steps if own else ()
    rule = stands.year.criteria.title_rule
    forecast = title_forecast(stands.totals, rule)
    return {
        "period": stands.year.period,
        "back": url_for("passport.score"),
        "action": url_for("passport.missing"),
        "total": stands.totals.total,
        "maximum": stands.year.criteria.maximum,
        "min_total": rule.min_total,
        "min_each": rule.min_each,
        "meets": forecast.meets,
        "lacks": forecast.missing_total,
        "below": len(forecast.below),
        "learning_alone": _by_learning_alone(stands),
        "way": _way(own, stands),
        "other": _way(with_meeting, stands) if own is None or _shorter(with_meeting, own) else None,
        "asked": asked,
        "courses": _course_options(stands, steps),
        "bands": _band_fields(stands, steps),
        "result": _result(stands, with_steps(stands.sums, steps, stands.year.book)),
    }


def _shorter(other: Way | None, own: Way) -> bool:
    return other is not None and other.effort < own.effort


def _by_learning_alone(stands: Standing) -> bool:
    """Tell whether all courses that are open would be enough."""
    steps = [Step(COURSE, what=code) for code in stands.courses]
    after = with_steps(stands.sums, steps, stands.year.book)
    return title_forecast(after, stands.year.criteria.title_rule).meets


def _way(way: Way | None, stands: Standing) -> dict[str, Any] | None:
    if way is None:
        return None
    return {
        "words": in_words(way),
        "total": way.totals.total,
        "steps": [_step(step, stands) for step in way.steps],
    }


def _step(step: Step, stands: Standing) -> dict[str, Any]:
    if step.kind == COURSE:
        card = stands.courses[step.what]
        points = sum(points for _code, points in stands.year.book.courses[step.what])
        return {
            "text": _("Khóa học «%(title)s»", title=card.title),
            "detail": _(
                "khoảng %(minutes)s phút, %(points)s điểm trước khi tính mức tối đa",
                minutes=card.minutes,
                points=points,
            ),
            "href": url_for("learn.course", slug=card.slug),
        }
    name = f"{step.indicator} {stands.shorts().get(step.indicator, '')}".strip()
    if step.kind == NOT_REQUIRED:
        text = _("Chỉ số %(name)s: cuộc họp xác nhận công việc không yêu cầu ngoại ngữ", name=name)
    elif step.kind == MEETING:
        text = _("Chỉ số %(name)s: cuộc họp bình xét xác nhận mức %(band)s điểm", name=name, band=step.band)
    else:
        text = _("Chỉ số %(name)s: minh chứng được chấp nhận ở mức %(band)s điểm", name=name, band=step.band)
    return {"text": text, "detail": "", "href": url_for("evidence.new") if step.kind == EVIDENCE else None}


def read_steps(stands: Standing, args: MultiDict[str, str]) -> tuple[Step, ...]:
    """Read the steps ticked in the address; what is not offered is passed over."""
    book = stands.year.book
    steps = [Step(COURSE, what=code) for code in dict.fromkeys(args.getlist(COURSES)) if code in stands.courses]
    for code in book.evidence.indicators:
        asked = args.get(BAND + code, "")
        steps += [Step(EVIDENCE, code, band) for band in book.evidence.bands if band and str(band) == asked]
    return tuple(steps)


def _course_options(stands: Standing, steps: Iterable[Step]) -> list[dict[str, Any]]:
    chosen = {step.what for step in steps if step.kind == COURSE}
    return [
        {
            "value": code,
            "label": card.title,
            "hint": ", ".join(
                _("chỉ số %(code)s: %(points)s", code=indicator, points=words.signed(points))
                for indicator, points in stands.year.book.courses[code]
            ),
            "checked": code in chosen,
        }
        for code, card in stands.courses.items()
    ]


def _band_fields(stands: Standing, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Return a select for each indicator in which evidence could still lift something."""
    chosen = {step.indicator: step.band for step in steps if step.kind == EVIDENCE}
    book, shorts = stands.year.book, stands.shorts()
    fields = []
    for code in book.evidence.indicators:
        points = stands.totals.points.get(code, 0)
        bands = [band for band in book.evidence.bands if band > points]
        if bands:
            options = [{"value": "", "label": _("Không nộp thêm")}]
            options += [{"value": str(band), "label": _("Mức %(band)s điểm", band=band)} for band in bands]
            label = _("%(code)s %(name)s, hiện có %(points)s điểm", code=code, name=shorts.get(code, ""), points=points)
            fields.append({"name": BAND + code, "label": label, "options": options, "value": chosen.get(code, "")})
    return fields


def _result(stands: Standing, after: Totals) -> dict[str, Any]:
    rule, shorts = stands.year.criteria.title_rule, stands.shorts()
    forecast = title_forecast(after, rule)
    return {
        "total": after.total,
        "gain": after.total - stands.totals.total,
        "meets": forecast.meets,
        "lacks": forecast.missing_total,
        "below": [f"{code} {shorts.get(code, '')}".strip() for code, _points in forecast.below],
        "rows": [
            [
                f"{code} {shorts.get(code, '')}".strip(),
                stands.totals.points[code],
                points,
                _state(points, rule.min_each),
            ]
            for code, points in after.points.items()
        ],
    }


def _state(points: int, min_each: int) -> str:
    if points >= min_each:
        return str(_("đủ"))
    return str(_("thiếu %(points)s điểm", points=min_each - points))
