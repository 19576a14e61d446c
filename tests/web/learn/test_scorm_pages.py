"""A lesson shows the package it plays in a frame of its own; files of packages are open and can reach nothing."""

from __future__ import annotations

import hashlib
import html
import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from courses.operations import scorm
from kernel import clock
from lms import files, work
from lms.app import create_app
from lms.extensions import db
from lms.score.models import LedgerEntry
from lms.web.learn import scorm_page
from tests.conftest import Scene, settings_for
from tests.made_courses import publish
from tests.operations.courses.test_scorm import played
from tests.people import Learner
from tests.scorm_packages import LAUNCH, package

LESSON = "/khoa-hoc/khoa-thu/choi"
CLAIM = {"status": "completed", "score": 80, "seconds": 60, "state": {"cmi.suspend_data": "trang <b>7</b>"}}


def published(scene: Scene, data: bytes) -> str:
    """Publish a course that plays a package; return the package's hash."""
    publish(scene, played(data))
    with scene.app.app_context():
        session, store = db.session(), scene.app.extensions["files"]

        def keep(each: bytes) -> str:
            return files.keep(session, store, each, media_type="application/octet-stream", at=clock.now())

        return work.run(session, lambda: scorm.unpack(session, data, keep=keep, at=clock.now()))


def player(client: FlaskClient) -> dict[str, str]:
    """Return what the lesson's page tells its player, and the frame's own attributes."""
    page = client.get(LESSON).get_data(as_text=True)
    found = dict(re.findall(r'data-(version|saved|report|token)="([^"]*)"', page))
    frame = re.search(r"<iframe[^>]*>", page)
    assert frame is not None
    return {name: html.unescape(value) for name, value in found.items()} | dict(
        re.findall(r'(sandbox|src)="([^"]*)"', frame.group())
    )


def send(client: FlaskClient, claim: object, token: str):
    return client.post(LESSON + "/scorm", json=claim, headers={"X-CSRFToken": token})


class TestAFileOfAPackage:
    def test_is_served_to_anybody_and_can_reach_nothing(self, small_scene: Scene) -> None:
        digest = published(small_scene, package(title="Đầu trang"))
        client = Learner.register(small_scene).browser()
        answer = client.get(f"/scorm/{digest}/{LAUNCH}")
        policy = answer.headers["Content-Security-Policy"]
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/html"
        assert policy.startswith("sandbox allow-scripts; default-src 'self'")
        assert "allow-same-origin" not in policy
        assert "form-action 'none'" in policy
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers

    def test_has_our_script_before_all_of_its_own(self, small_scene: Scene) -> None:
        digest = published(small_scene, package(title="Chữ đầu"))
        client = small_scene.app.test_client()
        page = client.get(f"/scorm/{digest}/{LAUNCH}").get_data(as_text=True)
        src = re.search(r'<html lang="vi"><head><script src="(/scorm/[0-9a-f]+\.js)"></script><meta', page)
        assert src is not None
        script = client.get(src.group(1))
        assert "CrossFrameAPI" in script.get_data(as_text=True)
        assert script.headers["Access-Control-Allow-Origin"] == "*"
        other = client.get(f"/scorm/{digest}/chung/goi.js").get_data(as_text=True)
        assert "/scorm/" not in other

    def test_is_not_sent_twice(self, small_scene: Scene) -> None:
        digest = published(small_scene, package(title="Không gửi lại"))
        client = small_scene.app.test_client()
        for path in (LAUNCH, "chung/kieu.css"):
            tag = client.get(f"/scorm/{digest}/{path}").headers["ETag"]
            assert client.get(f"/scorm/{digest}/{path}", headers={"If-None-Match": tag}).status_code == 304

    def test_that_sounds_is_served_in_parts(self, small_scene: Scene) -> None:
        digest = published(small_scene, package(title="Âm thanh"))
        answer = small_scene.app.test_client().get(
            f"/scorm/{digest}/chung/am-thanh.mp3", headers={"Range": "bytes=0-9"}
        )
        assert (answer.status_code, len(answer.data)) == (206, 10)
        assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")
        assert answer.headers["Content-Type"] == "audio/mpeg"

    def test_of_no_published_course_is_not_there(self, small_scene: Scene) -> None:
        client = Learner.register(small_scene).browser()
        unknown = hashlib.sha256(package(title="Chưa xuất bản")).hexdigest()
        digest = published(small_scene, package(title="Đã xuất bản"))
        for address in (f"{unknown}/{LAUNCH}", f"{digest}/khong-co.html", f"{digest}/../x", f"{digest}/bai/", "x.js"):
            answer = client.get(f"/scorm/{address}")
            assert answer.status_code == 404, address
            assert "Set-Cookie" not in answer.headers

    @pytest.mark.parametrize(
        ("page", "expected"),
        [
            (b"<head>x", b"<head>@x"),
            (b'<HEAD lang="vi">x', b'<HEAD lang="vi">@x'),
            (b"<!-- <head> --><head>x", b"<!-- <head> --><head>@x"),
            (b"<!doctype html><html>x<header>", b"<!doctype html><html>@x<header>"),
            (b"<!-- <head>", b"@<!-- <head>"),
            (b"x", b"@x"),
            (b"", b"@"),
            ("<head>đ".encode("cp1258"), b"<head>@" + "đ".encode("cp1258")),
            ("\ufeff<head>đ".encode("utf-16-le"), "\ufeff<head>@đ".encode("utf-16-le")),
        ],
    )
    def test_gets_the_script_as_early_as_can_be(self, page: bytes, expected: bytes) -> None:
        tag = '<script src="/s.js"></script>'
        found = scorm_page.with_script(page, "/s.js")
        assert found in (expected.replace(b"@", tag.encode()), expected.replace(b"@\0", tag.encode("utf-16-le")))


class TestALessonThatPlays:
    def test_shows_a_frame_without_an_origin(self, small_scene: Scene) -> None:
        digest = published(small_scene, package())
        client = small_scene.app.test_client()
        assert player(client)["sandbox"] == "allow-scripts"
        assert player(client)["src"] == f"/scorm/{digest}/{LAUNCH}"
        answer = client.get(LESSON)
        assert answer.headers["Content-Security-Policy"].endswith("; frame-src 'self'")
        assert "cần JavaScript" in answer.get_data(as_text=True)
        assert "frame-src" not in client.get("/khoa-hoc/khoa-thu/doc").headers["Content-Security-Policy"]

    @pytest.mark.parametrize("version", ["1.2", "2004"])
    def test_loads_the_player_of_its_version_alone(self, small_scene: Scene, version: str) -> None:
        published(small_scene, package(version, title=f"Phiên bản {version}"))
        page = small_scene.app.test_client().get(LESSON).get_data(as_text=True)
        urls = {name: small_scene.app.jinja_env.globals["asset"](f"player{name}.js") for name in ("12", "2004")}
        assert [url in page for url in urls.values()] == [version == "1.2", version == "2004"]
        other = small_scene.app.test_client().get("/khoa-hoc/khoa-thu/doc").get_data(as_text=True)
        assert not any(url in other for url in urls.values())

    def test_tells_visitors_that_nothing_is_kept(self, small_scene: Scene) -> None:
        published(small_scene, package())
        anonymous, learner = small_scene.app.test_client(), Learner.register(small_scene).browser()
        assert "không được lưu lại" in anonymous.get(LESSON).get_data(as_text=True)
        assert "không được lưu lại" not in learner.get(LESSON).get_data(as_text=True)
        assert (player(anonymous)["report"], player(anonymous)["token"]) == ("", "")

    def test_asks_one_statement_more_for_what_was_kept(self, small_scene: Scene) -> None:
        published(small_scene, package())
        client = Learner.register(small_scene).browser()
        for path in ("choi", "doc"):
            client.get(f"/khoa-hoc/khoa-thu/{path}")
        counts = []
        for path in ("choi", "doc"):
            with small_scene.counting() as statements:
                client.get(f"/khoa-hoc/khoa-thu/{path}")
            counts.append(len(statements))
        assert counts[0] == counts[1] + 1


class TestAReport:
    def test_is_kept_and_given_back_and_gives_no_points(self, small_scene: Scene) -> None:
        published(small_scene, package())
        learner = Learner.register(small_scene)
        first, second = learner.browser(), learner.browser()
        told = player(first)
        assert json.loads(told["saved"]) == {"resumed": False, "seconds": 0, "state": {}}
        answer = send(first, CLAIM, told["token"])
        assert (answer.status_code, answer.get_json()) == (200, {"done": True})
        assert json.loads(player(second)["saved"]) == {
            "resumed": True,
            "seconds": 60,
            "state": {"cmi.suspend_data": "trang <b>7</b>"},
        }
        page = second.get(LESSON).get_data(as_text=True)
        assert "<b>7</b>" not in page
        assert "Bài này đã được tính là học xong." in page
        with small_scene.app.app_context():
            points = select(func.count()).select_from(LedgerEntry).where(LedgerEntry.person_id == learner.person_id)
            assert db.session.scalar(points) == 0

    @pytest.mark.parametrize("sent", [{}, [], CLAIM | {"status": "x"}, CLAIM | {"state": {"cmi.x": 7}}])
    def test_of_another_form_is_refused_in_words(self, small_scene: Scene, sent: object) -> None:
        published(small_scene, package())
        client = Learner.register(small_scene).browser()
        answer = send(client, sent, player(client)["token"])
        assert answer.status_code == 422
        assert "chưa lưu được" in answer.get_json()["message"]

    def test_that_no_machine_can_read_is_refused(self, small_scene: Scene) -> None:
        published(small_scene, package())
        client = Learner.register(small_scene).browser()
        headers = {"X-CSRFToken": player(client)["token"]}
        for body in (b"", b"{", b"[" * 100_000, b"\xff", b'"' + b"x" * 600_000 + b'"'):
            assert client.post(LESSON + "/scorm", data=body, headers=headers).status_code == 422

    def test_needs_an_account_and_the_word_of_its_page(self, small_scene: Scene) -> None:
        small_scene.app.config["WTF_CSRF_ENABLED"] = True
        published(small_scene, package())
        client = Learner.register(small_scene).browser()
        assert send(small_scene.app.test_client(), CLAIM, "").status_code in {302, 422}
        assert send(client, CLAIM, "").status_code == 422
        assert json.loads(player(client)["saved"])["resumed"] is False

    def test_for_a_lesson_without_a_package_is_not_there(self, small_scene: Scene) -> None:
        published(small_scene, package())
        client = Learner.register(small_scene).browser()
        token = player(client)["token"]
        for lesson in ("doc", "khong-co"):
            answer = client.post(f"/khoa-hoc/khoa-thu/{lesson}/scorm", json=CLAIM, headers={"X-CSRFToken": token})
            assert answer.status_code == 404


class TestAHostOfItsOwn:
    def test_serves_packages_and_nothing_else(self, small_scene: Scene) -> None:
        digest = published(small_scene, package(title="Máy riêng"))
        own = "https://goi.example.vn"
        app = create_app(settings_for(small_scene.app.extensions["settings"].instance_dir, scorm_url=own))
        client = app.test_client()
        page = client.get(LESSON)
        assert page.headers["Content-Security-Policy"].endswith(f"; frame-src {own}")
        assert f'src="{own}/scorm/{digest}/{LAUNCH}"' in page.get_data(as_text=True)
        file = client.get(f"/scorm/{digest}/{LAUNCH}", base_url=own)
        assert file.status_code == 200
        for path in ("/", "/dang-nhap", LESSON, "/healthz", "/che-do?co_chu=2"):
            answer = client.get(path, base_url=own)
            assert (answer.status_code, "Set-Cookie" in answer.headers) == (404, False), path
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
