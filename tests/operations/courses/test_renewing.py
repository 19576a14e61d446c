"""What an older sanitiser rendered is rendered anew before anybody is shown it; what people published stays theirs."""

from __future__ import annotations

import pytest

from courses import queries as courses
from courses.operations import publishing
from courses.queries import CourseCard
from kernel import clock, richtext
from lms.extensions import db
from lms.loading import load_everything, renew_stale
from tests.authors import Author
from tests.conftest import Scene
from tests.operations.courses.test_authoring import approve, ask


def card(scene: Scene, slug: str) -> CourseCard:
    with scene.app.app_context():
        courses.forget_catalogue()
        return courses.get_course(db.session(), slug)


class TestAnotherSanitiser:
    def test_renews_the_newest_version_of_every_edition(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        version = approve(reviewer, ask(author, author.begin()))
        monkeypatch.setattr(richtext, "SANITISER_VERSION", 99)
        monkeypatch.setattr(publishing, "SANITISER_VERSION", 99)
        with scene.app.app_context():
            titles = list(renew_stale(db.session(), scene.app.extensions["files"], at=clock.now()))
            assert "Dừng lại một phút" in titles
            assert publishing.list_stale(db.session()) == []
        found = card(scene, "dung-lai-mot-phut")
        assert found.version_id != version
        assert (found.version, found.edition) == (2, 1)


class TestWhatShips:
    def test_does_not_replace_what_people_have_published(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        from courses.operations import reviewing, writing

        slug = "an-toan-tren-mang-tranh-bi-lua"
        ref = author.do(
            lambda s, d: (
                reviewing.open_course(s, slug, unit_path="01.", desk=d, actor=author.actor, at=clock.now()).public_id
            )
        )
        author.do(
            lambda s, _: writing.save(
                s,
                ref,
                "ke-lua-dao-nghi-gi",
                title="Kẻ lừa đảo nghĩ gì, bản của Hà Nội",
                body="Một câu.\n",
                revision=1,
                auto=False,
                actor=author.actor,
                at=clock.now(),
            )
        )
        approve(reviewer, ask(author, ref, correction=True))
        load_everything(scene.app)
        found = card(scene, slug)
        assert found.lesson("ke-lua-dao-nghi-gi").title == "Kẻ lừa đảo nghĩ gì, bản của Hà Nội"
