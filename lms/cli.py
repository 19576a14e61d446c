"""The command line: `.venv/bin/flask …` with a bare checkout."""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import AppGroup

from kernel import clock
from kernel.actor import SYSTEM
from kernel.database import will_write
from lms import loading, schema, work
from lms.extensions import db
from lms.jobs import tasks, tide
from lms.jobs.queue import start_job
from lms.orgs import operations as orgs
from lms.orgs import queries as units
from lms.orgs.rules import last_day_of_grant
from lms.people import queries as people

reports_group = AppGroup("reports", help="Số liệu tổng hợp.")
jobs_group = AppGroup("jobs", help="Công việc nền.")
database_group = AppGroup("database", help="Cấu trúc cơ sở dữ liệu.")
roles_group = AppGroup("roles", help="Vai trò.")


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
        session = db.session()
        will_write(session)
        job = start_job(session, "reports.rebuild", {}, actor=SYSTEM, at=clock.now())
        work.finish(session)
        click.echo(tasks.run_job(app, job.id, told=lambda done, total: click.echo(f"{done}/{total}")))

    for group in (reports_group, jobs_group, database_group, roles_group):
        app.cli.add_command(group)


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
