"""A draft as its pages show it: what it changes, what is still wrong, its parts, its effect, who may do what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from kernel.actor import Actor
from lms.criteria.operations import drafting
from lms.criteria.queries.drafts import DraftCard
from lms.criteria.queries.versions import Shelf, VersionCard
from lms.criteria.rules.differing import compare
from lms.criteria.rules.documents import Flaw
from lms.criteria.rules.editing import Section, place, section_of, sections
from lms.criteria.rules.filling import ADDED, find
from lms.criteria.rules.papers import RULEBOOK, WEIGHED, codes
from lms.jobs_queue import OPEN, JobCard
from lms.web.filters import day, moment, number
from lms.web.language import gettext as _
from lms.web.policy import words


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the difference of two texts of a paper, a line each."""
    return [words.change(one.path, one.before, one.after, {**before, **after}) for one in compare(before, after)]


def parts(shelf: Shelf, draft: DraftCard) -> tuple[Section, ...]:
    """Return the sections of a draft."""
    owner = str(draft.body.get("criteria", ""))
    indicators: tuple[str, ...] = ()
    if draft.kind == RULEBOOK:
        indicators = codes(shelf.newest("criteria", owner).body, "indicators")
    return sections(draft.kind, draft.body, indicators)


def flaws(found: Sequence[Flaw], listed: Sequence[Section], draft: DraftCard) -> list[dict[str, str]]:
    """Return what keeps a draft from going on, each leading to where it can be mended."""
    lines = []
    for one in found:
        section = section_of(listed, one)
        known = {}
        if section is not None:
            field = next((each for each in section.fields if place(each.path) == one.where), None)
            name = words.section(section, draft.body)
            known = {one.where: f"{name}, {words.label(field, draft.body)}" if field else name}
        href = url_for("policy.section", ref=draft.public_id, part=section.code) if section else ""
        lines.append({"text": words.flaw(one, known), "href": href})
    return lines


def draft(
    card: DraftCard,
    shelf: Shelf,
    found: Sequence[Flaw],
    job: JobCard | None,
    names: Mapping[int, str],
    actor: Actor,
) -> dict[str, Any]:
    """Return the page of a draft."""
    base = shelf.get(card.kind, card.code, card.base_version)
    listed = parts(shelf, card)
    changed = changes(base.body, card.body)
    open_, writes = card.state in ("draft", "asked"), drafting.may_draft(actor)
    return {
        "ref": card.public_id,
        "title": card.title,
        "kind": words.KINDS[card.kind],
        "state": words.state(card.state),
        "code": card.state,
        "base": card.base_version,
        "paper_href": url_for("policy.paper", kind=card.kind, code=card.code),
        "begun": _(
            "%(name)s bắt đầu soạn lúc %(when)s",
            name=names.get(card.created_by, ""),
            when=moment(card.created_at),
        ),
        "asked": _asked(card, names),
        "returned": _returned(card, names),
        "changes": changed,
        "flaws": flaws(found, listed, card) if open_ else [],
        "groups": _groups(listed, card, writes=writes and card.state == "draft"),
        "adding": [
            {"label": words.group(name), "href": url_for("policy.add", ref=card.public_id, group=name)}
            for name in ADDED
            if name in card.body and writes and card.state == "draft"
        ],
        "impact": impact(card, job, writes=writes and open_),
        "may_write": writes and card.state == "draft",
        "may_ask": writes and card.state == "draft" and bool(changed) and not found,
        "may_take_back": writes and card.state == "asked",
        "may_decide": drafting.may_decide(actor) and card.state == "asked" and not card.wrote(actor.person_id),
        "own": card.state == "asked" and card.wrote(actor.person_id),
        "may_restore": writes and card.state == "withdrawn",
        "download": url_for("policy.download_draft", ref=card.public_id),
        "upload": url_for("policy.upload", ref=card.public_id),
    }


def _asked(card: DraftCard, names: Mapping[int, str]) -> str:
    if card.state not in ("asked", "in_force") or card.valid_from is None or card.asked_at is None:
        return ""
    return _(
        "%(name)s gửi duyệt lúc %(when)s, đề nghị áp dụng từ ngày %(day)s. Lý do: %(note)s",
        name=names.get(card.asked_by or 0, ""),
        when=moment(card.asked_at),
        day=day(card.valid_from),
        note=card.note,
    )


def _returned(card: DraftCard, names: Mapping[int, str]) -> str:
    if card.state != "draft" or not card.decision_note or card.decided_at is None:
        return ""
    name = names.get(card.decided_by or 0, "")
    return _(
        "%(name)s trả lại lúc %(when)s: %(note)s", name=name, when=moment(card.decided_at), note=card.decision_note
    )


def _groups(listed: Sequence[Section], card: DraftCard, *, writes: bool) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, str]]] = {}
    for section in listed:
        href = url_for("policy.section", ref=card.public_id, part=section.code) if writes else ""
        found.setdefault(section.group, []).append(
            {"label": words.section(section, card.body), "href": href, "now": _now(section, card.body)}
        )
    return [{"label": words.group(name), "sections": rows} for name, rows in found.items()]


def _now(section: Section, body: Mapping[str, Any]) -> str:
    """Say in one line what a section says now: its numbers, or nothing where its name says it."""
    said = []
    for field in section.fields:
        value = find(body, field.path)
        if field.shape in ("whole", "numbers") and value is not None:
            said.append(
                f"{words.label(field, body)}: {words.value('', tuple(value) if isinstance(value, list) else value)}"
            )
    return "; ".join(said)


def impact(card: DraftCard, job: JobCard | None, *, writes: bool) -> dict[str, Any]:
    """Return where the preview of a draft's effect stands, and the ways to it."""
    if card.kind not in WEIGHED:
        return {}
    fresh = job is not None and card.impact_of == card.revision
    here = url_for("policy.impact", ref=card.public_id)
    found: dict[str, Any] = {"href": here if fresh else "", "begin": here if writes else "", "text": ""}
    if job is None or not fresh:
        found["text"] = _("Chưa xem trước tác động của bản soạn này.")
    elif job.state in OPEN:
        found["text"] = _("Đang tính tác động.")
    elif job.state == "done":
        found |= {"text": impact_words(job.result), "begin": ""}
    else:
        found |= {"text": _("Lần tính trước đã dừng. Vui lòng tính lại."), "href": ""}
    return found


def impact_words(result: Mapping[str, Any]) -> str:
    """Say in one sentence what a preview found for the City."""
    units = result.get("units", {})
    gains, losses = (sum(units.get(path, (0, 0))[n] for path in ("01.", "")) for n in (0, 1))
    if not result.get("moves"):
        return _("Thay đổi này không làm đổi điểm đã ghi của ai; chỉ áp dụng cho việc học từ ngày có hiệu lực.")
    if not gains and not losses:
        return _("Với số liệu hiện tại, không ai thay đổi dự báo danh hiệu.")
    return _(
        "Với số liệu kỳ %(period)s: thêm %(gains)s người có dự báo đạt danh hiệu, bớt %(losses)s người.",
        period=result["period"],
        gains=number(gains),
        losses=number(losses),
    )


def deciding(card: DraftCard, base: VersionCard, job: JobCard | None) -> dict[str, Any]:
    """Return the page on which the second person reads once more what she puts in force."""
    return {
        "ref": card.public_id,
        "title": card.title,
        "kind": words.KINDS[card.kind],
        "version": card.base_version + 1,
        "day": day(card.valid_from) if card.valid_from else "",
        "note": card.note,
        "revision": card.revision,
        "changes": changes(base.body, card.body),
        "impact": impact(card, job, writes=False),
    }
