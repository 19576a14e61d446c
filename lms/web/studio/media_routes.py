"""The media library: looking, bringing files, describing, replacing, removing, putting into a course."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, MultipleFileField, SelectField, StringField
from wtforms.validators import Length

from courses.queries import drafts, using
from kernel.errors import Conflict, Invalid, NotFound
from kernel.paging import page_number
from kernel.text import clean_line
from lms.media import operations as media_work
from lms.media import queries
from lms.media.formats import brought
from lms.media.operations import Added
from lms.media.queries import MediumCard
from lms.media.rules import KINDS, LONGEST_ALT, LONGEST_NAME, may_undo
from lms.orgs import queries as orgs
from lms.web import session
from lms.web.access import may
from lms.web.forms import Form, blame, status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.studio import media_desk, media_views
from lms.web.studio.area import blueprint
from lms.web.studio.desk import do, names, own_path, store

SEARCH_LONGEST = 100
MOST_FILES = 20
TAKEN = (
    "image/*,.heic,.heif,.svg,audio/mpeg,audio/mp4,audio/ogg,.mp3,.m4a,.ogg,video/mp4,video/webm,.mp4,.webm,"
    "text/vtt,.vtt"
)


class SendForm(Form):
    """Files to bring, several at once; a telephone may take the picture on the spot."""

    files = MultipleFileField(
        _l("Chọn ảnh, âm thanh, video hoặc phụ đề"),
        description=_l("Ảnh được thu nhỏ, bỏ vị trí và giờ chụp. Âm thanh tối đa 20 MB, video tối đa 64 MB."),
        render_kw={"accept": TAKEN},
    )
    photo = FileField(_l("Chụp ảnh bằng điện thoại"), render_kw={"accept": "image/*", "capture": "environment"})
    unit = SelectField(_l("Thư viện của đơn vị"), validate_choice=False)

    def chosen(self) -> list[FileStorage]:
        """Return the files that were sent."""
        sent = [*(self.files.data or []), self.photo.data]
        return [each for each in sent if isinstance(each, FileStorage) and each.filename]


class DescribeForm(Form):
    """What a medium is called and what it shows."""

    name = StringField(_l("Tên học liệu"), validators=[Length(max=LONGEST_NAME)])
    alt = StringField(
        _l("Mô tả ảnh cho người không nhìn thấy"),
        description=_l("Viết điều người xem cần biết, ví dụ: Màn hình VNeID, nút «Quên mật khẩu» ở cuối trang."),
        validators=[Length(max=LONGEST_ALT)],
    )
    decorative = BooleanField(_l("Ảnh trang trí: bỏ qua khi đọc cho người không nhìn thấy"))


blueprint.url_value_preprocessor(media_desk.let_large_in)


# ---------------------------------------------------------------------------------- the library


@blueprint.get("/giang-vien/hoc-lieu")
@may("trainer")
def media() -> ResponseReturnValue:
    """Show the library, the newest first."""
    return _library(_send_form())


def _send_form() -> SendForm:
    form = SendForm()
    paths = media_desk.units()
    known = orgs.list_by_paths(session.reading(), paths) if len(paths) > 1 else {}
    form.unit.choices = [(path, known[path].name) for path in paths if path in known]
    return form


def _library(form: SendForm) -> ResponseReturnValue:
    reading, actor = session.reading(), session.actor()
    words = clean_line(request.args.get("q", ""), SEARCH_LONGEST)
    kind = request.args.get("loai", "")
    kind = kind if kind in KINDS else ""
    found = queries.list_media(
        reading, actor=actor, search=words, kind=kind, number=page_number(request.args.get("trang"))
    )
    used = queries.usage(reading, person_id=actor.person_id, unit_path=own_path())
    view = media_views.library(
        found,
        queries.renditions_of(reading, (card.sha256 for card in found.rows)),
        words=words,
        kind=kind,
        room_left=media_views.usage(used, media_desk.quota()),
    )
    return page("studio/media.html", status=status_of(form), view=view, form=form)


@blueprint.post("/giang-vien/hoc-lieu")
@may("trainer")
def send_media() -> ResponseReturnValue:
    """Keep the files that were sent, each by itself: one that cannot be kept holds up no other."""
    form = _send_form()
    if not form.validate_on_submit():
        return _library(form)
    sent = form.chosen()
    if not sent or len(sent) > MOST_FILES:
        few = _("Vui lòng chọn ít nhất một tệp.")
        blame(form, "files", _("Mỗi lần tải lên tối đa %(most)s tệp.", most=MOST_FILES) if sent else few)
        return _library(form)
    kept, refused = _keep_all(sent, str(form.unit.data or ""))
    if not kept:
        for words in refused:
            blame(form, "files", words)
        return _library(form)
    _tell(kept, refused)
    if len(kept) == 1:
        return redirect(url_for("studio.medium", ref=kept[0].medium.public_id))
    return redirect(url_for("studio.media"))


def _keep_all(sent: list[FileStorage], unit: str) -> tuple[list[Added], list[str]]:
    kept: list[Added] = []
    refused: list[str] = []
    for each in sent:
        file = each.filename or ""
        try:
            kept.append(media_desk.bring(file, each.read(), unit=unit))
        except Invalid as error:
            refused.append(f"{clean_line(file, LONGEST_NAME)}: {media_views.refusal(error)}")
    return kept, refused


def _tell(kept: list[Added], refused: list[str]) -> None:
    for added in kept:
        flash(media_views.said(added), "warning" if added.same or added.alike else "success")
    for words in refused:
        flash(words, "error")


@blueprint.post("/giang-vien/hoc-lieu/tai-len")
@may("trainer")
def send_medium() -> ResponseReturnValue:
    """Keep one file for the lesson editor and say how the lesson writes it.

    With `ban-thao`, a draft's reference, the file is put into that draft and the name is the one it has there.
    """
    sent = request.files.get("tep")
    if sent is None or not sent.filename:
        return jsonify(message=_("Vui lòng chọn một tệp.")), 422
    decorative = bool(request.form.get("trang-tri"))
    try:
        added = media_desk.bring(sent.filename, sent.read(), alt=request.form.get("mo-ta", ""), decorative=decorative)
    except Invalid as error:
        return jsonify(message=media_views.refusal(error)), 422
    card, draft = added.medium, request.form.get("ban-thao", "")
    name = media_desk.put_into(draft, card) if draft else media_desk.file_name(card)
    return jsonify(
        name=name,
        markdown=media_desk.markdown(card, name),
        size=card.size,
        duplicate=_duplicate(added),
        message=media_views.said(added),
        ref=card.public_id,
        sha256=card.sha256,
        media_type=card.media_type,
    )


def _duplicate(added: Added) -> dict[str, str] | None:
    """Return the medium the library had already, or one that looks like the new one."""
    like = added.medium if added.same else next(iter(added.alike), None)
    if like is None:
        return None
    return {
        "name": like.name,
        "ref": like.public_id,
        "href": url_for("studio.medium", ref=like.public_id),
        "kind": "same" if added.same else "near",
        "message": media_views.already(like) if added.same else media_views.said(added),
    }


# ---------------------------------------------------------------------------------- one medium


@blueprint.get("/giang-vien/hoc-lieu/<ref>")
@may("trainer")
def medium(ref: str) -> ResponseReturnValue:
    """Show one medium; one just removed, with the way to put it back."""
    card = queries.get_medium(session.reading(), ref, actor=session.actor(), removed=True)
    if card.removed_at is not None and not may_undo(card.removed_at, session.at()):
        raise NotFound
    return _medium(card, _describe_form(card))


def _describe_form(card: MediumCard | None = None) -> DescribeForm:
    given: dict[str, Any] = {}
    if card is not None:
        given = {"name": card.name, "alt": card.alt, "decorative": card.decorative}
    return DescribeForm(data=given)


def _medium(card: MediumCard, form: DescribeForm, *, wrong_file: str = "") -> ResponseReturnValue:
    reading, actor = session.reading(), session.actor()
    alike = queries.list_alike(reading, card.phash, actor=actor, but=card.id)
    forms = queries.renditions_of(reading, [card.sha256, *(each.sha256 for each in alike)])
    unit = orgs.list_by_paths(reading, [card.unit_path]).get(card.unit_path)
    writing = drafts.list_drafts(reading, actor=actor, words="", state="", number=1)
    view = media_views.medium(
        card,
        forms.get(card.sha256, ()),
        alike=[media_views.tile(each, forms.get(each.sha256, ())) for each in alike],
        uses=using.list_uses(reading, [card.sha256], actor=actor),
        drafts=[(line.public_id, f"{line.code}. {line.title}") for line in writing.rows],
        owner=names([card.owner_id]).get(card.owner_id, _("Người đã rời hệ thống")),
        unit=unit.name if unit else "",
        at=session.at(),
    )
    status = 422 if wrong_file else status_of(form)
    return page("studio/medium.html", status=status, view=view, form=form, wrong_file=wrong_file)


@blueprint.post("/giang-vien/hoc-lieu/<ref>")
@may("trainer")
def describe_medium(ref: str) -> ResponseReturnValue:
    """Give a medium its name and description."""
    actor = session.actor()
    card = queries.get_medium(session.reading(), ref, actor=actor)
    form = _describe_form()
    if not form.validate_on_submit():
        return _medium(card, form)
    try:
        do(
            lambda writing: media_work.describe(
                writing,
                ref,
                name=form.name.data or "",
                alt=form.alt.data or "",
                decorative=bool(form.decorative.data),
                actor=actor,
            )
        )
    except Invalid as error:
        blame(form, error.field, media_views.refusal(error))
        return _medium(card, form)
    flash(_("Đã lưu mô tả."), "success")
    return redirect(url_for("studio.medium", ref=ref))


@blueprint.post("/giang-vien/hoc-lieu/<ref>/thay")
@may("trainer")
def replace_medium(ref: str) -> ResponseReturnValue:
    """Put another file in the place of a medium."""
    actor, at = session.actor(), session.at()
    card = queries.get_medium(session.reading(), ref, actor=actor)
    sent = request.files.get("tep")
    if sent is None or not sent.filename:
        return _medium(card, _describe_form(card), wrong_file=_("Vui lòng chọn một tệp."))
    try:
        ready = brought.read(sent.read())
        do(
            lambda writing: media_work.replace(
                writing, store(), ref, brought=ready, quota=media_desk.quota(), actor=actor, at=at
            )
        )
    except Invalid as error:
        return _medium(card, _describe_form(card), wrong_file=media_views.refusal(error))
    flash(_("Đã thay tệp. Bài học đã dùng tệp cũ vẫn giữ tệp cũ."), "success")
    return redirect(url_for("studio.medium", ref=ref))


@blueprint.post("/giang-vien/hoc-lieu/<ref>/bo")
@may("trainer")
def remove_medium(ref: str) -> ResponseReturnValue:
    """Take a medium out of the library; the page that follows offers to put it back."""
    actor, at = session.actor(), session.at()
    do(lambda writing: media_work.remove(writing, ref, actor=actor, at=at))
    return redirect(url_for("studio.medium", ref=ref))


@blueprint.post("/giang-vien/hoc-lieu/<ref>/hoan-tac")
@may("trainer")
def restore_medium(ref: str) -> ResponseReturnValue:
    """Put a removed medium back."""
    actor, at = session.actor(), session.at()
    try:
        do(lambda writing: media_work.undo_remove(writing, ref, actor=actor, at=at))
    except Conflict as error:
        flash(media_views.refusal(error), "warning")
        return redirect(url_for("studio.media"))
    flash(_("Đã đưa học liệu trở lại thư viện."), "success")
    return redirect(url_for("studio.medium", ref=ref))


@blueprint.post("/giang-vien/hoc-lieu/<ref>/dua-vao")
@may("trainer")
def put_medium(ref: str) -> ResponseReturnValue:
    """Put a medium into a course being written, and say which line shows it in a lesson."""
    card = queries.get_medium(session.reading(), ref, actor=session.actor())
    draft = drafts.get_draft(session.reading(), request.form.get("khoa", ""), actor=session.actor())
    name = media_desk.put_into(draft.public_id, card)
    line = media_desk.markdown(card, name)
    flash(_("Đã đưa vào «%(title)s». Dòng để dán vào bài: %(line)s", title=draft.title, line=line), "success")
    return redirect(url_for("studio.medium", ref=ref))
