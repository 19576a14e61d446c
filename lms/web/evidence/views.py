"""What the pages of evidence show, in words: states, steps, who looks and until when, files, why a band was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from kernel.clock import local_day
from kernel.paging import SIZE, Page
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.evidence.formats.brought import PDF
from lms.evidence.queries import EvidenceCard, FileCard, StepCard
from lms.evidence.queries.helping import AssistanceCard
from lms.evidence.queries.kinds import get_kinds
from lms.evidence.queries.reasons import words_of
from lms.evidence.queries.reviews import DecisionCard
from lms.evidence.rules.claims import OPEN
from lms.evidence.rules.kinds import NONE, REQUIRED
from lms.score.queries import EntryCard
from lms.web.evidence.forms import RELATIONS
from lms.web.filters import day, kilobytes, moment
from lms.web.language import gettext as _

STATES: Mapping[str, tuple[Any, str]] = {
    "draft": (_l("Bản nháp"), "neutral"),
    "submitted": (_l("Đang chờ xem"), "info"),
    "returned": (_l("Đề nghị bổ sung"), "warning"),
    "accepted": (_l("Đã chấp nhận"), "success"),
    "declined": (_l("Chưa chấp nhận"), "neutral"),
    "withdrawn": (_l("Đã rút"), "neutral"),
}
MOVES: Mapping[str, Any] = {
    "submitted": _l("Đã gửi"),
    "taken_back": _l("Lấy lại để sửa"),
    "withdrawn": _l("Đã rút"),
    "accepted": _l("Đã chấp nhận"),
    "returned": _l("Đề nghị bổ sung"),
    "declined": _l("Chưa chấp nhận"),
    "undone": _l("Người xem đã hoàn tác, đang xem lại"),
}
FROM_ITSELF = frozenset({"course", "event"})
"""Sources of the ledger that need nobody's evidence."""


def names(criteria: CriteriaSet) -> dict[str, str]:
    """Return the short names of indicators by their code."""
    return {one.code: one.short for one in criteria.indicators}


def indicator_of(code: str, known: Mapping[str, str]) -> str:
    """Return an indicator as people read it: its code and its short name."""
    return f"{code} {known.get(code, '')}".strip() if code else str(_("chưa chọn"))


def tag_of(state: str) -> dict[str, str]:
    """Return the tag of a state."""
    words, kind = STATES[state]
    return {"text": str(words), "kind": kind}


def due(card: EvidenceCard) -> str:
    """Return the day until which somebody looks at a claim."""
    assert card.submitted_at is not None  # noqa: S101  asked of what was handed in alone
    return day(local_day(card.submitted_at) + timedelta(days=get_kinds().review_days))


# ---------------------------------------------------------------------------------- the list


def index(
    cards: Page[EvidenceCard],
    entries: Sequence[EntryCard],
    criteria: CriteriaSet,
    attained: int,
    *,
    period: int,
    years: Sequence[int],
) -> dict[str, Any]:
    """Return the list of a person's claims in a period, and what was noted without any.

    `attained` counts the components of the digital competence framework in which she has attained a level.
    """
    known = names(criteria)
    base = url_for("evidence.index", nam=period)
    return {
        "period": period,
        "years": [{"label": str(y), "href": url_for("evidence.index", nam=y), "current": y == period} for y in years],
        "cards": [_line(card, known) for card in cards.rows],
        "pager": {
            "page": cards.number,
            "pages": cards.pages,
            "previous": f"{base}&trang={cards.number - 1}" if cards.number > 1 else None,
            "next": f"{base}&trang={cards.number + 1}" if cards.number < cards.pages else None,
        },
        "noted": _noted(entries, known),
        "attained": attained,
        "score": url_for("passport.score", nam=period),
        "new": url_for("evidence.new"),
        "slip": url_for("evidence.slip"),
    }


def paged(cards: Sequence[EvidenceCard], number: int) -> Page[EvidenceCard]:
    """Return a page of claims."""
    return Page(tuple(cards[(number - 1) * SIZE : number * SIZE]), number, SIZE, len(cards))


def _line(card: EvidenceCard, known: Mapping[str, str]) -> dict[str, Any]:
    draft = card.state == "draft"
    return {
        "title": get_kinds().name_of(card.kind),
        "href": url_for("evidence.check" if draft else "evidence.show", ref=card.public_id),
        "words": card.words,
        "indicator": indicator_of(card.indicator, known),
        "tag": tag_of(card.state),
        "when": _when(card),
    }


def _when(card: EvidenceCard) -> str:
    if card.state == "submitted":
        return _("có người xem trước ngày %(day)s", day=due(card))
    if card.decided_at is not None:
        return _("có kết quả ngày %(day)s", day=day(card.decided_at))
    return _("sửa lần cuối ngày %(day)s", day=day(card.changed_at))


def _noted(entries: Sequence[EntryCard], known: Mapping[str, str]) -> list[list[str]]:
    """Return by indicator what courses and attendance have noted by themselves."""
    found: dict[str, list[str]] = {}
    for each in entries:
        if each.entry.source_kind in FROM_ITSELF and each.entry.points > 0:
            found.setdefault(each.entry.indicator, []).append(each.entry.title)
    return [[indicator_of(code, known), "; ".join(dict.fromkeys(titles))] for code, titles in sorted(found.items())]


# ---------------------------------------------------------------------------------- one claim


def summary(card: EvidenceCard, known: Mapping[str, str], *, links: bool) -> list[dict[str, Any]]:
    """Return what a claim says, row by row; with `links`, each with the step where it is changed."""
    kind = get_kinds().find(card.kind)
    rows: list[dict[str, Any]] = [
        _row(_("Loại"), get_kinds().name_of(card.kind), "kind", card, links),
        _row(_("Chỉ số"), indicator_of(card.indicator, known), "indicator", card, links),
        _row(_("Mô tả"), card.words or _("chưa có"), "describe", card, links),
        _row(_("Ngày"), day(card.happened_on) if card.happened_on else _("chưa có"), "describe", card, links),
    ]
    if kind is None or kind.numbers != NONE:
        rows.append(_row(_("Nơi cấp, xác nhận"), card.issuer or _("chưa có"), "describe", card, links))
    if kind is None or kind.numbers == REQUIRED:
        rows.append(_row(_("Số, mã"), card.number or _("chưa có"), "describe", card, links))
    return rows


def _row(key: str, value: str, step: str, card: EvidenceCard, links: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"key": key, "value": value}
    if links:
        href = url_for(f"evidence.{step}", ref=card.public_id)
        row["action"] = {"text": _("Sửa"), "href": href, "sr": key.lower()}
    return row


def tiles(card: EvidenceCard, files: Sequence[FileCard], *, removable: bool = False) -> list[dict[str, Any]]:
    """Return the files of a claim as tiles."""
    return [_tile(card, file, removable=removable) for file in files]


def _tile(card: EvidenceCard, file: FileCard, *, removable: bool) -> dict[str, Any]:
    href = url_for("evidence.file", ref=card.public_id, number=file.position)
    is_pdf = file.media_type == PDF
    title = _("Tệp %(number)s", number=file.position) if is_pdf else _("Ảnh %(number)s", number=file.position)
    return {
        "title": title,
        "href": href,
        "kind": "PDF" if is_pdf else _("Ảnh"),
        "weight": _("%(count)s KB", count=kilobytes(file.size)),
        "picture": None
        if is_pdf
        else {"src": href, "width": file.width, "height": file.height, "alt": title, "sources": []},
        "taken": _("chụp ngày %(day)s", day=day(file.taken_on)) if file.taken_on else "",
        "remove": url_for("evidence.remove_file", ref=card.public_id, number=file.position) if removable else "",
    }


def show(
    card: EvidenceCard,
    files: Sequence[FileCard],
    steps: Sequence[StepCard],
    decisions: Sequence[DecisionCard],
    *,
    known: Mapping[str, str],
    unit: str,
    aid: AssistanceCard | None,
    opened: bool,
) -> dict[str, Any]:
    """Return the page of one claim of one's own."""
    return {
        "ref": card.public_id,
        "title": get_kinds().name_of(card.kind),
        "tag": tag_of(card.state),
        "state": card.state,
        "summary": summary(card, known, links=False),
        "tiles": tiles(card, files),
        "steps": [_step(step) for step in steps],
        "who": _who(card, unit, opened=opened),
        "asks": asks(card, steps),
        "aid": _helped(aid),
        "mend": url_for("evidence.describe", ref=card.public_id) if card.state in OPEN else "",
        "take_back": url_for("evidence.take_back", ref=card.public_id)
        if card.state == "submitted" and not opened
        else "",
        "withdraw": url_for("evidence.ask_withdraw", ref=card.public_id) if card.state in {*OPEN, "submitted"} else "",
        "decisions": [
            {
                "text": _("Chỉ số %(indicator)s: mức %(band)s điểm", indicator=one.indicator, band=one.band),
                "href": url_for("evidence.decision", ref=one.public_id),
            }
            for one in decisions
            if one.undone_at is None and one.judged and card.id in one.evidence
        ],
    }


def _who(card: EvidenceCard, unit: str, *, opened: bool) -> str:
    """Return who looks at a claim, and until when."""
    if card.state != "submitted":
        return ""
    begun = _("Đã có người mở xem. ") if opened else ""
    return begun + _("Cán bộ Hội Khuyến học %(unit)s xem và trả lời trước ngày %(day)s.", unit=unit, day=due(card))


def asks(card: EvidenceCard, steps: Sequence[StepCard]) -> dict[str, str] | None:
    """Return what the reviewer asked for, or why a claim was not accepted: the last decision's words."""
    last = next((step for step in reversed(steps) if step.move == card.state), None)
    if last is None or card.state not in {"returned", "declined"}:
        return None
    return {
        "kind": "warning" if card.state == "returned" else "info",
        "title": str(STATES[card.state][0]),
        "reason": words_of(card.state, last.reason),
        "note": last.note,
        "by": _("%(name)s, %(when)s", name=last.actor_name, when=moment(last.at)),
    }


def _step(step: StepCard) -> dict[str, str]:
    said = " ".join(part for part in (words_of(step.move, step.reason), step.note) if part)
    return {
        "title": str(MOVES.get(step.move, step.move)),
        "hint": " · ".join(part for part in (step.actor_name, moment(step.at), said) if part),
    }


def _helped(aid: AssistanceCard | None) -> str:
    if aid is None:
        return ""
    relation = str(RELATIONS.get(aid.relation, aid.relation))
    return _(
        "%(name)s (%(relation)s) nhập hộ, có sự đồng ý của người dân (bản %(version)s).",
        name=aid.helper_name,
        relation=relation[:1].lower() + relation[1:],
        version=aid.consent_version,
    )


# ---------------------------------------------------------------------------------- why a band


def decision(found: DecisionCard, pieces: Sequence[EvidenceCard], known: Mapping[str, str]) -> dict[str, Any]:
    """Return why an indicator has its band: what was looked at, what became of it, by whom and when."""
    return {
        "title": indicator_of(found.indicator, known),
        "rows": [
            {"key": _("Mức điểm"), "value": _("%(band)s điểm", band=found.band)},
            {"key": _("Năm"), "value": str(found.period)},
            {"key": _("Người xem"), "value": found.decided_by_name},
            {"key": _("Lúc"), "value": moment(found.at)},
            {"key": _("Lời ghi"), "value": found.note or _("không có")},
        ],
        "undone": _("Người xem đã hoàn tác quyết định này lúc %(when)s.", when=moment(found.undone_at))
        if found.undone_at
        else "",
        "pieces": [_piece(card, found) for card in pieces],
        "score": url_for("passport.score", nam=found.period),
    }


def _piece(card: EvidenceCard, found: DecisionCard) -> dict[str, str]:
    done, reason = found.verdicts.get(str(card.id), ("accepted", ""))
    words = words_of(done, reason)
    return {
        "title": get_kinds().name_of(card.kind),
        "href": url_for("evidence.show", ref=card.public_id),
        "hint": " ".join(part for part in (card.words, words) if part),
        "state_text": str(STATES[done][0]) if done in STATES else done,
        "state": "done" if done == "accepted" else "todo",
    }
