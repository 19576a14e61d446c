"""Before publishing: the checks, a second person who sees the difference, comments by paragraph, approval; versions."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.formats.comparing import compare
from courses.formats.package import read_course
from courses.operations import reviewing
from courses.operations.publishing import FlawedCourse, NotACorrection
from courses.operations.reviewing import LONGEST_NOTE, NotReady, OwnWork
from courses.queries import drafts
from courses.queries.drafts import ReviewCard
from kernel.archive import MemoryTree, Tree, open_bytes
from kernel.errors import Conflict, DomainError, Invalid, NotFound
from kernel.paging import page_number
from lms.loading import place
from lms.web import session
from lms.web.access import may
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.studio import checking, review_views
from lms.web.studio.area import blueprint
from lms.web.studio.desk import do, here, names, read
from question_bank.operations.loading import FlawedBank, ShortBank

NOTHING = MemoryTree({})


@blueprint.get("/giang-vien/soan/<ref>/kiem-tra")
@may("trainer")
def checks(ref: str) -> ResponseReturnValue:
    """Show everything to mend before the course can be put before a second person."""
    return _checks(ref)


def _checks(ref: str, *, error: str = "", note: str = "") -> ResponseReturnValue:
    actor = session.actor()
    card = drafts.get_draft(session.reading(), ref, actor=actor)
    checked = do(lambda s: checking.read_draft(s, ref, actor=actor))
    review = drafts.find_review_of(session.reading(), card.id)
    view = review_views.checks(card, checked, review, note=note, error=error)
    return page("studio/checks.html", status=422 if error else 200, view=view)


@blueprint.post("/giang-vien/soan/<ref>/gui-duyet")
@may("trainer")
def ask_review(ref: str) -> ResponseReturnValue:
    """Put the draft before a second person."""
    actor, at = session.actor(), session.at()
    drafts.get_draft(session.reading(), ref, actor=actor)
    note, correction = request.form.get("ghi-chu", "")[:LONGEST_NOTE], request.form.get("loai") == "dinh-chinh"
    try:
        review = do(
            lambda s: (
                reviewing.ask(s, ref, correction=correction, note=note, desk=here(s), actor=actor, at=at).public_id
            )
        )
    except NotReady:
        return _checks(ref, error=_("Còn điều phải sửa trước khi gửi duyệt, xem danh sách dưới đây."), note=note)
    except Conflict as conflict:
        words = _("Khóa học đang chờ duyệt. Vui lòng rút lại bản đang chờ trước.")
        if conflict.code == "nothing_changed":
            words = _("Bản soạn giống hệt bản đang xuất bản, chưa có gì để duyệt.")
        return _checks(ref, error=words, note=note)
    flash(_("Đã gửi duyệt. Người duyệt phải là người khác, không phải người đã soạn."), "success")
    return redirect(url_for("studio.review", ref=review))


@blueprint.get("/giang-vien/duyet")
@may("trainer", "city")
def reviews() -> ResponseReturnValue:
    """List the courses that wait for a second person, or those decided."""
    is_open = request.args.get("xong") != "1"
    found = drafts.list_reviews(
        session.reading(), actor=session.actor(), is_open=is_open, number=page_number(request.args.get("trang"))
    )
    people = names(each for row in found.rows for each in (row.asked_by, row.decided_by))
    return page("studio/reviews.html", view=review_views.reviews(found, people, session.actor(), is_open=is_open))


def _package(sha256: str) -> Tree:
    return open_bytes(read(sha256))


def _base(review: ReviewCard) -> Tree:
    """Return the published package a review is compared with."""
    if review.base_version is None:
        return NOTHING
    try:
        return _package(courses.get_package(session.reading(), review.base_version))
    except NotFound:
        return NOTHING


@blueprint.get("/giang-vien/duyet/<ref>")
@may("trainer", "city")
def review(ref: str) -> ResponseReturnValue:
    """Show what a draft changes, its lessons to read, and the comments."""
    return _review(drafts.get_review(session.reading(), ref, actor=session.actor()))


def _review(card: ReviewCard, *, error: str = "", typed: dict[str, str] | None = None) -> ResponseReturnValue:
    tree = _package(card.package)
    comments = drafts.list_comments(session.reading(), card.id)
    people = names([card.asked_by, card.decided_by, *card.authors, *(each.by_id for each in comments)])
    view = review_views.review(
        card,
        compare(_base(card), tree) if card.state == "open" else None,
        read_course(tree, place=place),
        comments,
        people,
        session.actor(),
        lesson=request.args.get("bai", ""),
        error=error,
        typed=typed or {},
    )
    return page("studio/review.html", status=422 if error else 200, view=view)


@blueprint.post("/giang-vien/duyet/<ref>/gop-y")
@may("trainer", "city")
def comment(ref: str) -> ResponseReturnValue:
    """Say something about a paragraph."""
    card = drafts.get_review(session.reading(), ref, actor=session.actor())
    lesson, text = request.form.get("bai", "")[:120], request.form.get("gop-y", "")
    number = request.form.get("doan", "0")
    paragraph = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0  # noqa: PLR2004
    quote = review_views.quote(read_course(_package(card.package), place=place), lesson, paragraph)
    actor, at = session.actor(), session.at()
    try:
        do(
            lambda s: reviewing.comment(
                s, ref, lesson=lesson, paragraph=paragraph, quote=quote, text=text, actor=actor, at=at
            )
        )
    except Invalid:
        return _review(card, error=_("Vui lòng viết góp ý trước khi gửi."))
    return redirect(url_for("studio.review", ref=ref, bai=lesson or None, _anchor="gop-y"))


@blueprint.post("/giang-vien/duyet/<ref>/gop-y/<int:number>/xong")
@may("trainer", "city")
def resolve(ref: str, number: int) -> ResponseReturnValue:
    """Note that a comment was dealt with."""
    card = drafts.get_review(session.reading(), ref, actor=session.actor())
    if all(each.id != number for each in drafts.list_comments(session.reading(), card.id)):
        raise NotFound
    actor, at = session.actor(), session.at()
    do(lambda s: reviewing.resolve(s, number, actor=actor, at=at))
    return redirect(url_for("studio.review", ref=ref, _anchor="gop-y"))


@blueprint.post("/giang-vien/duyet/<ref>/quyet-dinh")
@may("trainer", "city")
def decide(ref: str) -> ResponseReturnValue:
    """Approve and publish, return with a reason, or take back."""
    card = drafts.get_review(session.reading(), ref, actor=session.actor())
    actor, at = session.actor(), session.at()
    doing, note = request.form.get("viec", ""), request.form.get("nhan-xet", "")[:LONGEST_NOTE]
    try:
        if doing == "duyet":
            do(lambda s: reviewing.approve(s, ref, note=note, desk=here(s), actor=actor, at=at))
            flash(_("Đã duyệt và xuất bản «%(title)s».", title=card.title), "success")
        elif doing == "tra-lai":
            do(lambda s: reviewing.return_(s, ref, note=note, actor=actor, at=at))
            flash(_("Đã trả lại để sửa."), "success")
        elif doing == "rut":
            do(lambda s: reviewing.withdraw(s, ref, actor=actor, at=at))
            flash(_("Đã rút lại bản đang chờ duyệt."), "success")
            return redirect(url_for("studio.outline", ref=card.draft_ref))
        else:
            return _review(card, error=_("Vui lòng chọn duyệt hoặc trả lại."))
    except (DomainError, FlawedCourse, FlawedBank, ShortBank) as error:
        if isinstance(error, NotFound):
            raise
        return _review(card, error=_said(error), typed={"nhan-xet": note})
    return redirect(url_for("studio.review", ref=ref))


def _said(error: DomainError) -> str:
    if isinstance(error, OwnWork):
        return _("Không ai tự duyệt bài của mình. Vui lòng nhờ một giảng viên khác hoặc cán bộ Thành phố.")
    if isinstance(error, NotACorrection):
        return _(
            "Bản này thêm, bớt bài hoặc đổi cách hoàn thành nên không phải đính chính. Vui lòng trả lại để gửi lại."
        )
    return {
        "note_missing": _("Vui lòng viết lý do trả lại."),
        "already_decided": _("Bản này vừa có người quyết định. Vui lòng tải lại trang."),
        "code_taken": _("Mã này đã có khóa học dùng"),
        "code_kept": _("Khóa học đã xuất bản thì giữ nguyên mã"),
        "slug_taken": _("Địa chỉ này đã có khóa học dùng"),
        "bank_taken": _("Ngân hàng câu hỏi của khóa này đang là của khóa khác. Vui lòng trả lại để sửa."),
        "quiz_taken": _("Bài kiểm tra của khóa này đang là của khóa khác. Vui lòng trả lại để sửa."),
        "short_bank": _("Ngân hàng câu hỏi chưa đủ câu cho đề kiểm tra. Vui lòng trả lại để bổ sung."),
        "not_author": _("Chỉ người soạn mới rút lại được."),
    }.get(error.code, _("Khóa học còn điều phải sửa nên chưa xuất bản được. Vui lòng trả lại để sửa."))


# ---------------------------------------------------------------------------------- versions


@blueprint.get("/giang-vien/soan/<ref>/phien-ban")
@may("trainer")
def versions(ref: str) -> ResponseReturnValue:
    """List the published versions of a course."""
    card = drafts.get_draft(session.reading(), ref, actor=session.actor())
    found = (
        courses.list_versions(session.reading(), card.course_id, number=page_number(request.args.get("trang")))
        if card.course_id
        else None
    )
    people = names(each for row in found.rows for each in (row.published_by, row.approved_by)) if found else {}
    return page("studio/versions.html", view=review_views.versions(card, found, people))


@blueprint.get("/giang-vien/soan/<ref>/phien-ban/<int:version>")
@may("trainer")
def version(ref: str, version: int) -> ResponseReturnValue:
    """Show what a published version has differently from the draft as it is now."""
    actor = session.actor()
    card = drafts.get_draft(session.reading(), ref, actor=actor)
    line = courses.get_version(session.reading(), version)
    if line.id != card.course_id:
        raise NotFound
    checked = do(lambda s: checking.read_draft(s, ref, actor=actor))
    comparison = compare(_package(courses.get_package(session.reading(), version)), checked.tree)
    return page("studio/version.html", view=review_views.version(card, line, comparison))


@blueprint.post("/giang-vien/soan/<ref>/phien-ban/<int:version>")
@may("trainer")
def restore_version(ref: str, version: int) -> ResponseReturnValue:
    """Make a published version the content of the draft."""
    actor, at = session.actor(), session.at()
    do(lambda s: reviewing.restore_version(s, ref, version, desk=here(s), actor=actor, at=at))
    flash(_("Bản soạn đã trở về phiên bản này. Người học chưa thấy gì cho đến khi duyệt lại."), "success")
    return redirect(url_for("studio.outline", ref=ref))
