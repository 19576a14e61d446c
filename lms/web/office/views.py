"""What the first page and the choices of a unit show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from lms.orgs.queries import UnitCard
from lms.web.filters import number
from lms.web.language import gettext as _


def home(
    tops: Sequence[UnitCard], waiting: int | None, cases: int | None = None, corrections: int = 0
) -> dict[str, Any]:
    """Return the first page: `waiting` is None for who confirms nothing, `cases` for who reviews no evidence.

    `corrections` of points are shown while some wait.
    """
    return {
        "waiting": None if waiting is None else _waiting(tops, waiting),
        "cases": None if cases is None else {"count": number(cases), "href": url_for("review.queue"), "any": cases > 0},
        "corrections": {"count": number(corrections), "href": url_for("ledger.queue")} if corrections else None,
        "units": [
            {
                "name": unit.name,
                "figures": url_for("office.unit_figures", unit_ref=unit.public_id),
                "roll": url_for("office.roll", unit_ref=unit.public_id),
            }
            for unit in tops
        ],
    }


def _waiting(tops: Sequence[UnitCard], waiting: int) -> dict[str, Any]:
    one = tops[0].public_id if len(tops) == 1 else None
    href = (
        url_for("office.roll", unit_ref=one, **{"cho-xac-nhan": 1})  # type: ignore[arg-type]
        if one
        else url_for("office.roll_home")
    )
    return {"count": number(waiting), "href": href if waiting else None, "any": waiting > 0}


def choose_figures(tops: Sequence[UnitCard]) -> dict[str, Any]:
    """Return the choice between several units whose figures one may see."""
    links = [{"text": unit.name, "href": url_for("office.unit_figures", unit_ref=unit.public_id)} for unit in tops]
    return {"title": _("Số liệu"), "lead": _("Chọn đơn vị để xem số liệu."), "links": links}


def choose_roll(tops: Sequence[UnitCard]) -> dict[str, Any]:
    """Return the choice between several units whose people one may see."""
    links = [{"text": unit.name, "href": url_for("office.roll", unit_ref=unit.public_id)} for unit in tops]
    return {"title": _("Người dân"), "lead": _("Chọn đơn vị để xem danh sách."), "links": links}
