"""The blueprint of the area, and what its pages share: filters in the address, names, refusals in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import lazy_gettext as _l

from kernel.clock import local_day
from kernel.database import Executor
from kernel.paging import Page
from lms.criteria import queries as criteria
from lms.evidence.queries import cases, reviews
from lms.evidence.queries.cases import Wanted
from lms.evidence.queries.kinds import get_kinds
from lms.evidence.queries.reviews import DecisionCard
from lms.evidence.rules.reviewing import UNDO_WITHIN
from lms.evidence.rules.sampling import ward_of
from lms.orgs import queries as orgs
from lms.orgs.queries import UnitCard
from lms.people import queries as people
from lms.people.queries import PersonCard
from lms.score import queries as score
from lms.score.rules.rulebook import Rulebook
from lms.web import session
from lms.web.filters import number
from lms.web.language import gettext as _

blueprint = Blueprint("review", __name__)

MOST_UNITS = 30
"""Units to choose from; above, their wards are offered instead."""

LOOKERS = ("cadre", "city", "auditor")
"""Who enters the area; auditors read."""

WHY_NOT: Mapping[str, Any] = {
    "read_only": _l("Vai trò kiểm tra, giám sát chỉ xem, không quyết định."),
    "outside": _l("Hồ sơ này không thuộc đơn vị được giao."),
    "own": _l("Đây là minh chứng của chính người đang xem, nên cần cán bộ khác xét."),
    "entered": _l("Minh chứng này do chính người đang xem nhập hộ, nên cần cán bộ khác xét."),
    "relative": _l("Đây là người thân đã khai, nên cần cán bộ khác xét."),
    "recovered": _l(
        "Mật khẩu của tài khoản này vừa được đặt lại bằng phiếu. Sau 24 giờ kể từ lúc đó mới xét được minh chứng."
    ),
}
SENTENCES: Mapping[str, Any] = {
    "verdict_missing": _l("Vui lòng chọn một quyết định"),
    "band_missing": _l("Vui lòng chọn mức cho các minh chứng được chấp nhận"),
    "band_without_evidence": _l("Chưa có minh chứng nào được chấp nhận để tính mức này"),
    "reason_missing": _l("Vui lòng chọn một lý do"),
    "note_missing": _l("Vui lòng ghi lý do vào ô «Ghi thêm cho người nộp»"),
    "note_too_long": _l("Ghi thêm dài quá 500 ký tự. Vui lòng viết ngắn lại"),
    "relation_missing": _l("Vui lòng chọn quan hệ"),
    "own_relative": _l("Không cần khai chính mình: không ai được xét minh chứng của mình"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue was asked for, as it stands in addresses: the unit's public id, a kind, only mended."""

    unit: str
    kind: str
    mended: bool

    @classmethod
    def read(cls) -> Filters:
        """Read the filters of this request's address."""
        kind = request.args.get("loai", "")
        known = kind if get_kinds().find(kind) else ""
        return cls(request.args.get("don-vi", "")[:40], known, request.args.get("bo-sung") == "1")

    def params(self, **more: object) -> dict[str, Any]:
        """Return the address's parameters again."""
        return {"don-vi": self.unit or None, "loai": self.kind or None, "bo-sung": 1 if self.mended else None, **more}

    @property
    def any(self) -> bool:
        """Tell whether anything is filtered."""
        return bool(self.unit or self.kind or self.mended)

    def wanted(self, units: Iterable[UnitCard]) -> Wanted:
        """Return what is asked of the queue; a unit that is not among those offered filters nothing."""
        path = next((unit.path for unit in units if unit.public_id == self.unit), "")
        return Wanted(path, self.kind, self.mended)


def units_waiting(executor: Executor) -> tuple[dict[str, int], dict[str, UnitCard]]:
    """Return how many cases wait by unit's path, and those units; only their wards when there are too many."""
    counts = cases.count_by_unit(executor, actor=session.actor())
    paths = set(counts) if len(counts) <= MOST_UNITS else {ward_of(path) for path in counts}
    return counts, orgs.list_by_paths(executor, paths) if paths else {}


def wanted_now(filters: Filters) -> Wanted:
    """Return what is asked of the queue in this request, looking the unit up only when one is named."""
    if not filters.unit:
        return filters.wanted(())
    return filters.wanted(units_waiting(session.reading())[1].values())


def book_of(period: int) -> Rulebook:
    """Return the rulebook that counts for a period."""
    return score.get_book(session.reading(), min(local_day(session.at()), date(period, 12, 31)))


def indicator_names(period: int) -> dict[str, str]:
    """Return the short names of a period's indicators."""
    on = min(local_day(session.at()), date(period, 12, 31))
    return {one.code: one.short for one in criteria.get_policy(session.reading()).criteria_on(on).indicators}


def name_of(cards: Mapping[int, PersonCard], person_id: int) -> str:
    """Return a person's name; somebody whose account is gone has none."""
    card = cards.get(person_id)
    return card.full_name if card else _("Người đã rời hệ thống")


@dataclass(frozen=True, slots=True)
class Undoable:
    """What the viewer decided last and may still take back."""

    decision: DecisionCard
    minutes: int

    def view(self, cards: Mapping[int, PersonCard], filters: Filters) -> dict[str, Any]:
        """Return the line with its button."""
        decision = self.decision
        return {
            "words": _(
                "%(name)s, chỉ số %(indicator)s: %(what)s",
                name=name_of(cards, decision.person_id),
                indicator=decision.indicator,
                what=outcome(decision),
            ),
            "minutes": self.minutes,
            "action": url_for("review.undo", decision_ref=decision.public_id, **filters.params()),
        }


def find_undoable() -> Undoable | None:
    """Return what the viewer may still take back, with the whole minutes left; one statement."""
    at: datetime = session.at()
    decision = reviews.find_last_taken(session.reading(), actor=session.actor(), at=at)
    if decision is None:
        return None
    left = (decision.at + UNDO_WITHIN - at).total_seconds()
    return Undoable(decision, max(1, int(left // 60)))


def outcome(decision: DecisionCard) -> str:
    """Say what a decision did, in a few words."""
    if decision.band:
        return _("mức %(band)s", band=decision.band)
    return _("chưa chấp nhận") if decision.judged else _("đề nghị bổ sung")


def load_people(*ids: int) -> dict[int, PersonCard]:
    """Return people by id: one statement for a page."""
    return people.list_cards(session.reading(), sorted({each for each in ids if each}))


def pager(found: Page[Any], endpoint: str, words: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of the pager; `words` says what is counted."""

    def leaf(page: int) -> str:
        return url_for(endpoint, **{**params, "trang": page if page > 1 else None})

    return {
        "page": found.number,
        "pages": found.pages,
        "previous": leaf(found.number - 1) if found.number > 1 else None,
        "next": leaf(found.number + 1) if found.number < found.pages else None,
        "total": f"{number(found.total)} {words}" if found.total else None,
    }
