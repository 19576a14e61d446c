"""Pictures, sound and video straight into a lesson: made light in the library, put into draft and text."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses.operations import writing
from courses.queries import drafts
from kernel.errors import Invalid
from kernel.text import clean_line
from lms.web import session
from lms.web.access import may
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.studio import media_desk, media_views
from lms.web.studio.area import blueprint
from lms.web.studio.desk import do

LONGEST = 300


@blueprint.post("/giang-vien/soan/<ref>/tep")
@may("trainer")
def upload_file(ref: str) -> ResponseReturnValue:
    """Take a file for a lesson: the answer is the Markdown that shows it, or the lesson with it at its end."""
    card = drafts.get_draft(session.reading(), ref, actor=session.actor())
    slug = clean_line(request.form.get("bai", ""), 120)
    sent = request.files.get("tep")
    data = sent.read() if sent is not None else b""
    if sent is None or not data:
        return _refused(ref, slug, _("Vui lòng chọn một tệp."))
    alt = clean_line(request.form.get("mo-ta", ""), LONGEST)
    try:
        added = media_desk.bring(sent.filename or "", data, alt=alt, decorative=not alt, unit=card.unit_path)
    except Invalid as error:
        return _refused(ref, slug, media_views.refusal(error))
    name = media_desk.put_into(ref, added.medium)
    # What is typed here is said here, also of a picture that the library describes otherwise.
    card_here = replace(added.medium, alt=alt, decorative=False) if alt else added.medium
    markdown = media_desk.markdown(card_here, name)
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
