"""What is kept of pictures: light, upright, and nothing that says where and by whom they were taken."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from courses.formats.pictures import read_picture
from lms.media.formats.brought import Brought, Unusable, read
from lms.media.formats.pictures import LONGEST_SIDE, TARGET
from lms.media.rules.likeness import is_near
from tests.files import DRAWING, encoded, exif, heic, photo, scenery, tried


def forms(brought: Brought) -> list[bytes]:
    return [brought.canonical.data, *(form.data for form in brought.renditions)]


def refusal(data: bytes) -> str:
    with pytest.raises(Unusable) as caught:
        read(data)
    return caught.value.code


def png(width: int, height: int) -> bytes:
    """A PNG that says it is so large, with hardly anything in it."""

    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", packed) + part(b"IEND", b"")


class TestPhotographs:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_lose_place_device_and_profile(self, kind: str) -> None:
        data = photo(kind=kind)
        assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
        for kept in forms(read(data)):
            image = Image.open(io.BytesIO(kept))
            assert not image.getexif()
            assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
            assert b"Exif" not in kept
            assert b"GPS" not in kept

    def test_of_an_iphone_lose_it_too(self) -> None:
        brought = read(heic())
        assert brought.canonical.media_type == "image/jpeg"
        assert all(not Image.open(io.BytesIO(kept)).getexif() for kept in forms(brought))

    def test_stand_upright(self) -> None:
        brought = read(photo(size=(640, 480), orientation=6))
        assert (brought.canonical.width, brought.canonical.height) == (480, 640)

    def test_are_made_small_and_light(self) -> None:
        brought = read(photo(size=(4000, 3000)))
        assert max(brought.canonical.width, brought.canonical.height) <= LONGEST_SIDE
        assert len(brought.canonical.data) <= TARGET

    def test_get_lighter_forms_the_lightest_first(self) -> None:
        brought = read(photo(size=(1280, 960)))
        sizes = [len(form.data) for form in brought.renditions]
        assert {form.media_type for form in brought.renditions} <= {"image/avif", "image/webp"}
        assert sizes
        assert sizes == sorted(sizes)
        assert all(size < len(brought.canonical.data) for size in sizes)

    def test_keep_their_colours_when_they_come_in_a_wider_range(self) -> None:
        from PIL import ImageCms

        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        brought = read(encoded(Image.new("RGB", (64, 64), (200, 30, 40)), "JPEG", icc_profile=profile, quality=95))
        red = Image.open(io.BytesIO(brought.canonical.data)).convert("RGB").getpixel((30, 30))
        assert max(abs(found - wanted) for found, wanted in zip(red, (200, 30, 40), strict=True)) <= 4

    def test_can_be_put_into_a_package(self) -> None:
        for data in (photo(), photo(kind="PNG"), encoded(Image.new("RGBA", (300, 200)), "PNG"), DRAWING):
            kept = read(data).canonical
            ending = {"image/jpeg": "jpg", "image/png": "png", "image/svg+xml": "svg"}[kept.media_type]
            assert read_picture(f"images/a.{ending}", kept.data).width == kept.width


class TestGraphics:
    def test_of_few_colours_stay_sharp(self) -> None:
        flat = Image.new("RGB", (900, 600), "white")
        flat.paste((10, 60, 200), (100, 100, 400, 300))
        assert read(encoded(flat, "PNG")).canonical.media_type == "image/png"

    def test_that_are_clear_stay_clear(self) -> None:
        clear = scenery(3).convert("RGBA")
        clear.putalpha(Image.linear_gradient("L").resize(clear.size))
        kept = read(encoded(clear, "PNG")).canonical
        assert Image.open(io.BytesIO(kept.data)).convert("RGBA").getchannel("A").getextrema()[0] < 50

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK", "RGBA"])
    def test_of_any_kind_are_read(self, mode: str) -> None:
        kind = "JPEG" if mode == "CMYK" else "PNG"
        assert read(encoded(Image.new(mode, (30, 20)), kind)).canonical.width == 30

    def test_that_move_are_their_first_frame(self) -> None:
        frames = [scenery(n, (60, 40)).convert("P") for n in range(3)]
        data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
        assert read(data).canonical.width == 60


class TestDrawings:
    def test_are_kept_as_they_are(self) -> None:
        assert read(DRAWING).canonical.data == DRAWING

    def test_that_act_are_refused(self) -> None:
        assert refusal(DRAWING.replace(b"<rect", b"<script/><rect")) == "media_drawing_unsafe"

    def test_behind_a_declaration_are_known(self) -> None:
        assert read(b'<?xml version="1.0" encoding="UTF-8"?>\n' + DRAWING).canonical.media_type == "image/svg+xml"


class TestLikeness:
    def test_of_the_same_photograph_made_smaller_and_worse_is_near(self) -> None:
        large = read(photo(5, (1600, 1200)))
        small = read(encoded(scenery(5, (1600, 1200)).resize((500, 375)), "JPEG", quality=40))
        assert is_near(large.fingerprint, small.fingerprint)

    def test_of_other_photographs_is_not(self) -> None:
        prints = [read(photo(seed)).fingerprint for seed in range(6)]
        assert not any(is_near(one, other) for i, one in enumerate(prints) for other in prints[:i])


class TestHostilePictures:
    @pytest.mark.parametrize(("width", "height"), [(20_001, 10), (10_000, 10_000), (2**31 - 1, 2**31 - 1)])
    def test_that_would_fill_the_memory_are_refused_before_they_are_opened(self, width: int, height: int) -> None:
        assert refusal(png(width, height)) in {"media_pixels", "media_broken"}

    def test_that_are_cut_short_are_refused(self) -> None:
        data = photo()
        assert refusal(data[: len(data) // 3]) == "media_broken"

    def test_of_no_bytes_are_refused(self) -> None:
        assert refusal(b"") == "media_empty"

    def test_that_are_too_large_say_so(self) -> None:
        assert refusal(b"\xff\xd8\xff" + b"\0" * (26 * 1024 * 1024)) == "media_too_large"

    @given(st.binary(max_size=400))
    def test_of_any_bytes_never_fail_otherwise(self, data: bytes) -> None:
        for begin in (b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg ", b"RIFF\0\0\0\0WEBPVP8 "):
            kept, code = tried(begin + data)
            assert kept is not None or code.startswith("media_")

    @given(st.data())
    def test_with_some_bytes_changed_never_fail_otherwise(self, data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", "AVIF"]))
        whole = bytearray(encoded(scenery(2, (40, 30)), kind, **({} if kind == "GIF" else {"exif": exif()})))
        for _ in range(data.draw(st.integers(1, 8))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        kept, code = tried(bytes(whole))
        assert kept is not None or code.startswith("media_")
        assert kept is None or all(b"GPS" not in form for form in forms(kept))
