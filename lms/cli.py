"""The command line: `.venv/bin/flask …` with a bare checkout."""

from __future__ import annotations

import sys
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from kernel import clock
from kernel.actor import SYSTEM
from kernel.database import will_write
from kernel.errors import NotFound
from lms import loading, schema, work
from lms.credentials.formats.keys import ALGORITHMS
from lms.credentials.operations import signing
from lms.extensions import db
from lms.jobs import tasks, tide
from lms.jobs.queue import start_job
from lms.orgs import operations as orgs
from lms.orgs import queries as units
from lms.orgs.rules import last_day_of_grant
from lms.people import queries as people
from lms.score.operations.verifying import Finding, verify
from lms.score.queries import seals

reports_group = AppGroup("reports", help="Số liệu tổng hợp.")
jobs_group = AppGroup("jobs", help="Công việc nền.")
evidence_group = AppGroup("evidence", help="Minh chứng.")
database_group = AppGroup("database", help="Cấu trúc cơ sở dữ liệu.")
roles_group = AppGroup("roles", help="Vai trò.")
credentials_group = AppGroup("credentials", help="Khóa ký giấy công nhận, giấy chứng nhận.")
score_group = AppGroup("score", help="Sổ điểm.")


def register(app: Flask) -> None:
    """Add the commands."""

    @app.cli.command("seed")
    def seed() -> None:
        """Bring the database to what ships: schema, units, policy, courses. Doing it again changes nothing."""
        loading.load_everything(app, click.echo)

    @jobs_group.command("drain")
    def drain() -> None:
        """Deliver and fold everything that waits, then stop."""
        tide.drain(app)

    @reports_group.command("rebuild")
    def rebuild() -> None:
        """Make all figures anew from completions, the ledger and residences."""
        _do(app, "reports.rebuild")

    @score_group.command("rebuild")
    def rebuild_score() -> None:
        """Make all years anew from the ledger and the graded answers."""
        _do(app, "score.rebuild")

    @score_group.command("seal")
    def seal() -> None:
        """Seal what was written before today, as the worker does each night."""
        _do(app, "score.seal")

    @score_group.command("open-year")
    @click.option("--year", type=int, help="the year to open; the present one by default")
    def open_year(year: int | None) -> None:
        """Bring over what is still valid of the year before, once for each person."""
        _do(app, "score.open_year", {"period": year or clock.period_of(clock.now())})

    for group in (
        reports_group,
        jobs_group,
        database_group,
        roles_group,
        score_group,
        evidence_group,
        credentials_group,
    ):
        app.cli.add_command(group)


def _do(app: Flask, kind: str, args: dict[str, Any] | None = None) -> None:
    """Start a job and do it here, to its end."""
    session = db.session()
    will_write(session)
    job = start_job(session, kind, args or {}, actor=SYSTEM, at=clock.now())
    work.finish(session)
    ended = tasks.run_job(app, job.id, told=lambda done, total: click.echo(f"{done}/{total}"))
    click.echo(ended)
    if ended != "done":
        sys.exit(1)


FINDINGS: dict[str, str] = {
    "entry_changed": "Dòng điểm đã bị sửa sau khi niêm phong",
    "entry_missing": "Dòng điểm đã niêm phong không còn trong sổ",
    "entry_added": "Dòng điểm được thêm vào một ngày đã niêm phong",
    "seal_order": "Dấu niêm phong của dòng điểm không đúng thứ tự (có dấu bị thêm hoặc bị xóa)",
    "seal_stray": "Dấu niêm phong của dòng điểm không thuộc mắt xích nào",
    "link_missing": "Thiếu mắt xích đứng trước trong chuỗi niêm phong",
    "link_cut": "Mắt xích không nối với mắt xích đứng trước",
    "link_changed": "Mắt xích hoặc thứ tự các dòng điểm trong đó đã bị sửa",
    "link_count": "Số dòng điểm trong mắt xích không đúng",
    "link_unknown": "Mắt xích chưa có trong dấu niêm phong của Thành phố",
    "link_gone": "Mắt xích có trong dấu niêm phong của Thành phố nhưng không còn trong sổ",
    "link_other": "Mắt xích khác với dấu niêm phong của Thành phố",
    "key_unknown": "Không có khóa đã niêm phong mắt xích này (LEDGER_KEY, LEDGER_OLD_KEYS)",
    "behind": "Sổ điểm chưa được niêm phong đến ngày hôm qua",
    "year_missing": "Sổ có dòng điểm nhưng không có điểm tổng hợp của năm",
    "year_sums": "Điểm tổng hợp của năm không bằng tổng các dòng điểm",
    "year_points": "Điểm tổng hợp của năm không đúng quy tắc tính điểm",
    "year_mastery": "Mức nắm vững của năm không đúng với các bài đã chấm",
}


def _sentence(found: Finding) -> str:
    """Say what was found and where."""
    where = [
        (found.unit_path, f"đơn vị {found.unit_path}"),
        (found.number, f"mắt xích {found.number}"),
        (found.day, f"ngày {found.day:%d/%m/%Y}" if found.day else ""),
        (found.person_id, f"người {found.person_id}"),
        (found.entry_id, f"dòng {found.entry_id}"),
        (found.period, f"năm {found.period}"),
    ]
    return "; ".join([FINDINGS[found.code], *(words for value, words in where if value)]) + "."


@score_group.command("verify")
@click.option("--head", default="", help="a head printed on a report: is it in the chain?")
def verify_score(head: str) -> None:
    """Make every seal and every year again; say what is not as it was written, and end with 1 then."""
    session, count = db.session(), 0
    if head:
        link = seals.find_head(session, head=head.replace(" ", "").lower())
        place = f"đơn vị {link.unit_path}, ngày {link.day:%d/%m/%Y}, mắt xích {link.number}" if link else ""
        click.echo(f"Dấu này có trong chuỗi: {place}." if link else "Dấu này không có trong chuỗi niêm phong.")
        count += link is None
    for found in verify(session, ring=tasks.ring(), at=clock.now(), told=lambda d, t: click.echo(f"{d}/{t}", err=True)):
        click.echo(_sentence(found))
        count += 1
    session.rollback()
    click.echo(f"Tìm thấy {count} điểm sai lệch." if count else "Sổ điểm nguyên vẹn: mọi dấu và mọi tổng đều khớp.")
    sys.exit(1 if count else 0)


@evidence_group.command("sample")
def sample() -> None:
    """Draw the second looks of all past days now, as the daily job does."""
    _do(current_app._get_current_object(), "evidence.sample")  # type: ignore[attr-defined]


@database_group.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the schema up to a revision (the newest by default)."""
    schema.upgrade(db.engine, revision)
    click.echo(f"Cơ sở dữ liệu ở phiên bản {schema.current(db.engine)}.")


@database_group.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the schema back to a revision."""
    schema.downgrade(db.engine, revision)
    click.echo(f"Cơ sở dữ liệu ở phiên bản {schema.current(db.engine)}.")


@roles_group.command("install")
@click.argument("login_name")
@click.argument("role", type=click.Choice(["admin", "city", "auditor"]))
def install(login_name: str, role: str) -> None:
    """Give a first administrator, city officer or auditor the City for a year: they have no grantor above them."""
    session = db.session()
    will_write(session)
    at = clock.now()
    person = people.find_by_login_name(session, login_name)
    city = units.find_unit(session, path=orgs.CITY_PATH)
    if person is None or city is None:
        click.echo("Không tìm thấy tài khoản này.", err=True)
        sys.exit(1)
    until = last_day_of_grant(clock.local_day(at))
    orgs.install_role(session, person_id=person.id, role=role, unit=city, until=until, actor=SYSTEM, at=at)
    work.finish(session)
    click.echo(f"{person.full_name}: {role} đến hết ngày {until:%d/%m/%Y}.")


@credentials_group.command("rotate")
@click.option("--alg", type=click.Choice(ALGORITHMS), default=ALGORITHMS[0], help="Thuật toán ký.")
def rotate(alg: str) -> None:
    """Let a new key sign from now on; what the old one signed still verifies."""
    desk = signing.Desk.of(current_app.extensions["settings"])
    session = db.session()
    kid = work.run(session, lambda: signing.rotate(session, alg=alg, sealer=desk.sealer, actor=SYSTEM, at=clock.now()))
    click.echo(f"Khóa ký mới ({alg}): {kid}. Giấy đã ký bằng khóa cũ vẫn xác minh được.")


@credentials_group.command("withdraw")
@click.argument("kid")
def withdraw(kid: str) -> None:
    """Publish a stolen key no longer: whatever it signed stops to verify."""
    session = db.session()
    try:
        work.run(session, lambda: signing.withdraw(session, kid=kid, at=clock.now()))
    except NotFound:
        click.echo("Không tìm thấy khóa này.", err=True)
        sys.exit(1)
    click.echo(f"Đã rút khóa {kid}. Chữ ký bằng khóa này không còn xác minh được; giấy cần cấp tệp mới.")
