"""«Vì sao có điểm này»: one line of the statement, back to its fact and its rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import url_for

from kernel.errors import NotFound
from lms.criteria.queries import Policy
from lms.score.queries import EntryCard
from lms.score.rules.correcting import CORRECTED
from lms.score.rules.ledger import CARRIED, REVERSAL, Entry, expires
from lms.score.rules.rulebook import Rulebook
from lms.score.rules.statement import CAP, GROUP, MAXIMUM, IndicatorPart, Line
from lms.web.filters import day, moment
from lms.web.language import gettext as _
from lms.web.ledger.words import BASES, STATES
from lms.web.passport import words
from lms.web.passport.year import Year, proof, reference


def people_of(year: Year, named: str) -> set[int]:
    """Return who acted for the line that an address names, or raise `NotFound` for a line there is not."""
    line, _part = _find(year, named)
    card = _card(year, line)
    return {each for each in (card.posted_by, card.approved_by) if each} if card else set()


def trace(year: Year, named: str, policy: Policy, names: Mapping[int, str]) -> dict[str, Any]:
    """Return the page of the line that an address names, or raise `NotFound`: one sees one's own lines only.

    `names` are those of the people who acted for it, but not the viewer's own.
    """
    line, part = _find(year, named)
    indicator = next((one for one in year.criteria.indicators if one.code == part.code), None)
    common = {
        "period": year.period,
        "points": words.signed(line.points),
        "indicator": f"{part.code} {indicator.name if indicator else ''}".strip(),
        "back": url_for("passport.score", nam=year.period),
        "indicator_total": part.total,
        "indicator_maximum": part.maximum,
    }
    return common | (_of_entry(year, line, part, policy, names) if line.entry else _of_cut(year, line, part, policy))


def _find(year: Year, named: str) -> tuple[Line, IndicatorPart]:
    for competence in year.statement().competences:
        for part in competence.indicators:
            for line in part.lines:
                if reference(line, year.period, part.code) == named:
                    return line, part
    raise NotFound


def _card(year: Year, line: Line) -> EntryCard | None:
    return next((one for one in year.entries if one.entry == line.entry), None)


def _of_entry(year: Year, line: Line, part: IndicatorPart, policy: Policy, names: Mapping[int, str]) -> dict[str, Any]:
    entry, card = line.entry, _card(year, line)
    if entry is None or card is None:
        raise NotFound
    percent = year.percents().get(entry.reference)
    rows = [
        {"key": _("Chỉ số"), "value": _name(year, part)},
        {"key": _("Điểm được ghi"), "value": words.signed(line.points)},
        {"key": _("Việc đã làm"), "value": words.fact(entry)},
        {"key": _("Tên"), "value": words.title(entry)},
        {"key": _("Ngày"), "value": day(entry.posted_on)},
        {"key": _("Kết quả kiểm tra"), "value": f"{percent}%" if percent is not None else ""},
        {"key": _("Lý do rút lại"), "value": words.reason(card.reason)},
        {"key": _("Căn cứ"), "value": _basis(card, year)},
        {"key": _("Đề nghị điều chỉnh dòng này"), "value": _asked(card, year)},
        {"key": _("Người ghi"), "value": names.get(card.posted_by, "")},
        {"key": _("Người duyệt thứ hai"), "value": names.get(card.approved_by or 0, "")},
        {"key": _("Quy tắc"), "value": words.rule(words.rule_of(entry))},
        {"key": _("Phiên bản quy tắc"), "value": _version(entry.rulebook, policy)},
        {"key": _("Còn giá trị đến hết ngày"), "value": _last_day(entry, year)},
        {"key": _("Ghi vào sổ điểm lúc"), "value": moment(card.posted_at)},
    ]
    return {
        "title": words.title(entry),
        "rows": [row for row in rows if row["value"]],
        "limits": _limits(entry.bucket, part, year.book),
        "proof": proof(entry),
        "explanation": _explanation(entry),
    }


def _basis(card: EntryCard, year: Year) -> str:
    """Name the paper on which a reversing entry rests."""
    for one in year.corrections:
        people = (one.asked_by, one.decided_by) == (card.posted_by, card.approved_by)
        if card.reason == CORRECTED + one.reason and people and one.indicator == card.entry.indicator:
            return f"{BASES.get(one.basis, one.basis)} {one.number}"
    return ""


def _asked(card: EntryCard, year: Year) -> str:
    """Say what became of the last request to take this entry back."""
    states = [one.state for one in year.corrections if one.entry_id == card.id]
    return str(STATES.get(states[-1], states[-1])) if states else ""


def _explanation(entry: Entry) -> str:
    """Say what a line is that is not simply points for a fact of this year."""
    if entry.rule.startswith(REVERSAL):
        return str(
            _("Sổ điểm không xóa, không sửa dòng nào. Muốn rút lại thì ghi thêm một dòng ngược dấu như dòng này.")
        )
    if entry.rule.startswith(CARRIED):
        return str(_("Việc này làm từ năm trước và còn giá trị, nên được tính tiếp trong năm nay."))
    return ""


def _last_day(entry: Entry, year: Year) -> str:
    """Return the last day a fact counts; nothing for what gives no points or counts in its own year only."""
    end = expires(entry, year.book)
    lasting = end > date(entry.period + 1, 1, 1) or entry.rule.startswith(CARRIED)
    return day(end - timedelta(days=1)) if lasting and entry.points > 0 else ""


def _of_cut(year: Year, line: Line, part: IndicatorPart, policy: Policy) -> dict[str, Any]:
    return {
        "title": words.cut(line, part.code, year.book),
        "rows": [
            {"key": _("Chỉ số"), "value": _name(year, part)},
            {"key": _("Điểm được trừ"), "value": words.signed(line.points)},
            {"key": _("Quy tắc"), "value": words.rule_of_cut(line)},
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
