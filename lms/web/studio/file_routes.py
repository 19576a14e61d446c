"""Pictures, sound and video straight into a lesson: made light in the library, put into draft and text."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses.operations import drafting, writing
from courses.operations.drafting import KeptFile
from courses.queries import drafts
from kernel import fences
from kernel.errors import Invalid
from kernel.text import clean_line
from lms import files
from lms.media import operations as media
from lms.media import rules as limits
from lms.media.formats import brought
from lms.media.rules import MEGABYTE, Quota
from lms.web import session
from lms.web.access import may
from lms.web.language import gettext as _
from lms.web.page import page, settings
from lms.web.studio.area import blueprint
from lms.web.studio.desk import do, store

FOLDERS = {"picture": "images", "sound": "media", "video": "media", "captions": "media"}
LONGEST = 300
MOST_UPLOAD = 66 * MEGABYTE
REFUSALS = {
    "media_full_person": "Kho học liệu của bạn đã đầy. Vui lòng bỏ bớt tệp cũ trong kho học liệu.",
    "media_full_unit": "Kho học liệu của đơn vị đã đầy. Vui lòng bỏ bớt tệp cũ trong kho học liệu.",
    "alt_is_file_name": "Mô tả đang là tên tệp. Vui lòng viết điều người xem thấy trong ảnh.",
}


def quota() -> Quota:
    """Return the limits of the libraries."""
    found = settings()
    return Quota(found.media_person_mb * MEGABYTE, found.media_unit_mb * MEGABYTE)


@blueprint.post("/giang-vien/soan/<ref>/tep")
@may("trainer")
def upload_file(ref: str) -> ResponseReturnValue:
    """Take a file for a lesson: the answer is the Markdown that shows it, or the lesson with it at its end."""
    request.max_content_length = MOST_UPLOAD
    card = drafts.get_draft(session.reading(), ref, actor=session.actor())
    slug = clean_line(request.form.get("bai", ""), 120)
    sent = request.files.get("tep")
    data = sent.read() if sent is not None else b""
    if sent is None or not data:
        return _refused(ref, slug, _("Vui lòng chọn một tệp."))
    alt = clean_line(request.form.get("mo-ta", ""), LONGEST)
    try:
        found = brought.read(data)
        name = _keep(ref, card.unit_path, found, sent.filename or "", alt)
    except Invalid as error:
        words = REFUSALS.get(
            error.code, "Tệp này chưa dùng được. Vui lòng chọn ảnh JPEG, PNG, HEIC, âm thanh hoặc video."
        )
        return _refused(ref, slug, _(words))
    markdown = _markdown(name, found.kind, alt)
    if _wants_json():
        return jsonify(message=_("Đã thêm tệp vào bài."), markdown=markdown, name=name)
    if slug:
        _append(ref, slug, markdown)
        flash(_("Đã thêm tệp vào cuối bài."), "success")
        return redirect(url_for("studio.lesson", ref=ref, slug=slug))
    return redirect(url_for("studio.outline", ref=ref))


def _wants_json() -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _refused(ref: str, slug: str, words: str) -> ResponseReturnValue:
    if _wants_json():
        return jsonify(message=words), 422
    back = url_for("studio.lesson", ref=ref, slug=slug) if slug else url_for("studio.outline", ref=ref)
    return page("studio/not_taken.html", status=422, view={"words": words, "back": back})


def _keep(ref: str, unit_path: str, found: brought.Brought, file_name: str, alt: str) -> str:
    """Keep the file in the library and put it into the draft; returns its name in the package."""
    actor, at, limit = session.actor(), session.at(), quota()
    title = limits.name_of_file(file_name) or alt or _("Tệp không tên")

    def step(writing_session: Any) -> str:
        added = media.add(
            writing_session,
            store(),
            brought=found,
            name=title,
            unit_path=unit_path,
            quota=limit,
            alt=alt,
            decorative=not alt,
            actor=actor,
            at=at,
        )
        kept = added.medium
        ending = files.EXTENSIONS[kept.media_type]
        name = f"{FOLDERS[kept.kind]}/{fences.slug(title) or 'tep'}.{ending}"
        file = KeptFile(name, kept.sha256, kept.media_type, kept.size)
        return drafting.add_file(writing_session, ref, file, actor=actor, at=at)

    return do(step)


def _markdown(name: str, kind: str, alt: str) -> str:
    if kind == "sound":
        return f"::: am-thanh tep={name}\n{_('Viết lời đọc ở đây.')}\n:::"
    if kind == "video":
        return f"::: video tep={name}\n{_('Viết lời trong video ở đây.')}\n:::"
    if kind == "captions":
        return f"phu-de={name}"
    words = alt.replace("[", "(").replace("]", ")") or "trang trí"
    return f"![{words}]({name})"


def _append(ref: str, slug: str, markdown: str) -> None:
    actor, at = session.actor(), session.at()
    card = drafts.get_draft(session.reading(), ref, actor=actor)
    text = drafts.get_lesson(session.reading(), card, slug)
    body = f"{text.body.rstrip()}\n\n{markdown}\n"
    do(
        lambda s: writing.save(
            s, ref, slug, title=text.title, body=body, revision=text.revision, auto=False, actor=actor, at=at
        )
    )
