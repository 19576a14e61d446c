"""Sound, video and captions are known by their bytes, and say no longer where they were recorded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.media.formats.brought import Unusable, read
from tests.files import CAPTIONS, PLACE, box, mp3, mp4, ogg, tried, webm


def refusal(data: bytes) -> str:
    with pytest.raises(Unusable) as caught:
        read(data)
    return caught.value.code


class TestRecordings:
    @pytest.mark.parametrize(
        ("data", "kind", "media_type"),
        [
            (mp3(), "sound", "audio/mpeg"),
            (mp3()[20:], "sound", "audio/mpeg"),
            (ogg(), "sound", "audio/ogg"),
            (mp4(b"soun", b"M4A "), "sound", "audio/mp4"),
            (mp4(b"soun", b"isom"), "sound", "audio/mp4"),
            (mp4(), "video", "video/mp4"),
            (mp4(brand=b"mp42"), "video", "video/mp4"),
            (webm(), "video", "video/webm"),
            (CAPTIONS, "captions", "text/vtt"),
            (b"\xef\xbb\xbf" + CAPTIONS.replace(b"\n", b"\r\n"), "captions", "text/vtt"),
        ],
    )
    def test_are_known_by_what_is_in_them(self, data: bytes, kind: str, media_type: str) -> None:
        brought = read(data)
        assert (brought.kind, brought.canonical.media_type) == (kind, media_type)

    @pytest.mark.parametrize("data", [mp3(), ogg(), webm(), CAPTIONS, mp4(place=b"")])
    def test_keep_their_length(self, data: bytes) -> None:
        assert len(read(data).canonical.data) == len(data)

    def test_lose_the_place_and_move_nothing(self) -> None:
        data = mp4()
        kept = read(data).canonical.data
        assert PLACE in data
        assert PLACE not in kept
        assert len(kept) == len(data)
        assert kept.index(b"mdat") == data.index(b"mdat")
        assert kept[kept.index(b"mdat") :] == data[data.index(b"mdat") :]


class TestOtherFiles:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"%PDF-1.7\n" + b"x" * 200, "media_kind"),
            (b"PK\x03\x04" + b"\0" * 100, "media_kind"),
            (b"<html><script>alert(1)</script></html>", "media_kind"),
            (b"MZ" + b"\0" * 200, "media_kind"),
            ("chữ thường".encode(), "media_kind"),
            (mp4(brand=b"qt  "), "media_codec"),
            (mp4(brand=b"3gp5"), "media_codec"),
            (box(b"ftyp", b"isom") + box(b"mdat", b"x"), "media_broken"),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska" + b"\0" * 64, "media_codec"),
            (b"OggS" + b"\0" * 24 + b"\x80theora" + b"\0" * 40, "media_codec"),
            (b"WEBVTT", "media_captions"),
            (b"WEBVTTx\n\n00:01.000 --> 00:02.000\na", "media_captions"),
            (b"WEBVTT\n\n00:05.000 --> 00:02.000\na", "media_captions"),
            (b"WEBVTT\n\n1:2 --> 3\na", "media_captions"),
            (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff", "media_captions"),
        ],
    )
    def test_are_refused_with_a_reason(self, data: bytes, code: str) -> None:
        assert refusal(data) == code

    @given(st.binary(max_size=300))
    def test_of_any_bytes_never_fail_otherwise(self, data: bytes) -> None:
        for begin in (b"ID3", b"\xff\xfb", b"OggS", b"\x1a\x45\xdf\xa3", b"\0\0\0\x10ftyp", b"WEBVTT\n"):
            kept, code = tried(begin + data)
            assert kept is not None or code.startswith("media_")

    @given(
        st.lists(st.tuples(st.sampled_from([b"ftyp", b"moov", b"trak", b"udta", b"free"]), st.integers(0, 2**32 - 1)))
    )
    def test_with_boxes_of_any_size_never_fail_otherwise(self, boxes: list[tuple[bytes, int]]) -> None:
        data = box(b"ftyp", b"isom") + b"".join(size.to_bytes(4, "big") + name for name, size in boxes)
        kept, code = tried(data)
        assert kept is not None or code.startswith("media_")
