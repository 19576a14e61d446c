"""Beginning a course and arranging it: modules and lessons, each change undone with one button."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses.operations import drafting, reviewing
from courses.operations.drafting import UNDO, Refusal
from courses.queries import drafts
from courses.queries.drafts import DraftCard
from courses.rules import arranging
from courses.rules.arranging import Plan
from kernel.errors import Conflict, Invalid
from kernel.text import clean_line
from lms.orgs.operations import CITY_PATH
from lms.web import session
from lms.web.access import may
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.studio import outline_views
from lms.web.studio.area import blueprint
from lms.web.studio.desk import do, here, names, own_path

LONGEST = 200


@blueprint.route("/giang-vien/soan-moi", methods=["GET", "POST"])
@may("trainer")
def begin() -> ResponseReturnValue:
    """Ask for the title of a new course and begin it."""
    title, error = "", ""
    if request.method == "POST":
        title = clean_line(request.form.get("ten", ""), LONGEST)
        if title:
            actor, at, path = session.actor(), session.at(), own_path()
            ref = do(lambda s: drafting.begin(s, title=title, unit_path=path, actor=actor, at=at).public_id)
            return redirect(url_for("studio.outline", ref=ref))
        error = _("Vui lòng nhập tên khóa học, ví dụ «Mua bán an toàn trên mạng»")
    return page("studio/begin.html", status=422 if error else 200, view={"title": title, "error": error})


@blueprint.post("/giang-vien/khoa-hoc/<slug>/soan")
@may("trainer")
def open_course(slug: str) -> ResponseReturnValue:
    """Open the draft of a published course; the first time it is made of the published package."""
    actor, at = session.actor(), session.at()

    def step(writing):  # type: ignore[no-untyped-def]
        return reviewing.open_course(
            writing, slug, unit_path=CITY_PATH, desk=here(writing), actor=actor, at=at
        ).public_id

    return redirect(url_for("studio.outline", ref=do(step)))


@blueprint.get("/giang-vien/soan/<ref>")
@may("trainer")
def outline(ref: str) -> ResponseReturnValue:
    """Show a draft's outline."""
    return _page(drafts.get_draft(session.reading(), ref, actor=session.actor()))


def _page(card: DraftCard, *, error: str = "") -> ResponseReturnValue:
    reading, at = session.reading(), session.at()
    review = drafts.find_review_of(reading, card.id)
    view = outline_views.outline(
        card,
        names=names([card.updated_by, review.decided_by if review else None]),
        undo=drafts.last_change(reading, card.id, since=at - UNDO),
        review=review,
        at=at,
        error=error,
        typed=request.form if error else None,
    )
    return page("studio/outline.html", status=422 if error else 200, view=view)


@blueprint.post("/giang-vien/soan/<ref>/sap-xep")
@may("trainer")
def arrange(ref: str) -> ResponseReturnValue:
    """Make one change of the outline: `viec` says which, the other fields about what."""
    actor = session.actor()
    card = drafts.get_draft(session.reading(), ref, actor=actor)
    doing = DOING.get(request.form.get("viec", ""))
    if doing is None:
        return _page(card, error=_("Thao tác này không có. Vui lòng tải lại trang."))
    try:
        anchor = doing(ref)
    except (Invalid, Conflict) as error:
        card = drafts.get_draft(session.reading(), ref, actor=actor)
        return _page(card, error=str(outline_views.REFUSALS.get(error.code, _("Vui lòng tải lại trang rồi thử lại."))))
    return redirect(url_for("studio.outline", ref=ref, _anchor=anchor))


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1  # noqa: PLR2004  a list's place


def _text(name: str) -> str:
    return clean_line(request.form.get(name, ""), LONGEST)


def _arrange(ref: str, what: str, change: Callable[[Plan], Plan | str], *, subject: str = "", anchor: str = "") -> str:
    actor, at = session.actor(), session.at()
    do(lambda s: drafting.arrange(s, ref, change, what=what, subject=subject, actor=actor, at=at))
    return anchor


def _named() -> str:
    title = _text("ten")
    if not title:
        raise Invalid("title_missing")
    return title


def _add_module(ref: str) -> str:
    title = _named()
    return _arrange(ref, "module-added", lambda p: arranging.add_module(p, title), subject=title, anchor="them-phan")


def _rename_module(ref: str) -> str:
    number, title = _number("phan"), _text("ten")
    return _arrange(
        ref,
        "module-renamed",
        lambda p: arranging.rename_module(p, number, title),
        subject=title,
        anchor=f"phan-{number}",
    )


def _remove_module(ref: str) -> str:
    number = _number("phan")
    return _arrange(ref, "module-removed", lambda p: arranging.remove_module(p, number))


def _move_module(ref: str) -> str:
    number, to = _number("phan"), _number("toi")
    return _arrange(ref, "module-moved", lambda p: arranging.move_module(p, number, to), anchor=f"phan-{to}")


def _step_lesson(ref: str) -> str:
    slug, step = _text("bai"), -1 if request.form.get("huong") == "len" else 1
    return _arrange(ref, "lesson-moved", lambda p: arranging.step_lesson(p, slug, step), anchor=f"bai-{slug}")


def _move_lesson(ref: str) -> str:
    """Put a lesson into a module, at a place when one is given (a drag), else at its end."""
    slug, module, place = _text("bai"), _number("phan"), _number("cho")
    return _arrange(
        ref,
        "lesson-moved",
        lambda p: arranging.move_lesson(p, slug, module, place if place >= 0 else LONGEST * 5),
        anchor=f"bai-{slug}",
    )


def _remove_lesson(ref: str) -> str:
    slug = _text("bai")
    return _arrange(ref, "lesson-removed", lambda p: arranging.remove_lesson(p, slug), subject=slug)


def _rename_lesson(ref: str) -> str:
    slug, title, actor, at = _text("bai"), _text("ten"), session.actor(), session.at()
    do(lambda s: drafting.rename_lesson(s, ref, slug, title=title, actor=actor, at=at))
    return f"bai-{slug}"


def _duplicate_lesson(ref: str) -> str:
    slug, actor, at = _text("bai"), session.actor(), session.at()
    return "bai-" + do(lambda s: drafting.duplicate_lesson(s, ref, slug, actor=actor, at=at).slug)


def _undo(ref: str) -> str:
    actor, at = session.actor(), session.at()
    what = do(lambda s: drafting.undo(s, ref, actor=actor, at=at))
    flash(_("Đã hoàn tác: %(what)s.", what=str(outline_views.CHANGES.get(what, what))), "success")
    return ""


DOING: dict[str, Callable[[str], str]] = {
    "them-phan": _add_module,
    "ten-phan": _rename_module,
    "bo-phan": _remove_module,
    "chuyen-phan": _move_module,
    "nhich-bai": _step_lesson,
    "chuyen-bai": _move_lesson,
    "bo-bai": _remove_lesson,
    "ten-bai": _rename_lesson,
    "nhan-doi": _duplicate_lesson,
    "hoan-tac": _undo,
}


@blueprint.post("/giang-vien/soan/<ref>/bai-moi")
@may("trainer")
def add_lesson(ref: str) -> ResponseReturnValue:
    """Add a lesson to a module and open its editor."""
    actor, at = session.actor(), session.at()
    card = drafts.get_draft(session.reading(), ref, actor=actor)
    title, module = _text("ten"), max(_number("phan"), 0)
    try:
        slug = do(lambda s: drafting.add_lesson(s, ref, title=title, module=module, actor=actor, at=at).slug)
    except (Refusal, Invalid) as error:
        return _page(card, error=str(outline_views.REFUSALS.get(error.code, error.code)))
    return redirect(url_for("studio.lesson", ref=ref, slug=slug))


@blueprint.route("/giang-vien/soan/<ref>/bo", methods=["GET", "POST"])
@may("trainer")
def remove(ref: str) -> ResponseReturnValue:
    """Name the draft, then put it away."""
    actor, at = session.actor(), session.at()
    card = drafts.get_draft(session.reading(), ref, actor=actor)
    if request.method == "GET":
        return page("studio/remove.html", view=outline_views.removing(card))
    try:
        do(lambda s: drafting.remove(s, ref, actor=actor, at=at))
    except Conflict:
        return _page(card, error=_("Khóa học đang chờ duyệt. Vui lòng rút lại trước khi bỏ bản soạn."))
    flash(_("Đã cất bản soạn «%(title)s». Có thể lấy lại trong mục «Bản soạn đã cất».", title=card.title), "success")
    return redirect(url_for("studio.home"))


@blueprint.post("/giang-vien/soan/<ref>/lay-lai")
@may("trainer")
def bring_back(ref: str) -> ResponseReturnValue:
    """Bring back a draft that was put away."""
    actor, at = session.actor(), session.at()
    do(lambda s: drafting.bring_back(s, ref, actor=actor, at=at))
    flash(_("Đã lấy lại bản soạn."), "success")
    return redirect(url_for("studio.outline", ref=ref))
