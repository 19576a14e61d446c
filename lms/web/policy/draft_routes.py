"""Writing a change of a paper: section by section, or as a file."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from lms import jobs_queue
from lms.criteria.formats import toml_paper
from lms.criteria.operations import deciding as deciding_work
from lms.criteria.operations import drafting
from lms.criteria.operations.drafting import DraftMoved, DraftNotReady
from lms.criteria.queries import drafts
from lms.criteria.queries.drafts import DraftCard
from lms.criteria.queries.versions import Shelf, check, get_shelf
from lms.criteria.rules.documents import Flaw
from lms.criteria.rules.editing import Section, place, section_of
from lms.criteria.rules.filling import ADDED, put
from lms.people import queries as people
from lms.web import session
from lms.web.access import may
from lms.web.forms import Form, blame, status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.policy import draft_views, words
from lms.web.policy.area import blueprint, do
from lms.web.policy.forms import SAYS, AddForm, AskForm, UploadForm, read, refuse, section_form

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,19}")
DESK = "/thanh-pho/bo-tieu-chi"


def load(ref: str) -> DraftCard:
    """Return a draft for the viewer; for everybody else it is not there."""
    return drafts.get_draft(session.reading(), ref, actor=session.actor())


def own(ref: str) -> DraftCard:
    """Return a draft the viewer may write on, or send her back to it with a word."""
    card = load(ref)
    if not drafting.may_draft(session.actor()):
        raise drafting.NotGoverned
    if card.state != "draft":
        raise DraftMoved
    return card


def day_of(card: DraftCard) -> Any:
    """Return the day for which a draft is held against the other papers."""
    return card.valid_from or drafting.tomorrow(session.at())


def names(card: DraftCard) -> dict[int, str]:
    """Return the names of those who had a hand in a draft."""
    ids = {one for one in (card.created_by, card.asked_by, card.decided_by) if one}
    return {one: found.full_name for one, found in people.list_cards(session.reading(), ids).items()}


@blueprint.post(f"{DESK}/<kind>/<code>/soan")
@may("city", "admin")
def begin(kind: str, code: str) -> ResponseReturnValue:
    """Begin a draft of a paper, or go on with the one that is open."""
    actor, at = session.actor(), session.at()
    ref = do(lambda s: drafting.begin(s, kind=kind, code=code, actor=actor, at=at))
    return redirect(url_for("policy.draft", ref=ref))


@blueprint.get(f"{DESK}/soan/<ref>")
@may("city", "admin", "auditor")
def draft(ref: str) -> ResponseReturnValue:
    """Show a draft: what it changes, what is wrong, its parts, its effect, what can be done now."""
    return show(ref, AskForm())


def show(ref: str, form: Form, *, error: str = "") -> ResponseReturnValue:
    """Show a draft with the form that puts it before a second person."""
    card, shelf = load(ref), get_shelf(session.reading())
    found = check(shelf, card.kind, card.body, day_of(card))
    job = jobs_queue.find_job(session.reading(), card.impact, kind=deciding_work.IMPACT) if card.impact else None
    view = draft_views.draft(card, shelf, found, job, names(card), session.actor())
    status = 422 if error or form.errors else 200
    return page("policy/draft.html", status=status, view=view | {"error": error}, form=form, revision=card.revision)


@blueprint.route(f"{DESK}/soan/<ref>/phan/<part>", methods=["GET", "POST"])
@may("city", "admin")
def section(ref: str, part: str) -> ResponseReturnValue:
    """Write one section of a draft."""
    card, shelf = own(ref), get_shelf(session.reading())
    found = next((one for one in draft_views.parts(shelf, card) if one.code == part), None)
    if found is None:
        raise NotFound
    form = section_form(found, card.body)
    if form.validate_on_submit() and _keep(form, card, shelf, found):
        flash(_("Đã lưu phần «%(name)s».", name=words.section(found, card.body)), "success")
        return redirect(url_for("policy.draft", ref=ref))
    view = {
        "ref": ref,
        "paper": card.title,
        "title": words.section(found, card.body),
        "group": words.group(found.group) if found.item else "",
        "revision": request.form.get("revision", card.revision),
        "shapes": [one.shape for one in found.fields],
    }
    return page("policy/section.html", status=status_of(form), form=form, view=view)


def _keep(form: Form, card: DraftCard, shelf: Shelf, found: Section) -> bool:
    """Keep what was typed; False when something in the section has to be mended first."""
    values = read(form, found)
    if form.errors:
        return False
    actor, at = session.actor(), session.at()
    boxes = {place(field.path): f"o{number}" for number, field in enumerate(found.fields)}
    for flaw in check(shelf, card.kind, put(card.kind, card.body, values), day_of(card)):
        if section_of((found,), flaw) is not None:
            blame(form, boxes.get(flaw.where), words.reason(flaw))
    if form.errors:
        return False
    try:
        do(lambda s: drafting.write(s, card.public_id, revision=revision_shown(), values=values, actor=actor, at=at))
    except DraftMoved as moved:
        refuse(form, moved)
        return False
    return True


def revision_shown() -> int:
    """Return the revision the visitor was shown; what is no number is none."""
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004  digits


@blueprint.route(f"{DESK}/soan/<ref>/them/<group>", methods=["GET", "POST"])
@may("city", "admin")
def add(ref: str, group: str) -> ResponseReturnValue:
    """Add a course or a source, then write it."""
    card = own(ref)
    if group not in ADDED or group not in card.body:
        raise NotFound
    form = AddForm()
    if form.validate_on_submit():
        code = (form.code.data or "").strip()
        actor, at = session.actor(), session.at()
        try:
            if not CODE.fullmatch(code):
                raise DraftNotReady("policy_code_shape", field="code")
            do(lambda s: drafting.add(s, ref, revision=revision_shown(), group=group, code=code, actor=actor, at=at))
            return redirect(url_for("policy.section", ref=ref, part=f"{group}.{code}"))
        except (DraftNotReady, DraftMoved) as error:
            refuse(form, error)
    view = {"ref": ref, "paper": card.title, "title": words.group(group), "revision": card.revision}
    return page("policy/add.html", status=status_of(form), form=form, view=view)


# ---------------------------------------------------------------------------------- as a file


@blueprint.get(f"{DESK}/soan/<ref>/tep.toml")
@may("city", "admin", "auditor")
def download_draft(ref: str) -> ResponseReturnValue:
    """Give the draft as a file."""
    card = load(ref)
    return as_file(card.body, f"{card.kind}-{card.code}-ban-soan.toml")


def as_file(body: dict[str, Any], name: str) -> Response:
    """Return a paper as a file to keep."""
    response = make_response(toml_paper.write(body))
    response.headers["Content-Type"] = "application/toml; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{re.sub("[^a-z0-9.-]", "-", name.lower())}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route(f"{DESK}/soan/<ref>/tep", methods=["GET", "POST"])
@may("city", "admin")
def upload(ref: str) -> ResponseReturnValue:
    """Take a whole paper from a file in place of the draft."""
    card, form = own(ref), UploadForm()
    found: tuple[Flaw, ...] = ()
    if form.validate_on_submit():
        sent = form.file.data
        data = sent.read(toml_paper.MOST_BYTES + 1) if sent else b""
        try:
            if not data:
                raise toml_paper.UnreadablePaper(reason="missing")
            body, actor, at = toml_paper.read(data), session.actor(), session.at()
            do(lambda s: drafting.replace(s, ref, revision=revision_shown(), body=body, actor=actor, at=at))
            flash(_("Đã lấy nội dung của tệp làm bản soạn."), "success")
            return redirect(url_for("policy.draft", ref=ref))
        except toml_paper.UnreadablePaper as error:
            blame(form, "file", _unreadable(str(error.values["reason"])))
        except (DraftNotReady, DraftMoved) as error:
            found = error.values.get("flaws", ())  # type: ignore[assignment]
            blame(form, "file", _("Tệp còn %(count)s điều phải sửa.", count=len(found)) if found else SAYS[error.code])
    view = {
        "ref": ref,
        "paper": card.title,
        "revision": card.revision,
        "download": url_for("policy.download_draft", ref=ref),
        "flaws": [words.flaw(one, {}) for one in found],
    }
    return page("policy/upload.html", status=status_of(form), form=form, view=view)


def _unreadable(reason: str) -> str:
    if reason == "missing":
        return _("Vui lòng chọn một tệp.")
    if reason in SAYS:
        return str(SAYS[reason])
    line = re.search(r"line (\d+)", reason)
    where = _(" ở dòng %(line)s", line=line.group(1)) if line else ""
    return _("Tệp không đúng dạng TOML%(where)s.", where=where)
