"""What the page of one case shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from kernel.clock import local_day
from lms.evidence.queries import FileCard, reviews
from lms.evidence.queries.cases import CaseCard
from lms.evidence.queries.claims import EvidenceCard
from lms.evidence.queries.kinds import get_kinds
from lms.evidence.queries.likeness import NEAR_PICTURE, SAME_FILE, SAME_NUMBER, Sign
from lms.evidence.queries.reasons import list_reasons, words_of
from lms.evidence.queries.reviews import DecisionCard
from lms.evidence.rules.reviewing import ACCEPTED, DECLINED, RETURNED, open_bands
from lms.orgs.queries import UnitCard
from lms.people.queries import PersonCard
from lms.score.queries import YearState
from lms.score.rules.rulebook import EVIDENCE, Rulebook
from lms.score.rules.statement import already, capped
from lms.web import session
from lms.web.filters import day, kilobytes, moment
from lms.web.language import gettext as _
from lms.web.review.area import Filters, indicator_names, name_of, outcome

STATES: Mapping[str, tuple[Any, str]] = {
    "submitted": (_l("Chờ xem"), "warning"),
    "accepted": (_l("Đã chấp nhận"), "success"),
    "returned": (_l("Đề nghị bổ sung"), "info"),
    "declined": (_l("Chưa chấp nhận"), "neutral"),
}
SIGNS: Mapping[str, Any] = {
    SAME_FILE: _l("Tệp giống hệt tệp đã nộp"),
    NEAR_PICTURE: _l("Ảnh gần giống ảnh đã nộp"),
    SAME_NUMBER: _l("Số giấy này đã có ở minh chứng khác"),
}
VERDICTS: Mapping[str, Any] = {RETURNED: _l("Đề nghị bổ sung"), DECLINED: _l("Chưa chấp nhận")}


@dataclass(frozen=True, slots=True)
class Material:
    """All that was read for the page."""

    case: CaseCard
    files: Sequence[FileCard]
    signs: Sequence[Sign]
    decisions: Sequence[DecisionCard]
    cards: Mapping[int, PersonCard]
    unit: UnitCard | None
    year: YearState
    book: Rulebook

    @property
    def points(self) -> int:
        """Return what the ledger counts for the indicator now."""
        return capped(self.year.sums, self.book).points.get(self.case.indicator, 0)

    def gain(self, band: int) -> int:
        """Return how many points a band adds to the ledger."""
        return max(0, band - already(self.case.indicator, EVIDENCE, self.year.sums, self.book))


def case(material: Material, *, filters: Filters, barred: str | None) -> dict[str, Any]:
    """Return the page. `barred` says why the viewer may not decide, when she may not."""
    found = material.case
    person = material.cards.get(found.person_id)
    since = min((piece.submitted_at for piece in found.waiting if piece.submitted_at), default=None)
    due = local_day(since) + timedelta(days=get_kinds().review_days) if since else None
    ref = found.pieces[0].public_id
    return {
        "name": name_of(material.cards, found.person_id),
        "birth_year": str(person.birth_year) if person and person.birth_year else "",
        "unit": material.unit.name if material.unit else "",
        "indicator": found.indicator,
        "indicator_name": indicator_names(found.period).get(found.indicator, ""),
        "period": found.period,
        "points": material.points,
        "here": url_for("review.case", evidence_ref=ref, **filters.params()),
        "list": url_for("review.queue", **filters.params()),
        "later": url_for("review.next_case", **filters.params(sau=ref)) if found.waiting else None,
        "waiting": [_piece(piece, material) for piece in found.waiting],
        "earlier": [_piece(piece, material) for piece in found.earlier],
        "refs": [piece.public_id for piece in found.waiting],
        "single": len(found.waiting) == 1,
        "due": day(due) if due else None,
        "late": due is not None and due < local_day(session.at()),
        "barred": barred,
        "levels": levels(material) if found.waiting else [],
        "reasons": reasons(),
        "history": [_history(one) for one in material.decisions],
    }


def levels(material: Material) -> list[dict[str, Any]]:
    """Return the bands to pick from, the lowest first, each with what it adds and its key."""
    every = sorted(band for band in material.book.evidence.bands if band > 0)
    offered = open_bands(every, standing=reviews.standing_band(material.decisions))
    return [
        {"value": band, "text": _("Mức %(band)s", band=band), "note": _gain(material.gain(band)), "key": number}
        for number, band in enumerate(every, start=1)
        if band in offered
    ]


def _gain(points: int) -> str:
    return _("+%(points)s điểm", points=points) if points else _("không đổi điểm")


def reasons() -> list[dict[str, Any]]:
    """Return the ready reasons by verdict; what is sent is `verdict:code`."""
    return [
        {
            "verdict": verdict,
            "title": str(VERDICTS[verdict]),
            "key": key,
            "options": [
                {"value": f"{verdict}:{one.code}", "text": one.text, "short": one.short}
                for one in list_reasons()
                if one.verdict == verdict
            ],
        }
        for verdict, key in ((RETURNED, 4), (DECLINED, 5))
    ]


def _piece(piece: EvidenceCard, material: Material) -> dict[str, Any]:
    word, kind = STATES.get(piece.state, (piece.state, "neutral"))
    return blind_piece(piece, material.files) | {
        "ref": piece.public_id,
        "mended": piece.round > 1,
        "state": {"text": str(word), "kind": kind},
        "helper": _helper(piece, material.cards),
        "signs": [_sign(one) for one in material.signs if one.evidence_id == piece.id],
    }


def blind_piece(piece: EvidenceCard, files: Sequence[FileCard]) -> dict[str, Any]:
    """Return a piece for a second look: nothing of what was decided, of who helped and of what it looks like."""
    own = [each for each in files if each.evidence_id == piece.id]
    known = get_kinds().find(piece.kind)
    return {
        "kind": get_kinds().name_of(piece.kind),
        "looks_at": known.looks_at if known else "",
        "day": day(piece.happened_on) if piece.happened_on else "",
        "words": piece.words,
        "paper": _paper(piece),
        "files": [file_view(piece.public_id, each) for each in own],
        "taken": _taken(piece, own),
    }


def _paper(piece: EvidenceCard) -> str:
    parts = [piece.issuer, _("số %(number)s", number=piece.number) if piece.number else ""]
    return ", ".join(part for part in parts if part)


def file_view(ref: str, file: FileCard) -> dict[str, Any]:
    """Return a file: a picture to look at, or a document to open."""
    return {
        "src": url_for("evidence.file", ref=ref, number=file.position),
        "picture": file.media_type.startswith("image/"),
        "width": file.width,
        "height": file.height,
        "text": _("Tệp %(number)s", number=file.position),
        "weight": f"{kilobytes(file.size)} KB",
    }


def _taken(piece: EvidenceCard, files: Sequence[FileCard]) -> str:
    """Say which days the camera wrote into the pictures, when it wrote any."""
    days = sorted({file.taken_on for file in files if file.taken_on})
    if not days:
        return ""
    words = _("Ngày chụp ghi trong ảnh: %(days)s.", days=", ".join(day(one) for one in days))
    differs = piece.happened_on is not None and piece.happened_on not in days
    return f"{words} {_('Khác ngày đã khai.')}" if differs else words


def _helper(piece: EvidenceCard, cards: Mapping[int, PersonCard]) -> str:
    if piece.entered_by == piece.person_id:
        return ""
    if piece.entered_by and piece.entered_by in cards:
        name = name_of(cards, piece.entered_by)
        return _("Người nhập hộ: %(name)s, có sự đồng ý của người dân.", name=name)
    return _("Người thân nhập hộ bằng phiếu, có sự đồng ý của người dân.")


def _sign(sign: Sign) -> dict[str, Any]:
    where = _("của chính người này") if sign.own else ""
    if not sign.own and sign.others:
        where = _("ở đơn vị khác: %(count)s", count=sign.others)
    links = [url_for("review.case", evidence_ref=ref) for ref in sign.within]
    return {"text": str(SIGNS[sign.code]), "where": where, "links": links}


def _history(one: DecisionCard) -> dict[str, Any]:
    why = [words_of(verdict, code) for verdict, code in one.verdicts.values() if verdict != ACCEPTED]
    what = outcome(one)
    return {
        "at": moment(one.at),
        "who": one.decided_by_name,
        "what": _("%(what)s (đã hoàn tác)", what=what) if one.undone_at else what,
        "why": list(dict.fromkeys(each for each in why if each)),
        "note": one.note,
    }
