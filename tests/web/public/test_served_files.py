"""Kept files are served whole or in parts, for ever the same, and can run nothing."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kernel import clock
from lms import files, work
from lms.extensions import db
from tests.conftest import Scene
from tests.files import DRAWING

LONG = bytes(range(256)) * 4000


def keep(scene: Scene, data: bytes, media_type: str) -> str:
    """Keep a file; return its address, with whatever ending."""
    with scene.app.app_context():
        session, store = db.session(), scene.app.extensions["files"]
        sha = work.run(session, lambda: files.keep(session, store, data, media_type=media_type, at=clock.now()))
    return f"/tep/{sha}.{files.EXTENSIONS.get(media_type, 'zip')}"


@pytest.fixture
def video(small_scene: Scene) -> str:
    """The address of a long file."""
    return keep(small_scene, LONG, "video/mp4")


@pytest.fixture
def client(small_scene: Scene) -> FlaskClient:
    """A browser."""
    return small_scene.app.test_client()


class TestWholeFiles:
    @pytest.mark.parametrize("media_type", sorted(files.EXTENSIONS))
    def test_are_called_what_they_are_for_ever(self, small_scene: Scene, client: FlaskClient, media_type: str) -> None:
        data = f"mot tep {media_type}".encode()
        answer = client.get(keep(small_scene, data, media_type))
        assert answer.data == data
        assert answer.mimetype == media_type
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert re.match("sandbox; default-src 'none'", answer.headers["Content-Security-Policy"])

    def test_that_are_drawings_may_load_nothing(self, small_scene: Scene, client: FlaskClient) -> None:
        answer = client.get(keep(small_scene, DRAWING, "image/svg+xml"))
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"

    def test_of_any_length_arrive_whole(self, client: FlaskClient, video: str) -> None:
        answer = client.get(video)
        assert (answer.status_code, answer.content_length, answer.data) == (200, len(LONG), LONG)
        assert answer.headers["Accept-Ranges"] == "bytes"

    def test_are_not_sent_again(self, client: FlaskClient, video: str) -> None:
        tag = client.head(video).headers["ETag"]
        answer = client.get(video, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.data) == (304, b"")

    def test_can_be_asked_about_without_being_sent(self, client: FlaskClient, video: str) -> None:
        answer = client.head(video)
        assert (answer.content_length, answer.data) == (len(LONG), b"")


class TestParts:
    @pytest.mark.parametrize(
        ("wanted", "start", "end"),
        [
            ("bytes=0-99", 0, 100),
            ("bytes=1000-", 1000, len(LONG)),
            ("bytes=-500", len(LONG) - 500, len(LONG)),
            ("bytes=0-", 0, len(LONG)),
            (f"bytes={len(LONG) - 1}-{len(LONG) + 900}", len(LONG) - 1, len(LONG)),
        ],
    )
    def test_are_sent_with_their_place(
        self, client: FlaskClient, video: str, wanted: str, start: int, end: int
    ) -> None:
        answer = client.get(video, headers={"Range": wanted})
        assert (answer.status_code, answer.data) == (206, LONG[start:end])
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(LONG)}"
        assert answer.content_length == end - start

    @pytest.mark.parametrize("wanted", [f"bytes={len(LONG)}-", "bytes=99999999-99999999"])
    def test_that_do_not_exist_are_refused(self, client: FlaskClient, video: str, wanted: str) -> None:
        answer = client.get(video, headers={"Range": wanted})
        assert answer.status_code == 416
        assert answer.headers["Content-Range"] == f"bytes */{len(LONG)}"

    @pytest.mark.parametrize("wanted", ["bytes=0-1,5-6", "lines=0-1", "bytes=x-y", "bytes=5-1"])
    def test_that_are_several_or_unclear_get_the_whole(self, client: FlaskClient, video: str, wanted: str) -> None:
        answer = client.get(video, headers={"Range": wanted})
        assert (answer.status_code, len(answer.data)) == (200, len(LONG))

    def test_of_the_same_file_go_on_after_a_break(self, client: FlaskClient, video: str) -> None:
        tag = client.head(video).headers["ETag"]
        same = client.get(video, headers={"Range": "bytes=5-9", "If-Range": tag})
        other = client.get(video, headers={"Range": "bytes=5-9", "If-Range": '"khac"'})
        dated = client.get(video, headers={"Range": "bytes=5-9", "If-Range": "Sun, 22 Nov 2026 01:00:00 GMT"})
        assert (same.status_code, other.status_code, dated.status_code) == (206, 200, 200)

    def test_are_read_one_after_the_other(self, small_scene: Scene, video: str) -> None:
        """A video is never in memory as a whole: what is not asked for is not read."""
        answer = small_scene.app.test_client().get(video, buffered=False)
        first = next(answer.iter_encoded())
        answer.close()
        assert 0 < len(first) < len(LONG) // 4


class TestOtherFiles:
    @pytest.mark.parametrize("ending", ["zip", "mp4", "svg", "html"])
    def test_that_are_kept_inside_are_never_served(self, small_scene: Scene, client: FlaskClient, ending: str) -> None:
        for media_type in sorted(files.KEPT_INSIDE):
            address = keep(small_scene, f"goi {media_type}".encode(), media_type)
            assert client.get(address.replace(".zip", f".{ending}")).status_code == 404

    def test_that_were_kept_inside_are_served_once_a_lesson_shows_them(
        self, small_scene: Scene, client: FlaskClient
    ) -> None:
        inside = keep(small_scene, DRAWING + b"<!---->", "application/octet-stream").replace(".zip", ".svg")
        assert client.get(inside).status_code == 404
        shown = keep(small_scene, DRAWING + b"<!---->", "image/svg+xml")
        assert client.get(shown).mimetype == "image/svg+xml"
        keep(small_scene, DRAWING + b"<!---->", "application/octet-stream")
        assert client.get(shown).status_code == 200

    @pytest.mark.parametrize("ending", ["html", "svg", "MP4", "mp4.html", ""])
    def test_are_not_found_under_another_ending(self, client: FlaskClient, video: str, ending: str) -> None:
        assert client.get(video.removesuffix("mp4") + ending).status_code == 404

    def test_whose_bytes_are_gone_are_not_found(self, small_scene: Scene, client: FlaskClient, video: str) -> None:
        assert client.get(video).status_code == 200
        small_scene.app.extensions["files"].remove(video[5:69])
        assert client.get(video).status_code == 404
        assert client.get(video, headers={"Range": "bytes=0-9"}).status_code == 404


class TestPages:
    def test_may_play_what_is_kept_here_and_nothing_else(self, client: FlaskClient) -> None:
        policy = client.get("/").headers["Content-Security-Policy"]
        assert "media-src 'self'" in policy
