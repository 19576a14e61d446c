"""Learning models as lists and pages show them. Every share comes with its two numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for

from kernel.paging import Page
from lms.learning_models.queries import KindTotal, MemberCard, ModelCard, StepCard, Wanted
from lms.learning_models.rules.proposing import LEARNER, MEETS, MEMBER, UNIT, Tally, Threshold, Verdict
from lms.orgs.queries import UnitCard
from lms.people.queries import PersonCard
from lms.reports.queries import PersonLine
from lms.reports.rules import Percentage
from lms.web.filters import day, moment, number, percent
from lms.web.language import gettext as _
from lms.web.learning_models.area import periods
from lms.web.learning_models.words import KINDS, PARTS, SAYS, STATES, STEPS, TIERS, TONES

Tallies = Mapping[tuple[int, str], Tally]
OPEN_TO_CHOOSE = ("", "withdrawn")


def choosing(tops: Iterable[UnitCard]) -> dict[str, Any]:
    """Return the units to choose from."""
    return {
        "units": [
            {"text": unit.name, "href": url_for("learning_models.listing", unit_ref=unit.public_id)} for unit in tops
        ]
    }


def listing(
    unit: UnitCard,
    found: Page[ModelCard],
    wanted: Wanted,
    year: int,
    *,
    tallies: Tallies,
    totals: Sequence[KindTotal],
    adults: Tally,
    units: Mapping[str, UnitCard],
    children: Iterable[UnitCard],
    keeps: bool,
) -> dict[str, Any]:
    """Return the list of a unit's models."""
    here = {"unit_ref": unit.public_id, "nam": year}
    narrowed = {"loai": wanted.kind, "tinh-trang": wanted.state, "q": wanted.search}
    lines = [_line(model, tallies, units, year, keeps=keeps) for model in found.rows]
    return {
        "unit": unit.name,
        "year": year,
        "years": _years("learning_models.listing", unit_ref=unit.public_id),
        "action": url_for("learning_models.listing", unit_ref=unit.public_id),
        "search": wanted.search,
        "kinds": _options(KINDS, wanted.kind, _("Tất cả các loại")),
        "states": _options({**STATES, "none": _("chưa đăng ký")}, wanted.state, _("Mọi tình trạng"), skip=("",)),
        "reset": url_for("learning_models.listing", **here) if any(narrowed.values()) else "",  # type: ignore[arg-type]
        "totals": [
            [str(KINDS[each.kind]), number(each.models), number(each.registered), number(each.recognised)]
            for each in totals
        ],
        "adults": _share(adults) if adults.people else "",
        "lines": lines,
        "choosing": any(line["choosable"] for line in lines),
        "register": url_for("learning_models.register_many", **here),  # type: ignore[arg-type]
        "new": url_for("learning_models.new", unit_ref=unit.public_id) if keeps else "",
        "children": [
            {"text": each.name, "href": url_for("learning_models.listing", unit_ref=each.public_id, nam=year)}
            for each in children
        ],
        "pager": pager("learning_models.listing", found, _("%(count)s mô hình"), **here, **narrowed),
    }


def _years(endpoint: str, **params: object) -> list[dict[str, Any]]:
    return [{"text": str(each), "href": url_for(endpoint, nam=each, **params)} for each in periods()]  # type: ignore[arg-type]


def _options(
    words: Mapping[str, Any], chosen: str, everything: str, *, skip: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    found = [{"value": "", "label": everything, "selected": not chosen}]
    return found + [
        {"value": code, "label": str(text), "selected": code == chosen}
        for code, text in words.items()
        if code not in skip
    ]


def _line(
    model: ModelCard, tallies: Tallies, units: Mapping[str, UnitCard], year: int, *, keeps: bool
) -> dict[str, Any]:
    where = units.get(model.unit_path)
    return {
        "ref": model.public_id,
        "name": model.name,
        "href": url_for("learning_models.show", model_ref=model.public_id, nam=year),
        "kind": _kind(model),
        "unit": where.name if where else "",
        "share": _share(tallies.get((model.id, MEMBER), Tally())),
        "state": str(STATES[model.state]),
        "tone": TONES.get(model.state, "neutral"),
        "choosable": keeps and model.state in OPEN_TO_CHOOSE,
    }


def _kind(model: ModelCard) -> str:
    return f"{KINDS[model.kind]} {TIERS[model.tier]}" if model.tier else str(KINDS[model.kind])


def _share(tally: Tally) -> str:
    share = percent(Percentage(tally.titled, tally.people))
    if share is None:
        return _("chưa có thành viên")
    return _(
        "%(titled)s trên %(people)s người (%(share)s)",
        titled=number(tally.titled),
        people=number(tally.people),
        share=share,
    )


def pager(endpoint: str, found: Page[Any], total: str, **params: object) -> dict[str, Any]:
    """Return what the pager of a list shows."""

    def href(page: int) -> str:
        return url_for(endpoint, **{key: value for key, value in (params | {"trang": page}).items() if value})  # type: ignore[arg-type]

    return {
        "page": found.number,
        "pages": found.pages,
        "previous": href(found.number - 1) if found.number > 1 else None,
        "next": href(found.number + 1) if found.number < found.pages else None,
        "total": total % {"count": number(found.total)},
    }


def adding(unit: UnitCard) -> dict[str, Any]:
    """Return what the form of a new model needs."""
    return {"unit": unit.name, "back": url_for("learning_models.listing", unit_ref=unit.public_id)}


def one(
    model: ModelCard,
    year: int,
    members: Page[MemberCard],
    hits: Sequence[PersonLine],
    search: str,
    *,
    cards: Mapping[int, PersonCard],
    units: Mapping[str, UnitCard],
    judged: tuple[Verdict, Tally, Tally],
    rules: Sequence[Threshold],
    steps: Sequence[StepCard],
    keeps: bool,
    own_proposal: bool,
) -> dict[str, Any]:
    """Return a model's page."""
    verdict, of_members, of_learners = judged
    where = units.get(model.unit_path)
    ref = {"model_ref": model.public_id, "nam": year}
    return {
        "name": model.name,
        "year": year,
        "years": _years("learning_models.show", model_ref=model.public_id),
        "state": str(STATES[model.state]),
        "tone": TONES.get(model.state, "neutral"),
        "rows": [
            {"key": _("Loại"), "value": _kind(model)},
            {"key": _("Đơn vị"), "value": where.name if where else ""},
            {"key": _("Thành viên đạt danh hiệu năm %(year)s", year=year), "value": _share(of_members)},
            *([{"key": _("Người học đạt danh hiệu"), "value": _share(of_learners)}] if model.kind == UNIT else []),
            {"key": _("Quy định về tỷ lệ"), "value": _rules(rules)},
            *_paper_rows(model),
        ],
        "ended": day(model.ended_on) if model.ended_on else "",
        "verdict": _verdict(verdict),
        "keeps": keeps and not model.ended_on,
        "may_end": keeps,
        "may": _may(model, verdict, keeps=keeps),
        "own_proposal": own_proposal,
        "members": [_member(each, cards) for each in members.rows],
        "pager": pager("learning_models.show", members, _("%(count)s người"), **ref),
        "search": search,
        "hits": [_hit(line, cards, units) for line in hits if line.person_id in cards],
        "parts": [{"value": code, "label": str(text)} for code, text in PARTS.items()] if model.kind == UNIT else [],
        "here": url_for("learning_models.show", model_ref=model.public_id),
        "change_member": url_for("learning_models.change_member", **ref),  # type: ignore[arg-type]
        "rename": url_for("learning_models.rename", **ref),  # type: ignore[arg-type]
        "end": url_for("learning_models.end", **ref),  # type: ignore[arg-type]
        "step": url_for("learning_models.step", **ref),  # type: ignore[arg-type]
        "decision": url_for("learning_models.decision", **ref),  # type: ignore[arg-type]
        "revoke": url_for("learning_models.revoke", **ref),  # type: ignore[arg-type]
        "steps": [
            [moment(each.at), str(STEPS.get(each.step, each.step)), str(each.period), each.actor_name] for each in steps
        ],
    }


def _paper_rows(model: ModelCard) -> list[dict[str, str]]:
    rows = []
    if model.number:
        on = day(model.signed_on) if model.signed_on else ""
        said = _("số %(number)s ngày %(day)s, %(signer)s", number=model.number, day=on, signer=model.signer)
        rows.append({"key": _("Quyết định"), "value": said})
    if model.level:
        rows.append({"key": _("Mức"), "value": str(model.level)})
    if model.reason:
        rows.append({"key": _("Lý do hủy bỏ"), "value": model.reason})
    return rows


def _rules(rules: Sequence[Threshold]) -> str:
    known = [each for each in rules if each.members is not None]
    if not known:
        return _("chưa có quy định")
    return "; ".join(
        _(
            "mức %(level)s: từ %(members)s%% thành viên, từ %(learners)s%% người học",
            level=each.level,
            members=each.members,
            learners=each.learners,
        )
        if each.learners is not None
        else _("mức %(level)s: từ %(members)s%% thành viên", level=each.level, members=each.members)
        for each in sorted(known, key=lambda one: one.level)
    )


def _verdict(verdict: Verdict) -> str:
    if verdict.code == MEETS:
        return _("Tỷ lệ hiện nay đủ cho mức %(level)s.", level=verdict.level)
    lacks = "; ".join(
        _(
            "%(part)s: %(titled)s trên %(people)s người, cần từ %(percent)s%%",
            part=str(PARTS[part]).lower(),
            titled=number(titled),
            people=number(people),
            percent=needed,
        )
        for part, needed, titled, people in verdict.short
    )
    return f"{SAYS[verdict.code]} {lacks}".strip()


def _may(model: ModelCard, verdict: Verdict, *, keeps: bool) -> dict[str, bool]:
    open_ = keeps and not model.ended_on
    return {
        "register": open_ and model.state in OPEN_TO_CHOOSE,
        "withdraw": open_ and model.state == "registered",
        "propose": open_ and model.state == "registered" and verdict.code == MEETS,
        "recall": open_ and model.state == "proposed",
        "decide": keeps and model.state == "proposed",
        "revoke": keeps and model.state == "recognised",
    }


def _member(each: MemberCard, cards: Mapping[int, PersonCard]) -> dict[str, Any]:
    card = cards.get(each.person_id)
    return {
        "ref": card.public_id if card else "",
        "name": card.full_name if card else _("không rõ"),
        "birth_year": str(card.birth_year) if card and card.birth_year else _("chưa có"),
        "part": str(PARTS[each.part]) if each.part == LEARNER else "",
        "since": day(each.since),
        "titled": each.titled,
    }


def _hit(line: PersonLine, cards: Mapping[int, PersonCard], units: Mapping[str, UnitCard]) -> dict[str, str]:
    card = cards[line.person_id]
    home = units.get(line.unit_path)
    return {
        "ref": card.public_id,
        "name": card.full_name,
        "birth_year": str(card.birth_year) if card.birth_year else _("chưa có năm sinh"),
        "unit": home.name if home else "",
    }


def paper(model: ModelCard, year: int) -> dict[str, Any]:
    """Return what the forms of a decision and of a revocation show above them."""
    return {
        "name": model.name,
        "kind": _kind(model),
        "year": year,
        "level": model.level,
        "back": url_for("learning_models.show", model_ref=model.public_id, nam=year),
    }
