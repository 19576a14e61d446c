"""Writing a lesson: the editor, autosave, preview, history, files, questions taken from the bank."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses.formats.writer import clean_body
from courses.operations import drafting, writing
from courses.operations.writing import Saved
from courses.queries import drafts
from courses.queries.drafts import DraftCard, LessonText
from courses.rules.completion import FINISHES
from courses.rules.outline import MOST_LEVEL
from kernel.errors import Invalid
from kernel.paging import page_number
from kernel.text import clean_line
from lms.criteria import queries as criteria
from lms.web import session
from lms.web.access import may
from lms.web.filters import moment
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.studio import checking, lesson_views
from lms.web.studio.area import blueprint
from lms.web.studio.desk import do, names
from question_bank import queries as banks

LONGEST = 300
LEVELS = frozenset(map(str, range(1, MOST_LEVEL + 1)))
MOST_MINUTES = 600


def _lesson(ref: str, slug: str) -> tuple[DraftCard, LessonText]:
    card = drafts.get_draft(session.reading(), ref, actor=session.actor())
    return card, drafts.get_lesson(session.reading(), card, slug)


def _typed(lesson: LessonText) -> dict[str, Any]:
    """Return the lesson as the form has it; what the form does not name is as it was saved."""
    form = request.form
    facts = dict(lesson.facts)
    if "ket-qua" in form:
        facts["outcome"] = clean_line(form["ket-qua"], LONGEST)
        minutes = form.get("phut", "").strip()
        facts["minutes"] = int(minutes) if minutes.isascii() and minutes.isdigit() and len(minutes) < 5 else 0  # noqa: PLR2004
        facts["components"] = [clean_line(each, 10) for each in form.getlist("thanh-phan")][:24]
        level = form.get("bac", "")
        facts["level"] = int(level) if level in LEVELS else None
        finish = form.get("hoan-thanh", FINISHES[0])
        facts["finish"] = finish if finish in FINISHES and finish != FINISHES[0] else None
        floor = form.get("toi-thieu", "").strip()
        number = int(floor) if floor.isascii() and floor.isdigit() and len(floor) < 5 else 0  # noqa: PLR2004
        facts["floor"] = number if 0 < number <= MOST_MINUTES else None
    return {
        "title": clean_line(form.get("ten", lesson.title), drafting.LONGEST_TITLE),
        "body": clean_body(form.get("noi-dung", lesson.body)),
        "facts": facts,
    }


@blueprint.get("/giang-vien/soan/<ref>/bai/<slug>")
@may("trainer")
def lesson(ref: str, slug: str) -> ResponseReturnValue:
    """Show the editor, and note that the viewer has the lesson open."""
    card, text = _lesson(ref, slug)
    actor, at = session.actor(), session.at()
    other = do(lambda s: writing.open_lesson(s, ref, slug, actor=actor, at=at))
    return _editor(card, text, text.title, text.body, text.facts, other=other)


def _editor(
    card: DraftCard,
    text: LessonText,
    title: str,
    body: str,
    facts: dict[str, Any],
    *,
    other: int = 0,
    errors: dict[str, str] | None = None,
) -> ResponseReturnValue:
    reading = session.reading()
    files = checking.files_of(card)
    found = checking.read_text(
        slug=text.slug,
        title=title or text.title,
        facts={name: value for name, value in facts.items() if value is not None},
        body=body,
        files=files,
        siblings={line.slug for line in card.lessons},
    )
    view = lesson_views.editor(
        card,
        text,
        title=title,
        body=body,
        facts=facts,
        shown=lesson_views.preview(found, reading),
        files=list(files.values()),
        framework=criteria.get_policy(reading).framework(),
        names=names([text.updated_by, other]),
        other=other,
        aside=drafts.find_aside(reading, text.id, session.actor().person_id),
        errors=errors or {},
    )
    return page("studio/lesson.html", status=422 if errors else 200, view=view)


@blueprint.post("/giang-vien/soan/<ref>/bai/<slug>")
@may("trainer")
def submit_lesson(ref: str, slug: str) -> ResponseReturnValue:
    """Save the form, or only show what it would become («Xem trước»): the way without a script."""
    card, text = _lesson(ref, slug)
    typed = _typed(text)
    if request.form.get("viec") == "xem-truoc":
        return _editor(card, text, typed["title"], typed["body"], typed["facts"])
    if not typed["title"]:
        return _editor(card, text, "", typed["body"], typed["facts"], errors={"ten": _("Vui lòng nhập tên bài")})
    try:
        saved = _save(ref, slug, typed, auto=False)
    except Invalid:
        errors = {"noi-dung": _("Bài dài quá 64 KB. Vui lòng tách thành hai bài")}
        return _editor(card, text, typed["title"], typed["body"], typed["facts"], errors=errors)
    _tell(saved)
    if request.form.get("viec") == "xem":
        return redirect(url_for("studio.view_lesson", ref=ref, slug=slug))
    return redirect(url_for("studio.lesson", ref=ref, slug=slug))


def _save(ref: str, slug: str, typed: dict[str, Any], *, auto: bool) -> Saved:
    actor, at = session.actor(), session.at()
    known = request.form.get("ban", "")
    revision = int(known) if known.isascii() and known.isdigit() and len(known) < 10 else 0  # noqa: PLR2004
    return do(
        lambda s: writing.save(
            s,
            ref,
            slug,
            title=typed["title"],
            body=typed["body"],
            facts=typed["facts"],
            revision=revision,
            auto=auto,
            actor=actor,
            at=at,
        )
    )


def _tell(saved: Saved) -> None:
    if saved.outcome == "merged":
        flash(_("Đã lưu và ghép với phần người khác vừa sửa. Vui lòng đọc lại bài."), "warning")
    elif saved.outcome == "apart":
        flash(
            _("Người khác vừa sửa cùng đoạn. Bài giữ bản của người đó; bản của bạn được cất riêng trong lịch sử."),
            "warning",
        )
    else:
        flash(_("Đã lưu bài."), "success")


@blueprint.post("/giang-vien/soan/<ref>/bai/<slug>/luu")
@may("trainer")
def save_lesson(ref: str, slug: str) -> ResponseReturnValue:
    """Save as it is typed; the answer says how the lesson stands now, and what to mend."""
    _card, text = _lesson(ref, slug)
    typed = _typed(text)
    try:
        saved = _save(ref, slug, typed | {"title": typed["title"] or text.title}, auto=True)
    except Invalid:
        return jsonify(message=_("Bài dài quá 64 KB, chưa lưu được. Vui lòng tách thành hai bài.")), 422
    people = names([saved.other])
    return jsonify(
        outcome=saved.outcome,
        revision=saved.revision,
        title=saved.title,
        body=saved.body,
        message=_said(saved),
        other=_("%(name)s cũng đang mở bài này.", name=people.get(saved.other, "")) if saved.other else "",
    )


def _said(saved: Saved) -> str:
    if saved.outcome == "merged":
        return _("Đã ghép với phần người khác vừa sửa")
    if saved.outcome == "apart":
        return _("Người khác vừa sửa cùng đoạn; bản của bạn được cất riêng")
    return _("Đã lưu lúc %(when)s", when=moment(session.at()))


@blueprint.post("/giang-vien/soan/<ref>/bai/<slug>/xem-truoc")
@may("trainer")
def preview_lesson(ref: str, slug: str) -> ResponseReturnValue:
    """Return what the typed text becomes, as a part of a page."""
    card, text = _lesson(ref, slug)
    typed = _typed(text)
    found = checking.read_text(
        slug=slug,
        title=typed["title"] or text.title,
        facts={name: value for name, value in typed["facts"].items() if value is not None},
        body=typed["body"],
        files=checking.files_of(card),
        siblings={line.slug for line in card.lessons},
    )
    return page("studio/preview.html", view={"preview": lesson_views.preview(found, session.reading())})


@blueprint.get("/giang-vien/soan/<ref>/bai/<slug>/xem")
@may("trainer")
def view_lesson(ref: str, slug: str) -> ResponseReturnValue:
    """Show a saved lesson as a learner would see it."""
    card, text = _lesson(ref, slug)
    found = checking.read_lesson_of(card, text, checking.files_of(card))
    view = {
        "preview": lesson_views.preview(found, session.reading()),
        "course": card.title,
        "ref": ref,
        "slug": slug,
        "outline_href": url_for("studio.outline", ref=ref),
        "edit_href": url_for("studio.lesson", ref=ref, slug=slug),
    }
    return page("studio/view.html", view=view)


# ---------------------------------------------------------------------------------- history


@blueprint.get("/giang-vien/soan/<ref>/bai/<slug>/lich-su")
@may("trainer")
def history(ref: str, slug: str) -> ResponseReturnValue:
    """List the states of a lesson."""
    card, text = _lesson(ref, slug)
    found = drafts.list_revisions(session.reading(), text.id, number=page_number(request.args.get("trang")))
    view = lesson_views.history(card, text, found, names(row.by_id for row in found.rows))
    return page("studio/history.html", view=view)


@blueprint.get("/giang-vien/soan/<ref>/bai/<slug>/lich-su/<int:revision>")
@may("trainer")
def old_lesson(ref: str, slug: str, revision: int) -> ResponseReturnValue:
    """Show what an earlier state has differently from the lesson as it is now."""
    card, text = _lesson(ref, slug)
    old = drafts.get_revision(session.reading(), text.id, revision)
    return page("studio/old.html", view=lesson_views.old(card, text, old, names([old.by_id])))


@blueprint.post("/giang-vien/soan/<ref>/bai/<slug>/lich-su/<int:revision>")
@may("trainer")
def restore_lesson(ref: str, slug: str, revision: int) -> ResponseReturnValue:
    """Make an earlier state the newest one."""
    actor, at = session.actor(), session.at()
    do(lambda s: writing.restore(s, ref, slug, revision, actor=actor, at=at))
    flash(_("Đã lấy lại bản cũ. Bản vừa thay vẫn nằm trong lịch sử."), "success")
    return redirect(url_for("studio.lesson", ref=ref, slug=slug))


# ---------------------------------------------------------------------------------- questions of the bank


@blueprint.get("/giang-vien/soan/<ref>/bai/<slug>/chon-cau-hoi")
@may("trainer")
def pick_item(ref: str, slug: str) -> ResponseReturnValue:
    """Search the banks for a question to put into the lesson."""
    card, text = _lesson(ref, slug)
    words = clean_line(request.args.get("q", ""), 100)
    found = banks.search_items(
        session.reading(), words, kinds=("single", "multiple"), number=page_number(request.args.get("trang"))
    )
    return page("studio/pick.html", view=lesson_views.picking(card, text, words, found))


@blueprint.post("/giang-vien/soan/<ref>/bai/<slug>/chon-cau-hoi")
@may("trainer")
def put_item(ref: str, slug: str) -> ResponseReturnValue:
    """Put a question of a bank at the end of the lesson."""
    _card, text = _lesson(ref, slug)
    code = clean_line(request.form.get("cau", ""), 120)
    if banks.find_item(session.reading(), code) is None:
        flash(_("Câu hỏi này không còn trong ngân hàng."), "warning")
        return redirect(url_for("studio.pick_item", ref=ref, slug=slug))
    actor, at = session.actor(), session.at()
    body = f"{text.body.rstrip()}\n\n::: cau-hoi ma={code}\n:::\n"
    do(
        lambda s: writing.save(
            s, ref, slug, title=text.title, body=body, revision=text.revision, auto=False, actor=actor, at=at
        )
    )
    flash(_("Đã thêm câu hỏi vào cuối bài."), "success")
    return redirect(url_for("studio.lesson", ref=ref, slug=slug))
