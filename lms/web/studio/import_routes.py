"""Courses in and out: upload, an account of every object, a draft; and every way a course leaves the house."""

from __future__ import annotations

import json
from typing import Any
from unicodedata import normalize

from flask import Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from courses.formats import importers
from courses.operations import composing, drafting
from courses.queries import drafts
from kernel.archive import pack
from kernel.errors import NotFound
from kernel.paging import SIZE, Page, page_number
from kernel.text import clean_line
from lms import files, importing, jobs_queue
from lms.extensions import db
from lms.jobs.queue import start_job
from lms.jobs_queue import JobCard
from lms.web import session
from lms.web.access import may
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.studio import checking, lesson_views, outline_views, sentences
from lms.web.studio.area import blueprint
from lms.web.studio.desk import do, here, own_path, read, store

MOST_UPLOAD = 128 * 1024 * 1024
LONGEST_NAME = 200


@blueprint.route("/giang-vien/nhap", methods=["GET", "POST"])
@may("trainer")
def upload() -> ResponseReturnValue:
    """Take a file and have it read."""
    if request.method == "GET":
        return _upload()
    sent = request.files.get("tep")
    data = sent.read() if sent is not None else b""
    if sent is None or not sent.filename or not data:
        return _upload(error=_("Vui lòng chọn một tệp"))
    actor, at = session.actor(), session.at()
    name, form = clean_line(sent.filename, LONGEST_NAME), request.form.get("dang", "")

    def step(writing: Any) -> str:
        kept = files.keep(writing, store(), data, media_type="application/octet-stream", at=at)
        args = {"file": kept, "name": name, "format": form if form in importers.all_importers() else ""}
        return start_job(writing, importing.READ, args, actor=actor, at=at).public_id

    return redirect(url_for("studio.imported", ref=do(step)))


def _upload(*, error: str = "") -> ResponseReturnValue:
    formats = [{"value": "", "label": _("Tự nhận ra")}]
    formats += [{"value": code, "label": _(each.NAME)} for code, each in importers.all_importers().items()]
    view = {"error": error, "formats": formats, "most": MOST_UPLOAD // (1024 * 1024)}
    return page("studio/upload.html", status=422 if error else 200, view=view)


def _job(ref: str, *kinds: str) -> JobCard:
    job = jobs_queue.get_job(db.session(), ref, asked_by=session.actor().person_id)
    if job.kind not in kinds:
        raise NotFound
    return job


@blueprint.get("/giang-vien/nhap/<ref>")
@may("trainer")
def imported(ref: str) -> ResponseReturnValue:
    """Show how far the reading is, then everything it found."""
    job = _job(ref, importing.READ)
    if job.state in jobs_queue.OPEN:
        return page("studio/waiting.html", view=_waiting(job, _("Đang đọc tệp")))
    if job.state != "done":
        return _stopped()
    if "refused" in job.result:
        refused = job.result["refused"]
        words = sentences.flaw(refused["code"], refused["name"])
        return page("studio/refused.html", view={"words": words})
    found = json.loads(read(job.result["account"]))
    return page("studio/imported.html", view=_account(ref, found))


def _stopped() -> ResponseReturnValue:
    """Say of work that was stopped, or stumbled too often, that nothing came of it."""
    words = _("Việc nhập đã dừng, chưa có gì được tạo. Vui lòng thử lại.")
    return page("studio/refused.html", view={"words": words})


def _waiting(job: JobCard, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "done": job.done,
        "total": max(job.total, 1),
        "started": job.state == "running",
        "here": request.path,
        "cancel": url_for("studio.cancel_import", ref=job.public_id),
    }


def _account(ref: str, found: dict[str, Any]) -> dict[str, Any]:
    kind = request.args.get("xem", "")
    words = {
        "imported": _("Nhập được"),
        "changed": _("Nhập được nhưng có thay đổi"),
        "rejected": _("Không nhập được"),
        "ignored": _("Bỏ qua"),
    }
    shown = kind if kind in words else next((each for each in ("rejected", "changed") if found[each]), "imported")
    number = page_number(request.args.get("trang"))
    rows = found[shown][(number - 1) * SIZE : number * SIZE]
    listed: Page[Any] = Page(tuple(rows), number, SIZE, len(found[shown]))
    importer = importers.all_importers().get(found["format"])
    return {
        "format": _(importer.NAME) if importer else "",
        "facts": [
            {"key": _("Phần"), "value": str(found["modules"])},
            {"key": _("Bài"), "value": str(found["lessons"])},
            {"key": _("Ảnh"), "value": str(found["images"])},
            {"key": _("Câu hỏi"), "value": str(found["questions"])},
        ],
        "total": len(found["imported"]) + len(found["rejected"]) + len(found["ignored"]),
        "lists": [
            {
                "label": label,
                "count": len(found[each]),
                "href": url_for("studio.imported", ref=ref, xem=each),
                "current": each == shown,
            }
            for each, label in words.items()
        ],
        "shown": words[shown],
        "rows": [
            [row["name"] or row["file"], row["file"], str(row["line"]) if row["line"] else "", row["reason"]]
            for row in rows
        ],
        "pager": lesson_views.pager(listed, "studio.imported", ref=ref, xem=shown),
        "take": url_for("studio.take_import", ref=ref) if found["lessons"] else "",
        "report": url_for("studio.import_report", ref=ref),
    }


@blueprint.get("/giang-vien/nhap/<ref>/bao-cao.csv")
@may("trainer")
def import_report(ref: str) -> ResponseReturnValue:
    """Give the whole account as a table for a spreadsheet."""
    job = _job(ref, importing.READ)
    if "account" not in job.result:
        raise NotFound
    found = json.loads(read(job.result["account"]))
    lines = ["Kết quả;Tệp;Dòng;Tên;Lý do"]
    words = {"imported": "nhập được", "changed": "có thay đổi", "rejected": "không nhập được", "ignored": "bỏ qua"}
    for kind, label in words.items():
        lines += [";".join(map(_cell, (label, r["file"], r["line"], r["name"], r["reason"]))) for r in found[kind]]
    response = make_response("\ufeff" + "\r\n".join(lines) + "\r\n")
    return _download(response, "bao-cao-nhap.csv", "text/csv; charset=utf-8")


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(value or "")
    # A spreadsheet skips what is invisible, and reads the wide signs of other keyboards as these.
    if clean_line(normalize("NFKC", text), 1) in {"=", "+", "-", "@"} or text[:1] in {"\t", "\r", "\n"}:
        text = "'" + text
    return '"' + text.replace('"', '""') + '"'


@blueprint.post("/giang-vien/nhap/<ref>/nhan")
@may("trainer")
def take_import(ref: str) -> ResponseReturnValue:
    """Make a draft of what was read."""
    job = _job(ref, importing.READ)
    if job.state != "done" or "package" not in job.result:
        raise NotFound
    actor, at, path = session.actor(), session.at(), own_path()
    args = {
        "package": job.result["package"],
        "title": _("Khóa học nhập vào"),
        "unit_path": path,
        "person_id": actor.person_id,
        "person_name": actor.name,
    }

    def start(writing: Session) -> str:
        return start_job(writing, importing.TAKE, args, actor=actor, at=at).public_id

    taken = do(lambda s: jobs_queue.follow(s, ref, asked_by=actor.person_id, make=lambda: start(s)))
    return redirect(url_for("studio.taken", ref=taken))


@blueprint.get("/giang-vien/nhap/<ref>/ket-qua")
@may("trainer")
def taken(ref: str) -> ResponseReturnValue:
    """Show how far the draft is, then lead to it."""
    job = _job(ref, importing.TAKE)
    if job.state in jobs_queue.OPEN:
        return page("studio/waiting.html", view=_waiting(job, _("Đang tạo bản soạn")))
    if "draft" not in job.result:
        return _stopped()
    flash(_("Đã tạo bản soạn từ tệp nhập vào. Muốn bỏ lần nhập này, hãy cất bản soạn."), "success")
    return redirect(url_for("studio.outline", ref=job.result["draft"]))


@blueprint.post("/giang-vien/nhap/<ref>/dung")
@may("trainer")
def cancel_import(ref: str) -> ResponseReturnValue:
    """Ask the reading or taking to stop."""
    job = _job(ref, importing.READ, importing.TAKE)
    do(lambda s: jobs_queue.ask_to_cancel(s, job.public_id))
    flash(_("Đã yêu cầu dừng."), "success")
    return redirect(url_for("studio.upload"))


# ---------------------------------------------------------------------------------- out


@blueprint.get("/giang-vien/soan/<ref>/xuat")
@may("trainer")
def export(ref: str) -> ResponseReturnValue:
    """Offer the forms in which a draft can be taken away."""
    card = drafts.get_draft(session.reading(), ref, actor=session.actor())
    view = {
        "title": card.title,
        "outline_href": url_for("studio.outline", ref=ref),
        "links": outline_views.links(ref, "studio.export"),
        "ways": [
            {
                "href": url_for("studio.export_file", ref=ref, way=way),
                "label": str(label),
                "hint": str(hint),
                "losses": url_for("studio.export_losses", ref=ref, way=way) if way in LOSSY else "",
            }
            for way, (label, hint) in _ways().items()
        ],
        "public": url_for("learn.course", slug=card.slug) if card.course_id else "",
    }
    return page("studio/export.html", view=view)


LOSSY = frozenset({"imscc", "liascript"})
NAMES = {
    "goi": ("goi-khoa-hoc.zip", "application/zip"),
    "imscc": ("khoa-hoc.imscc", "application/zip"),
    "liascript": ("liascript.zip", "application/zip"),
}


def _ways() -> dict[str, tuple[str, str]]:
    return {
        "goi": (_("Gói khóa học (.zip)"), _("Đủ mọi thứ, dạng văn bản; nhập lại được nguyên vẹn, để trong Git được.")),
        "imscc": (_("Common Cartridge 1.3 (.imscc)"), _("Để đưa vào Moodle, Canvas và hệ thống khác.")),
        "liascript": (_("LiaScript (.zip)"), _("Một tệp Markdown đọc được trên trình duyệt.")),
    }


def _made(ref: str, way: str) -> tuple[bytes, tuple[Any, ...], str]:
    """Return the bytes of a form, what it loses, and the course's slug."""
    if way not in NAMES:
        raise NotFound
    actor = session.actor()
    drafts.get_draft(session.reading(), ref, actor=actor)

    def step(writing: Any) -> tuple[bytes, tuple[Any, ...], str]:
        draft = drafting.get(writing, ref, actor=actor)
        tree = composing.compose(writing, draft, here(writing).read)
        if way == "goi":
            return pack({name: tree.read(name) for name in tree.names()}), (), draft.slug
        from courses.formats.exporters import common_cartridge, liascript

        checked = checking.read_draft(writing, ref, actor=actor)
        items = composing.take_apart(tree).items
        typed = [composing.typed(item) for item in items]
        if way == "imscc":
            return (*common_cartridge.write(checked.course, tree, typed), draft.slug)
        return (*liascript.write(checked.course, tree), draft.slug)

    return do(step)


@blueprint.get("/giang-vien/soan/<ref>/xuat/<way>")
@may("trainer")
def export_file(ref: str, way: str) -> ResponseReturnValue:
    """Give a draft in one form."""
    data, _losses, slug = _made(ref, way)
    name, media_type = NAMES[way]
    return _download(make_response(data), f"{slug}-{name}", media_type)


@blueprint.get("/giang-vien/soan/<ref>/xuat/<way>/mat-gi")
@may("trainer")
def export_losses(ref: str, way: str) -> ResponseReturnValue:
    """Name what a form cannot hold."""
    _data, losses, _slug = _made(ref, way)
    card = drafts.get_draft(session.reading(), ref, actor=session.actor())
    rows = [[each.name, each.file, each.reason % each.values if each.values else each.reason] for each in losses]
    view = {
        "title": card.title,
        "way": _ways()[way][0],
        "rows": rows,
        "outline_href": url_for("studio.outline", ref=ref),
        "export_href": url_for("studio.export", ref=ref),
        "file_href": url_for("studio.export_file", ref=ref, way=way),
    }
    return page("studio/losses.html", view=view)


def _download(response: Response, name: str, media_type: str) -> Response:
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
