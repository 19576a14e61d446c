import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats.pictures import MAX_DRAWING, UnusablePicture, read_picture


def drawing(inside: str = "", attributes: str = 'width="320" height="200"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def refusal(data: bytes, name: str = "images/a.svg") -> str:
    with pytest.raises(UnusablePicture) as caught:
        read_picture(name, data)
    return caught.value.code


class TestDrawings:
    def test_are_measured(self):
        image = read_picture("images/a.svg", drawing('<title>Hai địa chỉ</title><rect width="1" fill="#fff"/>'))
        assert (image.width, image.height, image.media_type) == (320, 200, "image/svg+xml")

    def test_may_paint_with_their_own_gradients_and_repeat_their_own_parts(self):
        inside = (
            '<defs><linearGradient id="g"><stop offset="0"/></linearGradient><circle id="c" r="2"/></defs>'
            '<rect fill="url(#g)"/><use href="#c" x="5"/>'
        )
        assert read_picture("images/a.svg", drawing(inside)).width == 320

    @pytest.mark.parametrize(
        "inside",
        [
            "<script>alert(1)</script>",
            "<style>*{fill:url(//e.vn)}</style>",
            '<rect onclick="alert(1)"/>',
            '<rect style="fill:red"/>',
            '<image href="data:image/png;base64,x"/>',
            '<a href="javascript:alert(1)"><text>x</text></a>',
            '<use href="https://e.vn/x.svg#a"/>',
            '<use xmlns:l="http://www.w3.org/1999/xlink" l:href="data:x"/>',
            '<rect href="#a"/>',
            '<rect fill="url(https://e.vn/x)"/>',
            '<rect fill="URL( //e.vn )"/>',
            '<rect fill="u\\72l(//e.vn)"/>',
            "<foreignObject><body/></foreignObject>",
            '<animate attributeName="href" to="javascript:alert(1)"/>',
            '<set attributeName="onload" to="alert(1)"/>',
            '<rect xml:base="https://e.vn/"/>',
            '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
            '<?xml-stylesheet href="https://e.vn/x.css"?>',
            '<g id="a"><use href="#b"/><use href="#b"/></g><g id="b"><use href="#a"/></g>',
            "<g>" * 40 + "</g>" * 40,
            "<g>",
        ],
    )
    def test_with_anything_that_acts_loads_or_multiplies_are_refused(self, inside):
        assert refusal(drawing(inside)) == "image-unsafe"

    @pytest.mark.parametrize(
        "data",
        [
            b'<!DOCTYPE svg [<!ENTITY a "b">]>' + drawing(),
            b'<?xml version="1.0" encoding="UTF-7"?>' + drawing(),
            drawing().decode().encode("utf-16"),
            b"<html/>",
            b"",
            b"\xff\xfe",
        ],
    )
    def test_that_are_not_plain_svg_are_refused(self, data):
        assert refusal(data) == "image-unsafe"

    @pytest.mark.parametrize(
        "attributes", ["", 'width="100%" height="5"', 'width="0" height="5"', 'width="9999" height="1"']
    )
    def test_without_a_usable_size_are_refused(self, attributes):
        assert refusal(drawing(attributes=attributes)) == "image-measure"

    def test_over_the_limit_are_refused(self):
        assert refusal(drawing(" " * MAX_DRAWING)) == "image-too-large"

    @given(st.binary(max_size=200))
    def test_of_any_bytes_are_answered(self, data):
        for name in ("a.svg", "a.png", "a.gif"):
            with pytest.raises(UnusablePicture):
                read_picture(name, data)


class TestPhotographs:
    def test_are_measured_by_their_header(self):
        png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 640, 480)
        jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08" + struct.pack(">HH", 480, 640)
        for data, media_type in ((png, "image/png"), (jpeg, "image/jpeg")):
            image = read_picture("images/a.PNG", data)
            assert (image.width, image.height, image.media_type) == (640, 480, media_type)

    def test_that_are_something_else_are_refused(self):
        assert refusal(b"GIF89a", "a.png") == "image-kind"
        assert refusal(drawing(), "a.webp") == "image-kind"


def webp(chunk: bytes, body: bytes) -> bytes:
    inside = b"WEBP" + chunk + len(body).to_bytes(4, "little") + body
    return b"RIFF" + len(inside).to_bytes(4, "little") + inside


class TestWebp:
    @pytest.mark.parametrize(
        "data",
        [
            webp(
                b"VP8 ", b"\0\0\0\x9d\x01\x2a" + (320).to_bytes(2, "little") + (200).to_bytes(2, "little") + b"\0" * 8
            ),
            webp(b"VP8L", b"\x2f" + (319 | 199 << 14).to_bytes(4, "little") + b"\0" * 8),
            webp(b"VP8X", b"\0" * 4 + (319).to_bytes(3, "little") + (199).to_bytes(3, "little")),
        ],
        ids=["lossy", "lossless", "extended"],
    )
    def test_is_measured_in_each_of_its_forms(self, data):
        image = read_picture("images/a.webp", data)
        assert (image.media_type, image.width, image.height) == ("image/webp", 320, 200)

    @pytest.mark.parametrize("data", [webp(b"VP8L", b"\0" * 20), webp(b"ANIM", b"\0" * 20), b"RIFF\0\0\0\0WEBPVP8 "])
    def test_that_is_cut_short_or_strange_is_refused(self, data):
        assert refusal(data, "images/a.webp") == "image-measure"
