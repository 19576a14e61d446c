import io
import random
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from courses.formats.pictures import MAX_PHOTO, read_picture
from courses.formats.shrink import shrink


def drawn(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, "teal").save(target, kind, **options)
    return target.getvalue()


def noise(size: tuple[int, int], kind: str, mode: str = "RGB", **options) -> bytes:
    chance = random.Random(7)
    target = io.BytesIO()
    Image.frombytes(mode, size, chance.randbytes(size[0] * size[1] * len(mode))).save(target, kind, **options)
    return target.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "Nhà ở phố Hàng Bông"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return drawn("JPEG", exif=exif)


class TestFit:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG"])
    def test_pictures_stay_byte_for_byte(self, kind):
        data = drawn(kind)
        assert shrink(f"a.{kind.lower()}", data) == (f"a.{kind.lower()}", data)

    def test_pictures_under_a_wrong_ending_get_the_right_one(self):
        data = drawn("PNG")
        assert shrink("a.jpg", data) == ("a.png", data)
        assert shrink("a", data) == ("a.png", data)

    def test_drawings_stay_when_they_are_safe(self):
        safe = b'<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>'
        assert shrink("a.SVG", safe) == ("a.svg", safe)
        assert shrink("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>') is None


class TestHidden:
    def test_facts_of_the_camera_go_and_the_picture_stands_upright(self):
        name, data = shrink("a.jpg", with_place())
        assert name.startswith("a.")
        assert b"Exif" not in data
        assert "Hàng Bông".encode() not in data
        assert Image.open(io.BytesIO(data)).size == (40, 60)

    @pytest.mark.parametrize("extra", [b"\xff\xd8\xff\xe1" + b"GPS" * 20, b"anything"])
    def test_what_stands_behind_a_photograph_goes(self, extra):
        data = drawn("JPEG") + extra
        assert extra not in shrink("a.jpg", data)[1]

    def test_comments_in_pictures_go(self):
        assert b"secret" not in shrink("a.jpg", drawn("JPEG", comment=b"secret"))[1]
        data = drawn("PNG")
        text = b"tEXtComment\0secret"
        part = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
        assert b"secret" not in shrink("a.png", data[:33] + part + data[33:])[1]


class TestUnfit:
    @pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP", "HEIF"])
    def test_kinds_are_drawn_anew(self, kind):
        if kind == "HEIF":
            import pillow_heif

            pillow_heif.register_heif_opener()
        name, data = shrink(f"ảnh.{kind.lower()}", drawn(kind))
        assert name.rpartition(".")[0] == "ảnh"
        assert read_picture(name, data).width == 60

    @pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGB"), ("PNG", "RGBA")])
    def test_sizes_are_brought_within_the_limits(self, kind, mode):
        name, data = shrink(f"a.{kind.lower()}", noise((1500, 1200), kind, mode))
        assert len(data) <= MAX_PHOTO
        assert read_picture(name, data).width > 200

    def test_sides_are_brought_within_the_limits(self):
        name, data = shrink("a.png", drawn("PNG", (9000, 30)))
        assert read_picture(name, data).width <= 4096

    def test_clear_grounds_stay_clear(self):
        target = io.BytesIO()
        image = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
        image.save(target, "GIF")
        name, data = shrink("a.gif", target.getvalue())
        assert name == "a.png"
        assert Image.open(io.BytesIO(data)).convert("RGBA").getpixel((0, 0))[3] == 0


class TestUnusable:
    @pytest.mark.parametrize("data", [b"", b"MZ", b"\x01\x00\x00\x00" + b"\0" * 40, b"<html>", drawn("PNG")[:40]])
    def test_bytes_are_none(self, data):
        assert shrink("a.png", data) is None

    def test_bombs_are_none(self):
        header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
        head = b"IHDR" + header
        bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
        assert shrink("a.png", bomb) is None

    @given(st.binary(max_size=300), st.sampled_from([b"", drawn("PNG")[:60], drawn("JPEG")[:200], b"GIF89a", b"RIFF"]))
    def test_anything_is_none_or_fit(self, data, start):
        made = shrink("a.png", start + data)
        assert made is None or read_picture(*made)

    @given(st.integers(0, 600), st.binary(min_size=1, max_size=8))
    def test_damaged_pictures_are_none_or_fit(self, at, data):
        whole = drawn("JPEG")
        made = shrink("a.jpg", whole[:at] + data + whole[at + len(data) :])
        assert made is None or read_picture(*made)
