"""«Vì sao có điểm này»: one line of the statement, back to its fact and its rule."""

from __future__ import annotations

from typing import Any

from flask import url_for

from kernel.errors import NotFound
from lms.criteria.queries import Policy
from lms.score.rules.rulebook import Rulebook
from lms.score.rules.statement import CAP, GROUP, MAXIMUM, IndicatorPart, Line
from lms.web.filters import day, moment
from lms.web.language import gettext as _
from lms.web.passport import words
from lms.web.passport.year import Year, reference, result_href


def trace(year: Year, named: str, policy: Policy) -> dict[str, Any]:
    """Return the page of the line that an address names, or raise `NotFound`: one sees one's own lines only."""
    line, part = _find(year, named)
    indicator = next((one for one in year.criteria.indicators if one.code == part.code), None)
    common = {
        "period": year.period,
        "points": words.signed(line.points),
        "indicator": f"{part.code} {indicator.name if indicator else ''}".strip(),
        "back": url_for("passport.score", ky=year.period),
        "indicator_total": part.total,
        "indicator_maximum": part.maximum,
    }
    return common | (_of_entry(year, line, part, policy) if line.entry else _of_cut(year, line, part, policy))


def _find(year: Year, named: str) -> tuple[Line, IndicatorPart]:
    for competence in year.statement().competences:
        for part in competence.indicators:
            for line in part.lines:
                if reference(line, year.period, part.code) == named:
                    return line, part
    raise NotFound


def _of_entry(year: Year, line: Line, part: IndicatorPart, policy: Policy) -> dict[str, Any]:
    entry = line.entry
    card = next((one for one in year.entries if one.entry == entry), None)
    if entry is None or card is None:
        raise NotFound
    percent = year.percents().get(entry.reference)
    rows = [
        {"key": _("Chỉ số"), "value": _name(year, part)},
        {"key": _("Điểm được ghi"), "value": words.signed(line.points)},
        {"key": _("Việc đã làm"), "value": words.fact(entry)},
        {"key": _("Tên"), "value": words.title(entry)},
        {"key": _("Ngày"), "value": day(entry.posted_on)},
    ]
    if percent is not None:
        rows.append({"key": _("Kết quả kiểm tra"), "value": f"{percent}%"})
    rows += [
        {"key": _("Quy tắc"), "value": words.rule(words.rule_of(entry))},
        {"key": _("Phiên bản quy tắc"), "value": _version(entry.rulebook, policy)},
        {"key": _("Ghi vào sổ điểm lúc"), "value": moment(card.posted_at)},
    ]
    return {
        "title": words.title(entry),
        "rows": rows,
        "limits": _limits(entry.bucket, part, year.book),
        "proof": result_href(entry),
        "explanation": "",
    }


def _of_cut(year: Year, line: Line, part: IndicatorPart, policy: Policy) -> dict[str, Any]:
    return {
        "title": words.cut(line, part.code, year.book),
        "rows": [
            {"key": _("Chỉ số"), "value": _name(year, part)},
            {"key": _("Điểm được trừ"), "value": words.signed(line.points)},
            {"key": _("Phiên bản quy tắc"), "value": _version(year.book.version, policy)},
        ],
        "limits": [],
        "proof": None,
        "explanation": words.why_cut(line, part.code, year.book),
    }


def _name(year: Year, part: IndicatorPart) -> str:
    name = next((one.name for one in year.criteria.indicators if one.code == part.code), "")
    return f"{part.code} {name}".strip()


def _version(version: str, policy: Policy) -> str:
    """Name a version of the rules with how firm it stands."""
    status = next((paper.heading.status for paper, _set in policy.rulebooks if paper.heading.name == version), "")
    standing = words.STANDINGS.get(status)
    return f"{version} ({standing})" if standing else version


def _limits(bucket: str, part: IndicatorPart, book: Rulebook) -> list[str]:
    """Say which limits stand over an entry's bucket, and whether each takes something off now."""
    taken = {(line.kind, line.code): -line.points for line in part.lines if line.entry is None}
    limits = [
        words.cap(one.code, one.maximum) + " " + _taken(taken.get((CAP, one.code), 0))
        for one in book.caps.get(part.code, ())
        if bucket in one.buckets
    ]
    group = book.groups.get(part.code)
    if group is not None and bucket in group.buckets:
        limits.append(
            _("Chỉ số này lấy mức cao nhất trong các cách chứng tỏ năng lực, không cộng dồn.")
            + " "
            + _taken(taken.get((GROUP, group.code), 0))
        )
    most = _("Mỗi chỉ số có nhiều nhất %(maximum)s điểm.", maximum=part.maximum)
    limits.append(most + " " + _taken(taken.get((MAXIMUM, part.code), 0)))
    return [str(limit) for limit in limits]


def _taken(points: int) -> str:
    if points:
        return str(_("Hiện đã trừ %(points)s điểm.", points=points))
    return str(_("Hiện chưa vượt."))
