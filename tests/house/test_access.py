"""Who may enter where: the mark of every route is kept for every role."""

from __future__ import annotations

import pytest

from kernel.actor import ROLES
from tests.conftest import Scene
from tests.people import WARD, Learner

STAFF = tuple(role for role in ROLES if role != "learner")


@pytest.fixture
def people(small_scene: Scene) -> dict[str, Learner]:
    """One person for each role; the cadre's is over a ward, the others' over the City."""
    found = {"learner": Learner.register(small_scene, "Người học")}
    for role in STAFF:
        path = WARD if role == "cadre" else "01."
        found[role] = Learner.register(small_scene, role).hold(role, path)
    return found


def _path(rule: object, arguments: set[str]) -> str:
    path = str(rule)
    for argument in arguments:
        path = path.replace(f"<{argument}>", "khong-co").replace(f"<int:{argument}>", "1")
    return path


class TestEveryRoute:
    def test_lets_in_exactly_the_roles_it_names(self, small_scene: Scene, people: dict[str, Learner]) -> None:
        app = small_scene.app
        wrong = []
        for rule in app.url_map.iter_rules():
            mark = getattr(app.view_functions[rule.endpoint], "__access__", "")
            if not mark.startswith("may:") or "GET" not in (rule.methods or ()):
                continue
            allowed = set(mark.removeprefix("may:").split(","))
            for role, person in people.items():
                status = person.browser().get(_path(rule, rule.arguments)).status_code
                if (status == 403) == (role in allowed):
                    wrong.append((str(rule), role, status))
        assert wrong == []

    def test_refuses_every_post_without_a_token(self, small_scene: Scene, people: dict[str, Learner]) -> None:
        """Forms carry a token; the forms of open lessons are guarded by their origin instead."""
        app = small_scene.app
        taken = []
        for rule in app.url_map.iter_rules():
            if "POST" not in (rule.methods or ()):
                continue
            for person in (people["admin"], people["cadre"]):
                path = _path(rule, rule.arguments)
                answer = person.browser().post(path, headers={"Origin": "https://noi-khac.example"})
                if answer.status_code < 400 and rule.endpoint != "account.sign_in":
                    taken.append((path, answer.status_code))
        assert taken == []

    def test_ends_with_the_session(self, small_scene: Scene, people: dict[str, Learner]) -> None:
        browser = people["cadre"].browser()
        assert browser.get("/can-bo").status_code == 200
        people["cadre"].key = people["cadre"].key[:-4] + "xxxx"
        assert people["cadre"].browser().get("/can-bo").status_code == 302
