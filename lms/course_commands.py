"""`flask courses …`: check, import and export a course from the command line, lint what ships.

`check` needs no database and writes nothing: it is found before the application is made (an entry point of setup.cfg).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from courses import queries as courses
from courses.formats import importers
from courses.formats.imported import Imported
from courses.formats.lint import lint_course
from courses.formats.package import BANK, COURSE_FILE, IMAGES, MEDIA, SCORM
from kernel import clock
from kernel.actor import TERRITORIAL, Actor, Scope
from kernel.archive import MOST_BYTES, MemoryTree, Refused, Tree, open_bytes, open_tree, pack
from kernel.database import will_write
from kernel.errors import DomainError, Invalid
from lms import importing, loading, work
from lms.adapters.desk import desk
from lms.extensions import db
from lms.orgs import queries as units
from lms.people import queries as people
from question_bank.formats.lint import lint_bank

courses_group = click.Group("courses", help="Khóa học: kiểm tra, nhập, xuất.")

REASONS = {
    "archive_kind": "Tệp này không phải gói nén .zip hay .tar.gz",
    "archive_broken": "Gói nén bị hỏng, không mở được",
    "archive_encrypted": "Gói nén có mật khẩu",
    "archive_slip": "Gói nén có tên tệp dẫn ra ngoài thư mục",
    "archive_link": "Gói nén có liên kết tắt hoặc tệp thiết bị",
    "archive_files": "Gói nén có quá nhiều tệp",
    "archive_bytes": "Gói nén quá lớn khi mở ra",
    "archive_ratio": "Gói nén phình ra bất thường",
    "unknown_format": "Chưa nhận ra dạng của tệp này",
    "format_missing": "Không có dạng tệp này; các dạng đã biết",
    "path_missing": "Không tìm thấy tệp hay thư mục này",
    "path_closed": "Không đọc được tệp hay thư mục này",
}


def _tree(path: Path) -> Tree:
    """Open a path. Raises `Invalid` with a code of `REASONS`."""
    try:
        if path.is_dir():
            return open_tree(path)
        if path.stat().st_size > MOST_BYTES:
            raise Refused("archive_bytes")
        return importing.as_tree(path.read_bytes(), path.name)
    except FileNotFoundError as error:
        raise Invalid("path_missing") from error
    except OSError as error:
        raise Invalid("path_closed") from error


def _read(path: Path, code: str) -> Imported:
    """Read a path as a course; raises `Invalid`. What a folder holds may turn out unreadable on the way."""
    if code and code not in importers.all_importers():
        raise Invalid("format_missing", name=", ".join(importers.all_importers()))
    try:
        return importers.read(_tree(path), title=importing.title_of(path.resolve().name), code=code)
    except OSError as error:
        raise Invalid("path_closed") from error


def _said(refused: DomainError) -> str:
    """Return why a path is not read, as a sentence."""
    words = REASONS.get(refused.code, refused.code)
    name = refused.values.get("name", "")
    return f"{words}: {name}." if name else f"{words}."


def _stop(words: str) -> NoReturn:
    """Say why nothing was done, and stop."""
    click.echo(words, err=True)
    sys.exit(1)


@courses_group.command("check", help="Đọc thử một khóa học ở mọi dạng đã biết và kể rõ từng mục. Không ghi gì cả.")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "code", default="", help="Dạng của tệp; bỏ trống để tự nhận ra.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def check(path: Path, code: str, as_json: bool) -> None:
    """Read a course in any known form and account for every object in it. Writes nothing."""
    try:
        imported = _read(path, code)
    except Invalid as refused:
        if not as_json:
            _stop(f"{path.name}: {_said(refused)}")
        reason = _said(refused)
        entry = {"file": path.name, "line": 0, "name": path.name, "reason": reason}
        empty: dict[str, Any] = {"format": "", "modules": 0, "lessons": 0, "images": 0, "questions": 0}
        click.echo(
            json.dumps(empty | {"imported": [], "changed": [], "rejected": [entry], "ignored": []}, ensure_ascii=False)
        )
        sys.exit(1)
    found = importing.account(imported)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    click.echo(f"{path.name}: {importers.all_importers()[imported.format].NAME}")
    click.echo(f"{imported.modules} phần, {imported.lessons} bài, {imported.images} ảnh, {imported.questions} câu hỏi.")
    for name, words in (("changed", "Có thay đổi"), ("rejected", "Không nhập được"), ("ignored", "Bỏ qua")):
        for each in found[name]:
            where = f"{each['file']}:{each['line']}" if each["line"] else each["file"]
            click.echo(f"{words}: {where} {each['name']}: {each['reason']}")


def _author(session: Session, login_name: str) -> Actor:
    """Return the trainer of this name, acting over the widest unit she is a trainer of; stop when there is none."""
    person = people.find_by_login_name(session, login_name)
    today = clock.local_day(clock.now())
    grants = units.list_role_paths(session, person_id=person.id, role="trainer", on=today) if person else []
    if person is None or not grants:
        _stop(f"Không có giảng viên nào có tên đăng nhập «{login_name}».")
    scope = Scope("trainer", TERRITORIAL, grants[0], 0)
    return Actor(person_id=person.id, name=person.full_name, scopes=(scope,))


def _writing(step: Callable[[Session], Any]) -> Any:
    session = db.session()
    will_write(session)
    result = step(session)
    work.finish(session)
    return result


@courses_group.command("import", help="Tạo bản soạn từ một khóa học ở mọi dạng đã biết.")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--as", "login_name", required=True, help="Tên đăng nhập của giảng viên đứng tên bản soạn.")
@click.option("--format", "code", default="", help="Dạng của tệp; bỏ trống để tự nhận ra.")
@with_appcontext
def import_(path: Path, login_name: str, code: str) -> None:
    """Make a draft of a course in any known form."""
    try:
        imported = _read(path, code)
    except Invalid as refused:
        _stop(f"{path.name}: {_said(refused)}")
    if not imported.lessons:
        _stop(f"{path.name}: Không có bài học nào nhập được.")
    at = clock.now()

    def step(session: Session) -> str:
        actor = _author(session, login_name)
        here = desk(session, current_app.extensions["files"], place=loading.place, at=at)
        return importing.make_draft(
            session,
            MemoryTree(imported.files),
            here,
            title=importing.title_of(path.resolve().name),
            unit_path=actor.paths("trainer")[0],
            actor=actor,
            at=at,
        )

    ref = _writing(step)
    account = imported.account
    click.echo(
        f"Đã tạo bản soạn {ref}: {imported.lessons} bài. Nhập được {len(account.imported)}, "
        f"không nhập được {len(account.rejected)}, bỏ qua {len(account.ignored)}."
    )


@courses_group.command("export", help="Ghi một khóa học đang xuất bản thành gói: tệp .zip, hoặc một thư mục.")
@click.argument("code")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Thay gói đã xuất trước đây vào thư mục này.")
@with_appcontext
def export(code: str, path: Path, replace: bool) -> None:
    """Write a published course, by its code, as our package: a zip when the path ends in .zip, else a folder."""
    session = db.session()
    card = next((card for card in courses.list_catalogue(session) if card.code == code.upper()), None)
    if card is None:
        _stop(f"Không có khóa học nào đang xuất bản có mã «{code}».")
    data = current_app.extensions["files"].get(courses.get_package(session, card.version_id))
    if data is None:
        _stop(f"Kho tệp không còn gói của khóa học {card.code}.")
    tree = open_bytes(data)
    files = {name: tree.read(name) for name in tree.names()}
    try:
        if path.suffix == ".zip":
            path.write_bytes(pack(files))
        else:
            _write_folder(path, files, replace=replace)
    except OSError:
        _stop(f"Không ghi được vào {path}. Vui lòng kiểm tra đường dẫn, quyền ghi và chỗ trống trên đĩa.")
    click.echo(f"Đã ghi {len(files)} tệp vào {path}.")


def _write_folder(path: Path, files: Mapping[str, bytes], *, replace: bool) -> None:
    """Write a package into a folder of its own; an earlier package goes when it is to be replaced, all else stays."""
    before = _package_files(path)
    if path.is_dir() and any(path.iterdir()) and not (replace and before):
        hint = " Thêm --replace để thay gói cũ." if before else " Vui lòng chọn thư mục trống hoặc tên mới."
        _stop(f"Thư mục {path} đã có tệp nên không ghi vào.{hint}")
    for old in before:
        (path / old).unlink()
    for name, content in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _package_files(path: Path) -> list[str]:
    """Return the names of the files that make the package in a folder; none when there is no package."""
    if not (path / COURSE_FILE).is_file():
        return []
    folders = (IMAGES, MEDIA, SCORM, BANK)
    found = [COURSE_FILE, *(each.name for each in path.glob("[0-9]*.md") if each.is_file())]
    return found + [
        f"{folder}/{each.name}" for folder in folders for each in (path / folder).glob("*") if each.is_file()
    ]


@courses_group.command("lint", help="Kiểm tra các khóa học đi kèm và ngân hàng câu hỏi của chúng.")
def lint() -> None:
    """Check the shipped courses and their banks; exit 1 when one has flaws or warnings."""
    found = 0
    for package in loading.read_packages():
        for line in _findings(package):
            click.echo(line)
            found += 1
    click.echo(f"{found} điều cần sửa." if found else "Các khóa học đi kèm đều đạt.")
    sys.exit(1 if found else 0)


def _findings(package: loading.Package) -> list[str]:
    code = package.course.code
    today = clock.local_day(clock.now())
    lines = [f"{code} {f.file}:{f.line} {f.code} {f.detail}" for f in package.course.flaws]
    lines += [f"{code} {w.file} {w.code}: {w.value} ({w.limit})" for w in lint_course(package.course, today=today)]
    if package.bank is not None:
        lines += [f"{code} {f.file} {f.item} {f.field}: {f.code}" for f in package.bank.flaws]
        lines += [f"{code} {w.item} {w.code} {dict(w.values)}" for w in lint_bank(package.bank)]
        slugs = {lesson.slug for lesson in package.course.lessons}
        lines += [f"{code} {i.code} unknown lesson {i.lesson}" for i in package.bank.items if i.lesson not in slugs]
    return lines
