"""People with duties and the pages they read: builders and readers for the tests of the working areas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kernel import clock
from kernel.actor import SYSTEM
from lms import work
from lms.extensions import db
from lms.orgs import operations as orgs
from lms.orgs import queries as units
from lms.orgs.queries import UnitCard
from lms.orgs.rules import last_day_of_grant
from lms.people import queries as people
from lms.people.operations import registering
from tests.conftest import Scene
from tests.people import WARD, Learner

CITY = "01."
OTHER_WARD = "01.00070."  # Phường Hoàn Kiếm
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Officer:
    """Somebody with a duty, at her desk: a browser that is signed in."""

    person: Learner
    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path)

    def read(self, path: str) -> str:
        """Return the text of a page that must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def post(self, path: str, **fields: str | list[str]) -> TestResponse:
        """Send a form as a page of her own would."""
        token = TOKEN.search(self.client.get("/quan-tri/khong-co").text)
        assert token is not None
        return self.client.post(path, data={"csrf_token": token.group(1), **fields})


def officer(scene: Scene, role: str, *, path: str = WARD, name: str = "Lê Thị Hạnh", also: str = "") -> Officer:
    """Make a person with a role over a unit, and perhaps a second one over the same."""
    person = Learner.register(scene, name, ward=WARD, confirmed=True)
    for each in filter(None, (role, also)):
        give(scene, person, each, path)
    return Officer(person, person.browser())


def give(scene: Scene, person: Learner, role: str, path: str) -> None:
    """Give a role as the installation does."""
    with scene.app.app_context():
        session, at = db.session(), clock.now()
        today = clock.local_day(at)

        def make() -> None:
            unit = units.find_unit(session, path=path)
            assert unit is not None
            until = last_day_of_grant(today)
            orgs.install_role(
                session, person_id=person.person_id, role=role, unit=unit, until=until, actor=SYSTEM, at=at
            )

        work.run(session, make)


def unit_of(scene: Scene, path: str) -> UnitCard:
    """Return the unit at a path."""
    with scene.app.app_context():
        unit = units.find_unit(db.session(), path=path)
        assert unit is not None
        return unit


def add_unit(scene: Scene, parent: str, code: str, name: str, kind: str = "neighbourhood") -> UnitCard:
    """Add a unit below another."""
    above = unit_of(scene, parent)
    with scene.app.app_context():
        session = db.session()
        return work.run(
            session,
            lambda: orgs.add_unit(
                session,
                parent=above,
                kind=kind,
                code=code,
                name=name,
                sample=False,
                valid_from=date(2025, 7, 1),
            ),
        )


def ref(scene: Scene, person: Learner) -> str:
    """Return what addresses call a person."""
    with scene.app.app_context():
        return people.get_person(db.session(), person.person_id).public_id


def confirmed(scene: Scene, person: Learner) -> bool:
    """Tell whether a person's residence is confirmed."""
    with scene.app.app_context():
        home = units.list_residences(db.session(), person_ids=[person.person_id])[person.person_id]
        return home.confirmed_at is not None


def with_login(scene: Scene, name: str, login: str, *, ward: str = WARD, phone: str = "") -> Learner:
    """Make a person who has a user name, and perhaps a telephone."""
    with scene.app.app_context():
        session, at = db.session(), clock.now()

        def make() -> int:
            card = registering.enter(
                session,
                full_name=name,
                birth_year=1958,
                audience="nguoi-dan",
                login_name=login,
                phone=phone,
                actor=SYSTEM,
                at=at,
            )
            unit = units.find_unit(session, path=ward)
            assert unit is not None
            orgs.set_residence(session, person_id=card.id, unit=unit, confirmed=False, actor=SYSTEM, at=at)
            return card.id

        return Learner(scene, work.run(session, make), name, "")


class _Tables(HTMLParser):
    """Gathers the cells of every table, by the id of the box around it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self.box = ""
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("class") == "table-scroll":
            self.box = values.get("id") or ""
            self.found[self.box] = []
        elif tag == "tr" and self.box:
            self.found[self.box].append([])
        elif tag in ("td", "th") and self.box:
            self.cell = []

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None:
            text = " ".join("".join(self.cell).replace("\u00a0", " ").split())
            self.found[self.box][-1].append(text)
            self.cell = None
        elif tag == "table":
            self.box = ""


def table(html: str, name: str) -> list[list[str]]:
    """Return the texts of a table's cells, row by row, its head included."""
    parser = _Tables()
    parser.feed(html)
    return parser.found[name]


def row(html: str, name: str, begins: str) -> list[str]:
    """Return the one row of a table whose first cell begins with these words."""
    (found,) = [cells for cells in table(html, name) if cells and cells[0].startswith(begins)]
    return found
