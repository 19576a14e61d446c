"""How far reviewers agree with a second look of another unit: one's own figures, for the City those of its units."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from kernel.paging import SIZE, Page, page_number
from lms.evidence.queries import rechecks
from lms.evidence.queries.rechecks import OVERSEERS, Difference, ReviewerFigures
from lms.evidence.rules.agreement import ENOUGH, hundredths, kappa_of, word
from lms.orgs import queries as orgs
from lms.people.queries import PersonCard
from lms.web import session
from lms.web.access import may
from lms.web.filters import day, number
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.review.area import LOOKERS, blueprint, load_people, name_of, pager

SPAN = timedelta(days=365)
WORDS = {"strong": _l("rất cao"), "good": _l("cao"), "fair": _l("vừa"), "weak": _l("thấp")}
WHY = {
    "sample": _l("chọn ngẫu nhiên"),
    "hurried": _l("xem nhanh"),
    "rate": _l("nhiều hồ sơ trong một giờ"),
    "one_band": _l("cùng một mức trong cả ngày"),
}


@blueprint.get("/can-bo/minh-chung/do-thong-nhat")
@may(*LOOKERS)
def agreement() -> ResponseReturnValue:
    """Show the agreement of the last twelve months."""
    actor, reading, since = session.actor(), session.reading(), session.at() - SPAN
    everybody = rechecks.list_figures(reading, actor=actor, since=since)
    number_of_page = page_number(request.args.get("trang"))
    start = (number_of_page - 1) * SIZE
    figures = everybody[start : start + SIZE]
    differences = rechecks.list_differences(reading, actor=actor, since=since)
    cards = load_people(
        *(one.reviewer_id for one in figures),
        *(each for one in differences for each in (one.person_id, one.first_by)),
    )
    view = {
        "everybody": actor.has_role(*OVERSEERS),
        "rows": [_row(one, cards) for one in figures],
        "pager": pager(
            Page(tuple(figures), number_of_page, SIZE, len(everybody)), "review.agreement", _("người duyệt"), {}
        ),
        "enough": ENOUGH,
        "since": day(since),
        "until": day(session.at()),
        "differences": [_difference(one, cards) for one in differences],
        "batches": _batches(),
        "rechecks": None,
    }
    return page("review/agreement.html", view=view)


def _batches() -> list[dict[str, str]]:
    """Return the draws an overseer may repeat: with seed, day and ward the same decisions come out."""
    if not session.actor().has_role(*OVERSEERS):
        return []
    found = rechecks.list_batches(session.reading(), actor=session.actor())
    units = orgs.list_by_paths(session.reading(), {one.ward_path for one in found})
    return [
        {
            "unit": units[one.ward_path].name if one.ward_path in units else one.ward_path,
            "day": day(one.day),
            "size": _("%(sampled)s trên %(all)s", sampled=number(one.sampled), all=number(one.decisions)),
            "seed": one.seed,
        }
        for one in found
    ]


def _row(one: ReviewerFigures, cards: dict[int, PersonCard]) -> dict[str, Any]:
    found = kappa_of(one.pairs)
    value = found.kappa
    shown = _("chưa đủ số liệu")
    if found.why == "one_band":
        shown = _("không tính được: cả hai lần đều cùng một mức")
    elif found.enough and value is not None:
        hundred = hundredths(value)
        sign = "−" if hundred < 0 else ""
        shown = f"{sign}{abs(hundred) // 100},{abs(hundred) % 100:02d} ({WORDS[word(value)]})"
    return {
        "name": name_of(cards, one.reviewer_id),
        "kin": _kin(one.reviewer_id, cards),
        "same": _("%(same)s trên %(pairs)s", same=number(found.same), pairs=number(found.pairs)),
        "kappa": shown,
        "waiting": number(one.waiting),
    }


def _kin(reviewer_id: int, cards: dict[int, PersonCard]) -> str | None:
    """Return where the City declares relatives for a reviewer."""
    card = cards.get(reviewer_id)
    if card is None or not session.actor().has_role("city"):
        return None
    return url_for("review.kin", **{"can-bo": card.public_id})  # type: ignore[arg-type]


def _difference(one: Difference, cards: dict[int, PersonCard]) -> dict[str, Any]:
    return {
        "name": name_of(cards, one.person_id),
        "by": name_of(cards, one.first_by),
        "indicator": one.indicator,
        "first": str(one.first_band),
        "second": str(one.band),
        "note": one.note,
        "why": str(WHY.get(one.why, one.why)),
        "day": day(one.done_at),
        "href": url_for("review.case", evidence_ref=one.ref) if one.ref else None,
    }
