"""Pictures of a course: measured, and drawings (SVG) checked element by element against an allow-list.

A drawing is served as it is, so it must hold nothing that acts, loads or styles from outside: no script,
no style, no handler, no address but a fragment of itself. Whatever is not known to be harmless is
refused.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from courses.formats.source import ImageSource

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_DRAWING = 64 * 1024
MAX_PHOTO = 256 * 1024
_LONGEST_SIDE = 4096
_MAX_DEPTH = 24
_MAX_USES = 32

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_XML = "{http://www.w3.org/XML/1998/namespace}"

_ELEMENTS = frozenset(
    {"svg", "g", "defs", "title", "desc", "symbol", "use", "clipPath", "marker", "pattern"}
    | {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
    | {"linearGradient", "radialGradient", "stop"}
)
_ATTRIBUTES = frozenset(
    {
        "id",
        "class",
        "role",
        "lang",
        "version",
        "viewBox",
        "preserveAspectRatio",
        "width",
        "height",
        "transform",
    }
    | {"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy", "d", "points"}
    | {"fill", "fill-opacity", "fill-rule", "clip-path", "clip-rule", "clipPathUnits", "color", "opacity"}
    | {"stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity"}
    | {"stroke-dasharray", "stroke-dashoffset", "vector-effect", "shape-rendering", "rotate", "pathLength"}
    | {"font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline"}
    | {"letter-spacing", "word-spacing", "textLength", "lengthAdjust", "text-decoration", "baseline-shift"}
    | {"offset", "stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod"}
    | {"patternUnits", "patternContentUnits", "patternTransform", "marker-start", "marker-mid", "marker-end"}
    | {"markerWidth", "markerHeight", "markerUnits", "refX", "refY", "orient", "visibility", "display"}
    | {"aria-label", "aria-labelledby", "aria-hidden", "focusable"}
)
_FRAGMENT = re.compile(r"#[A-Za-z][\w.-]*")
_OWN_PAINT = re.compile(r"url\(#[A-Za-z][\w.-]*\)(?: [#\w]+)?")
_LENGTH = re.compile(r"([0-9]{1,5})(?:\.[0-9]+)?(?:px)?")
_DECLARATION = re.compile(rb"\s*<\?xml\s[^?>]*\?>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)")


class UnusablePicture(ValueError):
    """The picture cannot be shown; the message is a code, `detail` the word it is about."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def read_picture(name: str, data: bytes) -> ImageSource:
    """Check and measure a picture. Raises UnusablePicture for whatever cannot be shown."""
    suffix = name.rsplit(".", 1)[-1].lower()
    if suffix == "svg":
        media_type, (width, height) = "image/svg+xml", _measure_drawing(data)
    elif suffix in {"png", "jpg", "jpeg", "webp"}:
        media_type, (width, height) = _measure_photo(data)
    else:
        raise UnusablePicture("image-kind", suffix)
    if not (0 < width <= _LONGEST_SIDE and 0 < height <= _LONGEST_SIDE):
        raise UnusablePicture("image-measure", f"{width}x{height}")
    return ImageSource(name, data, media_type, width, height, sha256(data).hexdigest())


# ---------------------------------------------------------------------------------- drawings


def _measure_drawing(data: bytes) -> tuple[int, int]:
    if len(data) > MAX_DRAWING:
        raise UnusablePicture("image-too-large", str(len(data)))
    root = _parse(data)
    if root.tag != _SVG + "svg":
        raise UnusablePicture("image-unsafe", root.tag)
    _check_elements(root)
    sides = [_LENGTH.fullmatch(root.get(side, "")) for side in ("width", "height")]
    if not all(sides):
        raise UnusablePicture("image-measure", "width, height")
    width, height = (int(side.group(1)) for side in sides if side)
    return width, height


def _parse(data: bytes) -> Element:
    """Parse UTF-8 without document type or processing instructions (they may name a stylesheet)."""
    declaration = _DECLARATION.match(data.removeprefix(b"\xef\xbb\xbf"))
    encoding = _ENCODING.search(declaration.group()) if declaration else None
    instructions = data.count(b"<?") - (1 if declaration else 0)
    if instructions or (encoding and encoding.group(1).lower() != b"utf-8"):
        raise UnusablePicture("image-unsafe", "<?")
    try:
        data.decode("utf-8")
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnusablePicture("image-unsafe", type(error).__name__) from error
    return root


def _check_elements(root: Element) -> None:
    """Walk without recursion. A `use` below anything that has a name could multiply itself: refused."""
    uses = 0
    stack = [(root, 1, False)]
    while stack:
        element, depth, named = stack.pop()
        tag = str(element.tag).removeprefix(_SVG)
        if tag not in _ELEMENTS or depth > _MAX_DEPTH:
            raise UnusablePicture("image-unsafe", tag)
        _check_attributes(tag, element)
        uses += tag == "use"
        if uses > _MAX_USES or (tag == "use" and named):
            raise UnusablePicture("image-unsafe", "use")
        named = named or "id" in element.attrib
        stack += [(child, depth + 1, named) for child in element]


def _check_attributes(tag: str, element: Element) -> None:
    for name, value in element.attrib.items():
        if name in {"href", _XLINK_HREF}:
            harmless = tag in {"use", "linearGradient", "radialGradient"} and bool(_FRAGMENT.fullmatch(value))
        elif name in {_XML + "space", _XML + "lang"}:
            harmless = value.replace("-", "").isalnum()
        else:
            harmless = name in _ATTRIBUTES and _is_harmless(value)
        if not harmless:
            raise UnusablePicture("image-unsafe", name.rsplit("}", 1)[-1])


def _is_harmless(value: str) -> bool:
    """Whether a value refers to nothing but the drawing's own paints: no escape, no address."""
    bare = value.strip()
    if "url" in bare.lower():
        return bool(_OWN_PAINT.fullmatch(bare))
    return not any(sign in bare for sign in ("\\", "://", "&", "<", "@")) and "script:" not in bare.lower()


# ---------------------------------------------------------------------------------- photographs

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER = b"IHDR"
_JPEG = b"\xff\xd8\xff"
# Frame headers of JPEG: all of C0 to CF but tables (C4), extensions (C8) and arithmetic conditioning (CC).
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _measure_photo(data: bytes) -> tuple[str, tuple[int, int]]:
    """Return media type and size by what the bytes are, whatever the name says."""
    if len(data) > MAX_PHOTO:
        raise UnusablePicture("image-too-large", str(len(data)))
    if data.startswith(_PNG) and data[12:16] == _PNG_HEADER:
        return "image/png", (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))
    if data.startswith(_JPEG):
        return "image/jpeg", _jpeg_size(data)
    if data.startswith(_RIFF) and data[8:12] == _WEBP:
        return "image/webp", _webp_size(data)
    raise UnusablePicture("image-kind")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - the byte that begins a marker
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] in _JPEG_FRAMES:
            height, width = (int.from_bytes(data[i : i + 2], "big") for i in (at + 5, at + 7))
            return width, height
        at += 2 + max(length, 2)
    raise UnusablePicture("image-measure")


_RIFF, _WEBP = b"RIFF", b"WEBP"
_LOSSY, _LOSSLESS, _EXTENDED = b"VP8 ", b"VP8L", b"VP8X"
_SHORTEST_WEBP = 30
_LOSSY_BEGINS = b"\x9d\x01\x2a"
_LOSSLESS_BEGINS = b"\x2f"
_FOURTEEN_BITS = 0x3FFF


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read width and height from the first chunk: of the lossy, the lossless or the extended form."""
    chunk = data[12:16]
    if len(data) < _SHORTEST_WEBP:
        raise UnusablePicture("image-measure")
    if chunk == _EXTENDED:
        return _little(data[24:27]) + 1, _little(data[27:30]) + 1
    if chunk == _LOSSLESS and data[20:21] == _LOSSLESS_BEGINS:
        sides = _little(data[21:25])
        return (sides & _FOURTEEN_BITS) + 1, (sides >> 14 & _FOURTEEN_BITS) + 1
    if chunk == _LOSSY and data[23:26] == _LOSSY_BEGINS:
        return _little(data[26:28]) & _FOURTEEN_BITS, _little(data[28:30]) & _FOURTEEN_BITS
    raise UnusablePicture("image-measure")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
