"""What the pages of corrections and seals show."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from kernel.errors import NotFound
from kernel.paging import Page
from lms.orgs.queries import MembershipCard
from lms.people.queries import PersonCard
from lms.score.queries import PostedEntry
from lms.score.queries.corrections import CorrectionCard
from lms.score.queries.seals import HeadCard
from lms.score.rules.correcting import may_decide
from lms.score.rules.sealing import HEADS
from lms.web.filters import day, moment, number
from lms.web.language import gettext as _
from lms.web.ledger import words
from lms.web.ledger.words import ANSWERS, BASES, REASONS, STATE_TAGS, STATES

DONE = "da-xong"
GROUP = 8
"""Characters of a head that are written together, so that two people can compare it aloud."""


def entry_ref(person: PersonCard, entry: PostedEntry) -> str:
    """Return what names an entry in an address: nothing that tells its key."""
    return hashlib.sha256(f"{person.public_id}.{entry.id}".encode()).hexdigest()[:16]


def find_entry(person: PersonCard, lines: Sequence[PostedEntry], named: str) -> PostedEntry:
    """Return the entry an address names, or raise `NotFound`."""
    found = next((one for one in lines if entry_ref(person, one) == named), None)
    if found is None:
        raise NotFound
    return found


def queue(
    found: Page[CorrectionCard], called: Mapping[int, PersonCard], units: Mapping[str, str], *, done: bool
) -> dict[str, Any]:
    """Return a page of corrections: those that wait, or those that are decided."""
    return {
        "done": done,
        "tabs": [
            {"text": _("Chờ duyệt"), "href": url_for("ledger.queue"), "here": not done},
            {"text": _("Đã xong"), "href": url_for("ledger.queue", loc=DONE), "here": done},
        ],
        "lines": [_line(card, called, units) for card in found.rows],
        "pager": _pager("ledger.queue", found, _("đề nghị"), loc=DONE if done else None),
    }


def _line(card: CorrectionCard, called: Mapping[int, PersonCard], units: Mapping[str, str]) -> dict[str, Any]:
    person = called.get(card.person_id)
    return {
        "href": url_for("ledger.correction", correction_ref=card.public_id),
        "name": person.full_name if person else _("Người đã rời hệ thống"),
        "unit": units.get(card.unit_path, ""),
        "size": abs(card.points),
        "indicator": card.indicator,
        "title": card.title,
        "reason": str(REASONS.get(card.reason, card.reason)),
        "asked": _("%(name)s đề nghị ngày %(day)s", name=card.asked_by_name, day=day(card.asked_at)),
        "state": str(STATES[card.state]),
        "kind": STATE_TAGS[card.state],
    }


def person(
    card: PersonCard,
    home: MembershipCard,
    lines: Sequence[PostedEntry],
    asked: Sequence[CorrectionCard],
    *,
    period: int,
    years: Sequence[int],
    may_ask: bool,
) -> dict[str, Any]:
    """Return a person's entries of a year, each with what became of it."""
    waiting = {one.entry_id: one for one in asked if one.state == "asked"}
    return {
        "name": card.full_name,
        "unit": home.unit_name,
        "record": url_for("office.person", person_ref=card.public_id),
        "period": period,
        "years": [
            {
                "text": str(one),
                "href": url_for("ledger.person", person_ref=card.public_id, nam=one),
                "here": one == period,
            }
            for one in years
        ],
        "lines": [_entry(card, one, waiting.get(one.id), may_ask=may_ask) for one in lines],
        "may_ask": may_ask,
    }


def _entry(card: PersonCard, one: PostedEntry, waiting: CorrectionCard | None, *, may_ask: bool) -> dict[str, Any]:
    ask = url_for("ledger.ask", person_ref=card.public_id, entry_ref=entry_ref(card, one))
    back = one.entry.points < 0
    return {
        "indicator": one.entry.indicator,
        "points": words.signed(one.entry.points),
        "title": words.title(one.entry),
        "day": day(one.entry.posted_on),
        "state": "" if one.stands or back else str(_("đã rút lại")),
        "waiting": url_for("ledger.correction", correction_ref=waiting.public_id) if waiting else "",
        "ask": ask if may_ask and one.stands and waiting is None else "",
    }


def asking(card: PersonCard, one: PostedEntry) -> dict[str, Any]:
    """Return the page on which a correction of an entry is asked for."""
    back = url_for("ledger.person", person_ref=card.public_id, nam=one.entry.period)
    return {"name": card.full_name, "back": back, "facts": _facts(card, one)}


def _facts(card: PersonCard, one: PostedEntry) -> list[dict[str, str]]:
    return [
        {"key": _("Người dân"), "value": card.full_name},
        {"key": _("Dòng điểm"), "value": words.title(one.entry)},
        {"key": _("Chỉ số"), "value": one.entry.indicator},
        {"key": _("Điểm được ghi"), "value": words.signed(one.entry.points)},
        {"key": _("Ngày"), "value": day(one.entry.posted_on)},
    ]


def correction(
    card: CorrectionCard, person: PersonCard | None, unit: str, *, actor_id: int, may_change: bool
) -> dict[str, Any]:
    """Return one correction, with what the viewer may do about it."""
    name = person.full_name if person else _("Người đã rời hệ thống")
    waiting = card.state == "asked"
    why = may_decide(actor=actor_id, person=card.person_id, asked_by=card.asked_by)
    facts = [
        (_("Người dân"), name),
        (_("Nơi cư trú"), unit),
        (_("Dòng điểm"), card.title or card.source_kind),
        (_("Chỉ số"), card.indicator),
        (_("Điểm đã ghi"), words.signed(card.points)),
        (_("Kỳ đánh giá"), str(card.period)),
        (_("Lý do"), str(REASONS.get(card.reason, card.reason))),
        (_("Căn cứ"), f"{BASES.get(card.basis, card.basis)} {card.number}"),
        (_("Người đề nghị"), f"{card.asked_by_name}, {moment(card.asked_at)}"),
    ]
    if card.decided_at is not None:
        facts.append((_("Người duyệt"), f"{card.decided_by_name}, {moment(card.decided_at)}"))
    if card.answer:
        facts.append((_("Vì sao không duyệt"), str(ANSWERS.get(card.answer, card.answer))))
    return {
        "name": name,
        "state": str(STATES[card.state]),
        "kind": STATE_TAGS[card.state],
        "facts": [{"key": key, "value": value} for key, value in facts],
        "here": url_for("ledger.correction", correction_ref=card.public_id),
        "withdraw": url_for("ledger.withdraw", correction_ref=card.public_id),
        "list": url_for("ledger.queue"),
        "points": abs(card.points),
        "indicator": card.indicator,
        "may_decide": waiting and may_change and not why,
        "may_withdraw": waiting and may_change and card.asked_by == actor_id,
        "own": waiting and why == "own_score",
    }


# ---------------------------------------------------------------------------------- seals


def seals(
    found: Page[HeadCard],
    units: Mapping[str, str],
    *,
    asked: str,
    answer: HeadCard | None,
    printed: bool,
) -> dict[str, Any]:
    """Return a page of the links of chains; `asked` is a head somebody wants to find, `answer` its link."""
    return {
        "lines": [_head(card, units) for card in found.rows],
        "pager": _pager("ledger.seals_page", found, _("mắt xích")),
        "asked": asked,
        "answer": _head(answer, units) if answer else None,
        "print": url_for("ledger.seals_page", **{"in": 1, "trang": found.number}),  # type: ignore[arg-type]
        "back": url_for("ledger.seals_page", trang=found.number),
        "printed": printed,
    }


def _head(card: HeadCard, units: Mapping[str, str]) -> dict[str, Any]:
    whole = card.kind == HEADS
    return {
        "unit": _("Toàn Thành phố") if whole else units.get(card.unit_path, card.unit_path),
        "day": day(card.day),
        "number": number(card.number),
        "count": _("%(count)s dấu của các đơn vị", count=card.count)
        if whole
        else _("%(count)s dòng điểm", count=number(card.count)),
        "head": " ".join(card.head[start : start + GROUP] for start in range(0, len(card.head), GROUP)),
        "key": card.key_id,
        "at": moment(card.sealed_at),
    }


def _pager(endpoint: str, found: Page[Any], counted: str, **params: Any) -> dict[str, Any]:
    def leaf(page: int) -> str:
        return url_for(endpoint, trang=page if page > 1 else None, **params)

    return {
        "page": found.number,
        "pages": found.pages,
        "previous": leaf(found.number - 1) if found.number > 1 else None,
        "next": leaf(found.number + 1) if found.number < found.pages else None,
        "total": f"{number(found.total)} {counted}" if found.total else None,
    }
