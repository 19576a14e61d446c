"""Every route says who may enter, and no public address disappears."""

from __future__ import annotations

from lms.config import ROOT
from tests.conftest import Scene

URLS = ROOT / "tests" / "house" / "urls.txt"
ACCESS = ("public", "signed_in", "may:")


class TestRoutes:
    def test_bear_exactly_one_access_mark(self, small_scene: Scene) -> None:
        app = small_scene.app
        bare = [
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if not getattr(app.view_functions[rule.endpoint], "__access__", "").startswith(ACCESS)
        ]
        assert bare == []

    def test_keep_every_address(self, small_scene: Scene) -> None:
        """An address that people may have kept is only given up with a redirect, and then this list says so."""
        now = {str(rule) for rule in small_scene.app.url_map.iter_rules()}
        assert sorted(set(URLS.read_text().split()) - now) == []

    def test_are_all_listed(self, small_scene: Scene) -> None:
        now = {str(rule) for rule in small_scene.app.url_map.iter_rules()}
        assert sorted(now - set(URLS.read_text().split())) == []

    def test_refuse_staff_pages_to_a_stranger_by_sending_him_to_sign_in(self, small_scene: Scene) -> None:
        app = small_scene.app
        client = app.test_client()
        for rule in app.url_map.iter_rules():
            mark = getattr(app.view_functions[rule.endpoint], "__access__", "")
            if mark.startswith("may:") and "GET" in (rule.methods or ()):
                path = str(rule)
                for argument in rule.arguments:
                    path = path.replace(f"<{argument}>", "x").replace(f"<int:{argument}>", "1")
                answer = client.get(path)
                assert answer.status_code == 302, path
                assert answer.headers["Location"].startswith("/dang-nhap"), path
