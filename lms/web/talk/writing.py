"""Writing: a question, a reply, changing and taking back one's own, marking the answer, flagging a post."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from lms import work
from lms.extensions import db
from lms.forum.operations import asking, flagging
from lms.forum.operations.ground import Closed, Refusal, TooMany
from lms.forum.queries import reading
from lms.forum.queries.reading import PostCard, ThreadCard
from lms.web import session
from lms.web.access import signed_in
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.talk import views
from lms.web.talk.area import Here, blueprint, here, refuse
from lms.web.talk.forms import FlagForm, PostForm
from lms.web.talk.reading import find, show_list, show_thread

QUOTE = 400


@blueprint.post("/khoa-hoc/<slug>/<lesson>/hoi-dap")
@signed_in()
def ask(slug: str, lesson: str) -> ResponseReturnValue:
    """Ask a question at a lesson."""
    at, form, writing = here(slug, lesson), PostForm(), db.session()
    if not form.validate_on_submit():
        return show_list(at, form, status=422)
    text, actor, moment = form.text.data or "", session.actor(), session.at()
    try:
        posted = work.run(
            writing,
            lambda: asking.ask(writing, course=at.course, lesson=lesson, text=text, actor=actor, at=moment),
        )
    except (Refusal, TooMany) as error:
        return show_list(at, form, status=refuse(form, error))
    _thank(_("Câu hỏi đã được gửi."), held=posted.held)
    return redirect(at.href("thread", thread_ref=posted.thread_ref))


@blueprint.post("/khoa-hoc/<slug>/<lesson>/hoi-dap/<thread_ref>")
@signed_in()
def reply(slug: str, lesson: str, thread_ref: str) -> ResponseReturnValue:
    """Reply to a question."""
    at, form, writing = here(slug, lesson), PostForm(), db.session()
    card = find(at, thread_ref)
    if not form.validate_on_submit():
        return show_thread(at, card, form, status=422)
    text, actor, moment = form.text.data or "", session.actor(), session.at()
    try:
        posted = work.run(
            writing,
            lambda: asking.reply(
                writing,
                course=at.course,
                lesson=lesson,
                thread_ref=thread_ref,
                text=text,
                actor=actor,
                at=moment,
            ),
        )
    except (Refusal, TooMany) as error:
        return show_thread(at, card, form, status=refuse(form, error))
    except Closed:
        return _too_late(at, card)
    _thank(_("Câu trả lời đã được gửi."), held=posted.held)
    pages = reading.list_replies(session.reading(), thread=card, viewing=at.viewing).pages
    last = pages if pages > 1 else None
    return redirect(at.href("thread", thread_ref=thread_ref, trang=last, _anchor=f"bai-{posted.post_ref}"))


def _thank(words: str, *, held: bool) -> None:
    if held:
        words = f"{words} {_('Bài sẽ hiện cho mọi người sau khi người phụ trách khóa học xem.')}"
    flash(words, "success")


def _too_late(at: Here, card: ThreadCard) -> ResponseReturnValue:
    flash(_("Bài này không còn sửa, trả lời hoặc báo được nữa. Vui lòng xem lại trang."), "warning")
    return redirect(at.href("thread", thread_ref=card.public_id))


# ---------------------------------------------------------------------------------- one's own


def _own(at: Here, thread_ref: str, post_ref: str) -> tuple[ThreadCard, PostCard]:
    card = find(at, thread_ref)
    post = reading.get_post(session.reading(), thread=card, public_id=post_ref, viewing=at.viewing)
    if post.person_id != at.viewing.person_id or post.state == "removed":
        raise NotFound
    return card, post


@blueprint.route("/khoa-hoc/<slug>/<lesson>/hoi-dap/<thread_ref>/<post_ref>/sua", methods=["GET", "POST"])
@signed_in()
def edit(slug: str, lesson: str, thread_ref: str, post_ref: str) -> ResponseReturnValue:
    """Change one's own post, for a quarter of an hour."""
    at = here(slug, lesson)
    card, post = _own(at, thread_ref, post_ref)
    form = PostForm(data={"text": post.text})
    if form.validate_on_submit():
        try:
            return _edit(at, card, post, form.text.data or "")
        except Refusal as error:
            refuse(form, error)
        except Closed:
            return _too_late(at, card)
    return page("talk/edit.html", status=status_of(form), form=form, view=_about(at, card, post, _("Sửa bài")))


def _edit(at: Here, card: ThreadCard, post: PostCard, text: str) -> ResponseReturnValue:
    writing, actor, moment = db.session(), session.actor(), session.at()
    changed = work.run(
        writing,
        lambda: asking.edit(
            writing,
            course=at.course,
            lesson=card.lesson,
            thread_ref=card.public_id,
            post_ref=post.public_id,
            text=text,
            actor=actor,
            at=moment,
        ),
    )
    flash(_("Đã lưu bài.") if changed else _("Bài không có gì thay đổi."), "success" if changed else "info")
    return redirect(at.href("thread", thread_ref=card.public_id))


@blueprint.route("/khoa-hoc/<slug>/<lesson>/hoi-dap/<thread_ref>/<post_ref>/go", methods=["GET", "POST"])
@signed_in()
def remove(slug: str, lesson: str, thread_ref: str, post_ref: str) -> ResponseReturnValue:
    """Ask before one's own post is taken back, then do it."""
    at = here(slug, lesson)
    card, post = _own(at, thread_ref, post_ref)
    if request.method == "GET":
        return page("talk/remove.html", view=_about(at, card, post, _("Gỡ bài")))
    writing, actor, moment = db.session(), session.actor(), session.at()
    work.run(
        writing,
        lambda: asking.remove(
            writing,
            course=at.course,
            lesson=lesson,
            thread_ref=thread_ref,
            post_ref=post_ref,
            actor=actor,
            at=moment,
        ),
    )
    flash(_("Đã gỡ bài."), "success")
    if post.first and not card.replies:
        return redirect(at.href("discussion"))
    return redirect(at.href("thread", thread_ref=thread_ref))


def _about(at: Here, card: ThreadCard, post: PostCard, title: str) -> dict[str, object]:
    back = at.href("thread", thread_ref=card.public_id)
    return {
        "title": title,
        "crumbs": at.crumbs(
            {"label": _("Hỏi đáp"), "href": at.href("discussion")},
            {"label": _("Câu hỏi"), "href": back},
            {"label": title},
        ),
        "here": request.path,
        "back": back,
        "words": views.words_of(post.text[:QUOTE] + ("…" if len(post.text) > QUOTE else "")),
        "first": post.first,
    }


# ---------------------------------------------------------------------------------- others' posts


@blueprint.post("/khoa-hoc/<slug>/<lesson>/hoi-dap/<thread_ref>/<post_ref>/giai-dap")
@signed_in()
def mark(slug: str, lesson: str, thread_ref: str, post_ref: str) -> ResponseReturnValue:
    """Mark a reply as the answer, or take the mark off it."""
    at, marked = here(slug, lesson), request.form.get("chon") == "1"
    writing, actor, moment = db.session(), session.actor(), session.at()
    work.run(
        writing,
        lambda: asking.mark_answer(
            writing,
            course=at.course,
            lesson=lesson,
            thread_ref=thread_ref,
            post_ref=post_ref,
            marked=marked,
            actor=actor,
            at=moment,
        ),
    )
    flash(_("Đã chọn làm lời giải đáp.") if marked else _("Đã bỏ chọn lời giải đáp."), "success")
    return redirect(at.href("thread", thread_ref=thread_ref))


@blueprint.route("/khoa-hoc/<slug>/<lesson>/hoi-dap/<thread_ref>/<post_ref>/bao", methods=["GET", "POST"])
@signed_in()
def flag(slug: str, lesson: str, thread_ref: str, post_ref: str) -> ResponseReturnValue:
    """Say that somebody's post does not belong here."""
    at = here(slug, lesson)
    card = find(at, thread_ref)
    post = reading.get_post(session.reading(), thread=card, public_id=post_ref, viewing=at.viewing)
    if post.state != "shown" or post.person_id == at.viewing.person_id:
        raise NotFound
    form, refused = FlagForm(), 0
    if form.validate_on_submit():
        try:
            return _flag(at, card, post, form)
        except (Refusal, TooMany) as error:
            refused = refuse(form, error, field="note")
        except Closed:
            return _too_late(at, card)
    title = _("Báo nội dung không phù hợp")
    return page("talk/flag.html", status=refused or status_of(form), form=form, view=_about(at, card, post, title))


def _flag(at: Here, card: ThreadCard, post: PostCard, form: FlagForm) -> ResponseReturnValue:
    writing, actor, moment = db.session(), session.actor(), session.at()
    reason, note = form.reason.data or "", form.note.data or ""
    fresh = work.run(
        writing,
        lambda: flagging.flag(
            writing,
            course=at.course,
            lesson=card.lesson,
            thread_ref=card.public_id,
            post_ref=post.public_id,
            reason=reason,
            note=note,
            actor=actor,
            at=moment,
        ),
    )
    words = _("Cảm ơn bạn. Người phụ trách khóa học sẽ xem lại bài này.") if fresh else _("Bạn đã báo bài này rồi.")
    flash(words, "success" if fresh else "info")
    return redirect(at.href("thread", thread_ref=card.public_id))
