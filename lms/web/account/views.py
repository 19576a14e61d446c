"""What the pages of accounts show, in plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from flask import url_for

from kernel.paging import Page
from kernel.richtext import render_block
from lms.criteria.rules.criteria_set import Group
from lms.notices.queries import NoticeCard
from lms.orgs.queries import MembershipCard
from lms.people.queries import ConsentCard, ConsentText, PersonCard, SessionCard
from lms.web.filters import day, moment, number
from lms.web.language import gettext as _

SESSIONS_SHOWN = 20

_TITLE = re.compile(r"^# .*\n")
_BROWSERS = (
    ("coc_coc", "Cốc Cốc"),
    ("edg", "Edge"),
    ("firefox", "Firefox"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
_SYSTEMS = (
    ("android", "Android"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("windows", "Windows"),
    ("mac os", "macOS"),
    ("linux", "Linux"),
)


def consent(text: ConsentText) -> dict[str, Any]:
    """Return a consent to read: its version and its text without the title, which the page brings."""
    return {"version": text.version, "html": _consent_html(text)}


@cache
def _consent_html(text: ConsentText) -> Any:
    return render_block(_TITLE.sub("", text.text, count=1))


def residence(card: MembershipCard | None, places: Sequence[str]) -> dict[str, Any] | None:
    """Return where somebody lives, and whether a cadre has confirmed it; None when it is not known."""
    if card is None:
        return None
    return {
        "name": ", ".join(places) or card.unit_name,
        "confirmed": card.confirmed_at is not None,
        "since": day(card.valid_from),
    }


def profile_data(card: PersonCard, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form of the record begins with."""
    return {
        "full_name": card.full_name,
        "birth_year": card.birth_year,
        "audience": card.audience,
        "login_name": names.get("username", ""),
        "phone": card.phone or "",
        "email": card.email or "",
    }


def home(
    card: PersonCard,
    *,
    names: Mapping[str, str],
    groups: Sequence[Group],
    residence: dict[str, Any] | None,
    sessions: Sequence[SessionCard],
    consents: Sequence[ConsentCard],
    own_session: int | None,
) -> dict[str, Any]:
    """Return one's own record with everything that hangs on it."""
    group = next((one.name for one in groups if one.code == card.audience), card.audience)
    return {
        "rows": [
            {"key": _("Họ và tên"), "value": card.full_name},
            {"key": _("Năm sinh"), "value": card.birth_year or _("Chưa khai")},
            {"key": _("Nhóm"), "value": group},
            {"key": _("Tên đăng nhập"), "value": names.get("username") or _("Chưa đặt")},
            {"key": _("Số điện thoại"), "value": card.phone or _("Chưa khai")},
            {"key": _("Email"), "value": card.email or _("Chưa khai")},
        ],
        "residence": residence,
        "sessions": [_session(one, own_session) for one in sessions[:SESSIONS_SHOWN]],
        "more_sessions": max(0, len(sessions) - SESSIONS_SHOWN),
        "consents": [_consent(one) for one in consents],
    }


def _session(card: SessionCard, own: int | None) -> dict[str, Any]:
    return {
        "device": device(card.browser),
        "since": moment(card.created_at),
        "until": day(card.expires_at),
        "address": card.address,
        "current": card.id == own,
        "end": url_for("account.sign_out_one", session_id=card.id),
    }


def device(browser: str) -> str:
    """Say which device a browser's description speaks of, in words its owner recognises."""
    told = browser.lower()
    name = next((words for sign, words in _BROWSERS if sign in told), None)
    system = next((words for sign, words in _SYSTEMS if sign in told), None)
    if name and system:
        return str(_("%(browser)s trên %(system)s", browser=name, system=system))
    return name or system or str(_("Thiết bị chưa rõ"))


def _consent(card: ConsentCard) -> dict[str, Any]:
    ways = {
        "self": _("Tự đánh dấu đồng ý trên trang này"),
        "paper": _("Ký trên giấy, cán bộ nhập hộ"),
    }
    return {
        "version": card.version,
        "href": url_for("account.consent", **{"phien-ban": card.version}),  # type: ignore[arg-type]
        "way": ways.get(card.way, _("Cách khác")),
        "guardian": card.guardian_name,
        "at": moment(card.at),
    }


def notices(found: Page[NoticeCard]) -> dict[str, Any]:
    """Return a page of notices in words; a kind that this release does not know is left out."""
    lines = [line for card in found.rows if (line := _notice(card)) is not None]
    return {
        "lines": lines,
        "unread": any(not line["read"] for line in lines),
        "number": found.number,
        "pages": found.pages,
        "total": _("%(count)s thông báo", count=number(found.total)),
        "previous": _leaf(found.number - 1) if found.number > 1 else None,
        "next": _leaf(found.number + 1) if found.number < found.pages else None,
    }


def _leaf(page_number: int) -> str:
    return url_for("account.list_notices", trang=page_number)


def _notice(card: NoticeCard) -> dict[str, Any] | None:
    words = card.wording
    if words is None:
        return None
    return {
        "id": card.id,
        "title": _say(words.title.id, words.title.values),
        "body": _say(words.body.id, words.body.values),
        "href": card.link,
        "at": moment(card.created_at),
        "read": card.read_at is not None,
    }


def _say(message: str, values: Mapping[str, object]) -> str:
    return str(_(message, **values))
