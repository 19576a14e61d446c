"""Anonymous pages kept whole: the same for everybody, never anybody's own, fresh after a publish."""

from __future__ import annotations

import gzip

from sqlalchemy import text

from courses import queries as courses
from kernel.database import will_write
from lms.extensions import db
from tests.conftest import Scene
from tests.people import Learner

HOME = "/khoa-hoc"


class TestKeptPage:
    def test_costs_no_more_than_one_statement(self, small_scene: Scene) -> None:
        client = small_scene.app.test_client()
        client.get(HOME)
        with small_scene.counting() as statements:
            assert client.get(HOME).status_code == 200
        assert len(statements) <= 1

    def test_is_answered_304_to_who_has_it(self, small_scene: Scene) -> None:
        client = small_scene.app.test_client()
        etag = client.get(HOME).headers["ETag"]
        again = client.get(HOME, headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")

    def test_sets_no_cookie(self, small_scene: Scene) -> None:
        assert "Set-Cookie" not in small_scene.app.test_client().get(HOME).headers

    def test_carries_the_security_headers_each_time(self, small_scene: Scene) -> None:
        client = small_scene.app.test_client()
        for _ in range(2):
            policy = client.get(HOME).headers["Content-Security-Policy"]
            assert "unsafe-inline" not in policy
            assert "default-src 'none'" in policy

    def test_is_not_given_to_the_signed_in(self, small_scene: Scene) -> None:
        small_scene.app.test_client().get(HOME)
        learner = Learner.register(small_scene, "Nguyễn Thị Sen")
        page = learner.browser().get(HOME)
        assert "Nguyễn Thị Sen" in page.text
        assert "no-store" in page.headers["Cache-Control"]
        assert "Nguyễn Thị Sen" not in small_scene.app.test_client().get(HOME).text

    def test_is_compressed_for_who_can_read_it(self, small_scene: Scene) -> None:
        client = small_scene.app.test_client()
        plain = client.get(HOME).data
        packed = client.get(HOME, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain

    def test_looks_different_for_who_chose_larger_letters(self, small_scene: Scene) -> None:
        client = small_scene.app.test_client()
        assert 'data-size="1"' in client.get(HOME).text
        client.set_cookie("co-chu", "3")
        assert 'data-size="3"' in client.get(HOME).text

    def test_shows_a_change_once_a_second_has_passed(self, small_scene: Scene) -> None:
        app = small_scene.app
        client = app.test_client()
        assert "Hiểu về Công dân học tập" in client.get(HOME).text
        with app.app_context():
            will_write(db.session())
            db.session.execute(text("UPDATE course SET current_version = NULL WHERE code = 'C01'"))
            db.session.commit()
        courses.forget_catalogue()
        app.wsgi_app.current.forget()  # type: ignore[attr-defined]  a second passes
        assert "Hiểu về Công dân học tập" not in client.get(HOME).text
