"""Papers and versions as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for

from kernel.actor import Actor
from kernel.paging import Page
from lms.criteria.operations import drafting
from lms.criteria.queries.drafts import DraftCard
from lms.criteria.queries.versions import Shelf, VersionCard
from lms.criteria.rules.papers import COMPETENCE
from lms.web.filters import day, moment, number
from lms.web.language import gettext as _
from lms.web.policy import words
from lms.web.policy.draft_views import changes


def home(shelf: Shelf, found: Page[DraftCard], names: Mapping[int, str], on: date, *, closed: bool) -> dict[str, Any]:
    """Return the desk: every paper with the version in force, and the drafts."""
    rows = []
    for kind, code in shelf.papers():
        card = shelf.find_on(kind, code, on) or shelf.newest(kind, code)
        rows.append(
            [
                {
                    "text": card.title,
                    "href": url_for("policy.paper", kind=kind, code=code),
                    "note": str(words.KINDS[kind]),
                },
                str(card.version),
                day(card.valid_from),
                {"text": words.standing(card.status)["text"], "note": source(card)},
                _next(shelf, card, on),
            ]
        )
    rule = _title_rule(shelf, on)
    return {
        "papers": rows,
        "rule": rule,
        "drafts": [_draft(one, names) for one in found.rows],
        "closed": closed,
        "pager": _pager(found, closed=closed),
    }


def _next(shelf: Shelf, card: VersionCard, on: date) -> str:
    later = [one for one in shelf.of(card.kind, card.code) if one.valid_from > on]
    return (
        _("phiên bản %(number)s từ %(day)s", number=later[-1].version, day=day(later[-1].valid_from)) if later else "–"
    )


def source(card: VersionCard) -> str:
    """Return the title of the source a paper stands on."""
    found = (one for one in card.body.get("sources", ()) if one.get("id") == card.body.get("source"))
    return next((str(one["title"]) for one in found), "")


def _title_rule(shelf: Shelf, on: date) -> str:
    """Say the title rule in force: a part of the criteria that people look for by itself."""
    for kind, code in shelf.papers():
        card = shelf.find_on(kind, code, on)
        if kind == "criteria" and card is not None:
            rule = card.body["title_rule"]
            return _(
                "Điều kiện danh hiệu đang áp dụng: tổng từ %(total)s điểm, mỗi chỉ số từ %(each)s điểm (%(status)s).",
                total=rule["min_total"],
                each=rule["min_each"],
                status=words.standing(rule["status"])["text"],
            )
    return ""


def _draft(card: DraftCard, names: Mapping[int, str]) -> list[Any]:
    return [
        {"text": card.title, "href": url_for("policy.draft", ref=card.public_id), "note": str(words.KINDS[card.kind])},
        words.state(card.state)["text"],
        names.get(card.created_by, ""),
        moment(card.changed_at),
    ]


def _pager(found: Page[DraftCard], *, closed: bool) -> dict[str, Any]:
    def href(page: int) -> str:
        extra: dict[str, Any] = {"da-xong": 1} if closed else {}
        return url_for("policy.home", trang=page, **extra)

    return {
        "page": found.number,
        "pages": found.pages,
        "previous": href(found.number - 1) if found.number > 1 else None,
        "next": href(found.number + 1) if found.number < found.pages else None,
        "total": _("%(count)s bản soạn", count=number(found.total)),
    }


def paper(
    shelf: Shelf,
    versions: Sequence[VersionCard],
    names: Mapping[int, str],
    open_draft: DraftCard | None,
    actor: Actor,
    on: date,
) -> dict[str, Any]:
    """Return a paper's page: what it is, its versions with their differences, how to change it."""
    newest = versions[0]
    now = shelf.find_on(newest.kind, newest.code, on)
    return {
        "title": newest.title,
        "kind": words.KINDS[newest.kind],
        "facts": [
            {"key": _("Mã"), "value": newest.code},
            {"key": _("Đang áp dụng"), "value": _version_words(now) if now else _("chưa có phiên bản nào")},
            {"key": _("Mức độ chắc chắn"), "value": words.standing((now or newest).status)["text"]},
            {"key": _("Nguồn"), "value": source(now or newest)},
        ],
        "versions": [_version(shelf, one, names, on) for one in versions],
        "draft": url_for("policy.draft", ref=open_draft.public_id) if open_draft else "",
        "begin": url_for("policy.begin", kind=newest.kind, code=newest.code)
        if drafting.may_draft(actor) and newest.kind != COMPETENCE and not open_draft
        else "",
    }


def _version_words(card: VersionCard) -> str:
    return _("phiên bản %(number)s, từ ngày %(day)s", number=card.version, day=day(card.valid_from))


def _before(shelf: Shelf, card: VersionCard) -> VersionCard | None:
    earlier = [one for one in shelf.of(card.kind, card.code) if one.version < card.version]
    return max(earlier, key=lambda one: one.version, default=None)


def _version(shelf: Shelf, card: VersionCard, names: Mapping[int, str], on: date) -> dict[str, Any]:
    before = _before(shelf, card)
    people = ""
    if card.approved_by is not None:
        people = _(
            "%(author)s soạn, %(second)s duyệt lúc %(when)s.",
            author=names.get(card.created_by, ""),
            second=names.get(card.approved_by, ""),
            when=moment(card.created_at),
        )
    return {
        "title": _("Phiên bản %(number)s", number=card.version),
        "when": _when(shelf, card, on),
        "people": people,
        "note": card.note,
        "first": before is None,
        "changes": changes(before.body, card.body) if before else [],
        "href": url_for("policy.version", kind=card.kind, code=card.code, version=card.version),
        "download": url_for("policy.download", kind=card.kind, code=card.code, version=card.version),
    }


def _when(shelf: Shelf, card: VersionCard, on: date) -> str:
    if card.valid_from > on:
        return _("Sẽ áp dụng từ ngày %(day)s", day=day(card.valid_from))
    if shelf.find_on(card.kind, card.code, on) is card:
        return _("Đang áp dụng, từ ngày %(day)s", day=day(card.valid_from))
    return _("Đã áp dụng từ ngày %(day)s, nay có phiên bản khác", day=day(card.valid_from))


def version(shelf: Shelf, card: VersionCard, on: date) -> dict[str, Any]:
    """Return what everybody may read of a version; of people only that there were two."""
    found = _version(shelf, card, {}, on)
    two = _("Một người soạn, một người khác duyệt.") if card.approved_by is not None else ""
    rest = {"paper": card.title, "kind": words.KINDS[card.kind], "people": two, "standing": words.standing(card.status)}
    return found | rest | {"source": source(card)}


def history(shelf: Shelf, on: date) -> list[dict[str, str]]:
    """Return the versions of the papers that decide points and the title, the last to begin first."""
    return [
        {
            "text": _("%(title)s, phiên bản %(number)s", title=one.title, number=one.version),
            "when": _when(shelf, one, on),
            "href": url_for("policy.version", kind=one.kind, code=one.code, version=one.version),
        }
        for one in shelf.versions
        if one.kind != COMPETENCE
    ]
