"""Credentials on paper: Giấy công nhận and Giấy chứng nhận hoàn thành khóa học, one or many in one PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kernel import typesetting
from lms.credentials.formats import compact
from lms.credentials.formats.issuer import Hand
from lms.credentials.formats.open_badge import basis_of, day_of
from lms.credentials.queries import CredentialCard
from lms.credentials.rules.codes import show_code

WRITER = 1
"""Raise it with every change of what is written: papers made earlier are then made anew."""
DRAFT, SAMPLE = "DỰ THẢO", "SỐ LIỆU MẪU – KHÔNG PHẢI SỐ LIỆU THẬT"
_TEMPLATE = Path(__file__).parent / "typeset" / "certificate.typ"
_HONOUR = 22
_LONG = 60
"""Letters of a course's title beyond which it is set smaller."""


@dataclass(frozen=True, slots=True)
class Press:
    """What a paper needs besides its credential: who signs it, and whether it is still a draft."""

    hand: Hand
    trial: bool


def is_draft(card: CredentialCard, *, trial: bool) -> bool:
    """Tell whether a paper says «DỰ THẢO»: while the site is on trial, and of a decision that nobody has signed."""
    return trial or (card.kind == "title" and not card.subject.get("signer_name"))


def stamps_of(card: CredentialCard, *, trial: bool) -> list[str]:
    """Return what is stamped across a paper, the most important first."""
    return [SAMPLE] * card.sample + [DRAFT] * is_draft(card, trial=trial)


def write(
    cards: Sequence[CredentialCard], press: Press, *, done: Callable[[int], None] = lambda _number: None
) -> bytes:
    """Return these credentials as one PDF, a page each; `done` is told how many are ready to be set.

    One stamped paper stamps the whole: a draft is never printed among what is none. Raises `CannotSet`.
    """
    papers = []
    for number, card in enumerate(cards, start=1):
        papers.append(_paper(card, press.hand))
        done(number)
    data = {
        "title": papers[0]["heading"] if papers else "",
        "issuer": press.hand.issuer.name,
        "stamps": _stamps(cards, trial=press.trial),
        "papers": papers,
    }
    return typesetting.set_paper(_TEMPLATE, data, day=max((card.issued_on for card in cards), default=date.min))


def _stamps(cards: Iterable[CredentialCard], *, trial: bool) -> list[str]:
    found = {stamp for card in cards for stamp in stamps_of(card, trial=trial)}
    return [stamp for stamp in (SAMPLE, DRAFT) if stamp in found]


def _paper(card: CredentialCard, hand: Hand) -> dict[str, Any]:
    address = hand.issuer.verify_address(card.key)
    subject = card.subject
    common = {
        "name": card.name,
        "code": show_code(card.code),
        "address": address,
        "site": f"{hand.issuer.address.split('://', 1)[-1]}/xac-minh",
        "qr": compact.qr_svg(compact.signed_address(card, hand)),
        "place": _place(card.issued_on),
        "signer_title": _lines(subject.get("signer_title", "")),
        "signer_name": subject.get("signer_name", ""),
    }
    return common | (_title(card) if card.kind == "title" else _course(card, hand))


def _title(card: CredentialCard) -> dict[str, Any]:
    body = card.subject.get("body") or f"ỦY BAN NHÂN DÂN\n{card.subject.get('ward', '')}"
    return {
        "authority": [line.upper() for line in _lines(body)],
        "heading": "GIẤY CÔNG NHẬN",
        "above": ["Công nhận ông/bà"],
        "below": [card.unit_name],
        "honour": f"Đạt danh hiệu «Công dân học tập» năm {card.period}",
        "honour_size": _HONOUR,
        "basis": [f"Theo {basis_of(card)[0].lower()}{basis_of(card)[1:]}"],
        "note": "Người xem chỉ thấy họ tên, danh hiệu, đơn vị, năm và số quyết định.",
    }


def _course(card: CredentialCard, hand: Hand) -> dict[str, Any]:
    title = card.subject["course_title"]
    percent = card.subject.get("percent", "")
    result = f"Kết quả bài kiểm tra cuối khóa: {percent}%, ngày {day_of(card.subject['passed_on'])}"
    return {
        "authority": [hand.issuer.name.upper()],
        "heading": "GIẤY CHỨNG NHẬN HOÀN THÀNH KHÓA HỌC",
        "above": ["Chứng nhận ông/bà"],
        "below": [*([card.unit_name] if card.unit_name else []), "đã hoàn thành khóa học"],
        "honour": f"«{title}»",
        "honour_size": _HONOUR if len(title) <= _LONG else 17,
        "basis": [result if percent else basis_of(card)],
        "note": "Giấy này xác nhận việc học, không thay cho văn bằng, chứng chỉ.",
    }


def _lines(text: str) -> list[str]:
    """Return the lines of «KT. CHỦ TỊCH / PHÓ CHỦ TỊCH», written with a stroke or on lines of their own."""
    return [line.strip() for line in text.replace(" / ", "\n").split("\n") if line.strip()]


def _place(day: date) -> str:
    return f"Hà Nội, ngày {day:%d} tháng {day:%m} năm {day.year}"
