"""The media library as trainers see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from courses.queries.using import Use
from kernel.errors import DomainError
from kernel.paging import Page
from kernel.richtext import weight
from lms import files
from lms.media.operations import Added
from lms.media.queries import MediumCard, RenditionCard, Usage
from lms.media.rules import CAPTIONS, PICTURE, SOUND, UNDO, VIDEO, Quota, may_undo, room
from lms.web.filters import moment, number
from lms.web.language import gettext as _

KINDS = {PICTURE: _l("Ảnh"), SOUND: _l("Âm thanh"), VIDEO: _l("Video"), CAPTIONS: _l("Phụ đề")}
ICONS = {PICTURE: "file", SOUND: "volume", VIDEO: "file", CAPTIONS: "file"}
FORMS = {"image/avif": "AVIF", "image/webp": "WebP"}
PERCENT = 100

REFUSALS = {
    "media_empty": _l("Tệp trống. Vui lòng chọn tệp khác."),
    "media_kind": _l(
        "Loại tệp này chưa nhận được. Thư viện nhận ảnh (JPG, PNG, HEIC, WebP, SVG), âm thanh (MP3, M4A, OGG), "
        "video (MP4, WebM) và phụ đề (VTT)."
    ),
    "media_codec": _l(
        "Nhiều máy không phát được dạng này. Vui lòng chuyển video sang MP4, âm thanh sang MP3, rồi tải lên lại."
    ),
    "media_broken": _l("Không đọc được tệp này, có thể tệp bị hỏng. Vui lòng mở thử trên máy rồi lưu lại."),
    "media_drawing_large": _l("Hình vẽ SVG nặng quá 64 KB. Vui lòng rút gọn hình hoặc lưu thành PNG."),
    "media_drawing_size": _l("Hình vẽ SVG chưa ghi chiều rộng và chiều cao bằng số (width, height)."),
    "media_captions": _l("Phụ đề chưa đúng dạng WebVTT. Mỗi câu cần một dòng giờ, ví dụ 00:01.000 --> 00:04.000."),
    "media_name_missing": _l("Vui lòng nhập tên học liệu."),
    "alt_is_file_name": _l("Mô tả đang là tên tệp. Vui lòng viết điều người xem cần biết trong ảnh."),
    "media_too_late": _l("Đã quá 10 phút nên không hoàn tác được nữa. Vui lòng tải tệp lên lại."),
    "not_your_unit": _l("Vui lòng chọn đơn vị trong danh sách."),
}


def refusal(error: DomainError) -> str:
    """Return the sentence that says why a file was not kept."""
    values = error.values
    if error.code == "media_too_large":
        kind = str(KINDS[str(values["kind"])])
        sizes = {"size": weight(_whole(values["size"])), "most": weight(_whole(values["most"]))}
        return _("Tệp nặng %(size)s, %(kind)s tối đa %(most)s. Vui lòng chọn tệp nhẹ hơn.", kind=kind.lower(), **sizes)
    if error.code == "media_pixels":
        return _(
            "Ảnh rộng %(width)s, cao %(height)s điểm, quá lớn để xử lý. Vui lòng thu nhỏ ảnh.",
            width=number(_whole(values["width"])),
            height=number(_whole(values["height"])),
        )
    if error.code == "media_drawing_unsafe":
        return _(
            "Hình vẽ SVG có phần không an toàn (%(found)s). Vui lòng lưu thành PNG.", found=values.get("found", "")
        )
    if error.code in {"media_full_person", "media_full_unit"}:
        return _full(error)
    if error.code == "media_other_kind":
        return _("Tệp mới phải cùng loại với tệp cũ (%(kind)s).", kind=str(KINDS[str(values["kind"])]).lower())
    return str(REFUSALS.get(error.code) or REFUSALS["media_kind"])


def _full(error: DomainError) -> str:
    sizes = {"left": _room_words(_whole(error.values["left"])), "wanted": weight(_whole(error.values["wanted"]))}
    if error.code == "media_full_person":
        return _(
            "Phần của bạn trong thư viện còn %(left)s, tệp này cần %(wanted)s. Vui lòng bỏ bớt học liệu không dùng.",
            **sizes,
        )
    return _("Thư viện của đơn vị còn %(left)s, tệp này cần %(wanted)s. Vui lòng bỏ bớt học liệu không dùng.", **sizes)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _room_words(size: int) -> str:
    return weight(size) if size else "0 KB"


def already(card: MediumCard) -> str:
    """Return what is said of a file the library has."""
    return (
        _("Ảnh này đã có: %(name)s, dùng lại?", name=card.name)
        if card.kind == PICTURE
        else _("Tệp này đã có: %(name)s, dùng lại?", name=card.name)
    )


def said(added: Added) -> str:
    """Return what became of a file that was sent."""
    if added.same:
        return already(added.medium)
    words = _("Đã thêm «%(name)s», %(size)s.", name=added.medium.name, size=weight(added.medium.size))
    if added.alike:
        words += " " + _("Gần giống ảnh đã có: %(name)s, dùng lại?", name=added.alike[0].name)
    return words


def picture(card: MediumCard, forms: Sequence[RenditionCard]) -> dict[str, Any] | None:
    """Return a picture with its lighter forms, ready for the page; None for what is none."""
    if card.kind != PICTURE:
        return None
    return {
        "src": files.address(card.sha256, card.media_type),
        "width": card.width,
        "height": card.height,
        "alt": card.alt,
        "sources": [{"src": files.address(f.sha256, f.media_type), "type": f.media_type} for f in forms],
    }


def state(card: MediumCard) -> dict[str, str] | None:
    """Return the chip that says how a picture is described."""
    if card.kind != PICTURE:
        return None
    if card.decorative:
        return {"text": _("Trang trí"), "kind": "neutral"}
    return {"text": _("Có mô tả"), "kind": "success"} if card.alt else {"text": _("Chưa có mô tả"), "kind": "warning"}


def tile(card: MediumCard, forms: Sequence[RenditionCard]) -> dict[str, Any]:
    """Return one medium of a list."""
    return {
        "title": card.name,
        "href": url_for("studio.medium", ref=card.public_id),
        "kind": str(KINDS[card.kind]),
        "icon": ICONS[card.kind],
        "weight": weight(card.size),
        "state": state(card),
        "picture": picture(card, forms),
    }


def usage(used: Usage, quota: Quota) -> list[str]:
    """Return how much room is left, in sentences."""
    return [
        _(
            "Phần của bạn: đã dùng %(used)s trên %(most)s, còn %(left)s.",
            used=_room_words(used.person),
            most=weight(quota.person),
            left=_room_words(room(quota.person, used.person)),
        ),
        _(
            "Cả đơn vị: đã dùng %(used)s trên %(most)s, còn %(left)s.",
            used=_room_words(used.unit),
            most=weight(quota.unit),
            left=_room_words(room(quota.unit, used.unit)),
        ),
    ]


def library(
    found: Page[MediumCard],
    forms: Mapping[str, Sequence[RenditionCard]],
    *,
    words: str,
    kind: str,
    room_left: list[str],
) -> dict[str, Any]:
    """Return a page of the library."""
    params = {"q": words or None, "loai": kind or None}

    def href(page: int) -> str:
        return url_for("studio.media", trang=page, **params)  # type: ignore[arg-type]

    return {
        "tiles": [tile(card, forms.get(card.sha256, ())) for card in found.rows],
        "words": words,
        "kind": kind,
        "kinds": [{"value": "", "label": _("Mọi loại")}]
        + [{"value": value, "label": str(label)} for value, label in KINDS.items()],
        "filtered": bool(words or kind),
        "usage": room_left,
        "pager": {
            "page": found.number,
            "pages": found.pages,
            "previous": href(found.number - 1) if found.number > 1 else None,
            "next": href(found.number + 1) if found.number < found.pages else None,
            "total": _("%(count)s học liệu", count=number(found.total)),
        },
    }


def medium(
    card: MediumCard,
    forms: Sequence[RenditionCard],
    *,
    alike: Sequence[dict[str, Any]],
    uses: Sequence[Use],
    drafts: Sequence[tuple[str, str]],
    owner: str,
    unit: str,
    at: datetime,
) -> dict[str, Any]:
    """Return the page of one medium."""
    removed = card.removed_at
    return {
        "ref": card.public_id,
        "title": card.name,
        "kind": card.kind,
        "is_picture": card.kind == PICTURE,
        "player": {SOUND: "audio", VIDEO: "video"}.get(card.kind),
        "src": files.address(card.sha256, card.media_type),
        "picture": picture(card, forms),
        "state": state(card),
        "facts": _facts(card, forms, owner=owner, unit=unit),
        "alike": alike,
        "uses": [
            {"title": use.title, "name": use.name, "href": url_for("studio.outline", ref=use.public_id)} for use in uses
        ],
        "drafts": [{"value": ref, "label": title} for ref, title in drafts],
        "removed": removed is not None,
        "undo_until": moment(removed + UNDO) if removed is not None and may_undo(removed, at) else None,
    }


def _facts(card: MediumCard, forms: Sequence[RenditionCard], *, owner: str, unit: str) -> list[dict[str, str]]:
    rows = [(_("Loại"), str(KINDS[card.kind])), (_("Nặng"), _weight(card))]
    if card.width:
        rows.append((_("Kích thước"), _("%(width)s × %(height)s điểm", width=card.width, height=card.height)))
    if forms:
        words = ", ".join(f"{FORMS.get(form.media_type, form.media_type)} {weight(form.size)}" for form in forms)
        rows.append((_("Dạng nhẹ hơn cho máy đời mới"), words))
    rows += [(_("Đơn vị"), unit), (_("Người đưa lên"), _("%(name)s, %(at)s", name=owner, at=moment(card.created_at)))]
    return [{"key": key, "value": value} for key, value in rows]


def _weight(card: MediumCard) -> str:
    """Say what a medium weighs, and what was saved on the way."""
    if card.size >= card.bytes_original:
        return weight(card.size)
    saved = PERCENT - max(1, round(PERCENT * card.size / card.bytes_original))
    return _(
        "%(size)s (tệp gửi lên %(original)s, nhẹ đi %(saved)s%%)",
        size=weight(card.size),
        original=weight(card.bytes_original),
        saved=saved,
    )
