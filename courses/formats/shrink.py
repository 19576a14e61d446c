"""Pictures from elsewhere, made to fit: a kind we show, within our limits, with nothing hidden in them.

Cameras write the place and the hour into a photograph, editors their history, telephones a second picture behind
the first. A picture that is already fit and bare stays byte for byte what it is; any other is drawn anew, as
large and as good as the limits allow.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from functools import cache

from PIL import Image, ImageOps

from courses.formats.pictures import MAX_PHOTO, UnusablePicture, read_picture

MOST_PIXELS = 60_000_000
"""A larger picture costs more memory to open than it can be worth."""

_SIDES = (2048, 1600, 1280, 960, 640, 480)
_QUALITIES = (82, 70, 58)
_COLOURS = 256
_WHITE = (255, 255, 255)
_JPEG_KINDS = ("jpg", "jpeg")
_OPAQUE = 255

_log = logging.getLogger(__name__)


def shrink(name: str, data: bytes) -> tuple[str, bytes] | None:
    """Return the picture's name (its ending may change) and its bytes, fit to be shown; None if it cannot be."""
    stem, _, suffix = name.rpartition(".")
    if not data:
        return None
    if suffix.lower() == "svg":
        return (f"{stem}.svg", data) if _fits(f"{stem}.svg", data) else None
    kind = _kind(data)
    if kind and _is_bare(data) and _fits(f"x.{kind}", data):
        same = suffix.lower() in _JPEG_KINDS if kind == "jpg" else suffix.lower() == kind
        return (f"{stem}.{suffix.lower()}" if same else f"{stem or name}.{kind}"), data
    drawn = _drawn_anew(data)
    return (f"{stem or name}.{drawn[0]}", drawn[1]) if drawn else None


def _fits(name: str, data: bytes) -> bool:
    try:
        read_picture(name, data)
    except UnusablePicture:
        return False
    return True


# ---------------------------------------------------------------------------------- what is hidden

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_PNG_PARTS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"bKGD", b"sBIT"}
)
_PNG_EXTRA = 12
"""Bytes of a part of a PNG beside its content: length, name, sum."""
_SCAN = 0xDA
_JFIF, _ADOBE = 0xE0, 0xEE
_FIRST_NOTE, _LAST_NOTE, _COMMENT = 0xE0, 0xEF, 0xFE
_END = b"\xff\xd9"


def _kind(data: bytes) -> str:
    if data.startswith(_PNG):
        return "png"
    return "jpg" if data.startswith(_JPEG) else ""


def _is_bare(data: bytes) -> bool:
    """Whether a PNG or JPEG carries nothing but the picture."""
    return _is_bare_png(data) if data.startswith(_PNG) else _is_bare_jpeg(data)


def _is_bare_png(data: bytes) -> bool:
    at, part = len(_PNG), b""
    while at + _PNG_EXTRA <= len(data) and part != b"IEND":
        part = data[at + 4 : at + 8]
        if part not in _PNG_PARTS:
            return False
        at += _PNG_EXTRA + int.from_bytes(data[at : at + 4], "big")
    return part == b"IEND" and at == len(data)


def _is_bare_jpeg(data: bytes) -> bool:
    """No notes before the scan, no second picture behind it (inside a scan FF D8 cannot stand)."""
    if data.count(_JPEG) > 1 or not data.endswith(_END):
        return False
    return all(mark in {_JFIF, _ADOBE} or not _is_note(mark) for mark in _jpeg_marks(data))


def _is_note(mark: int) -> bool:
    return _FIRST_NOTE <= mark <= _LAST_NOTE or mark == _COMMENT


def _jpeg_marks(data: bytes) -> Iterator[int]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _SCAN:  # noqa: PLR2004 - begins a marker
        yield data[at + 1]
        at += 2 + max(int.from_bytes(data[at + 2 : at + 4], "big"), 2)


# ---------------------------------------------------------------------------------- drawing


@cache
def _know_more_kinds() -> None:
    """Teach Pillow the photographs of telephones (HEIC), once."""
    from pillow_heif import register_heif_opener

    register_heif_opener()


def _drawn_anew(data: bytes) -> tuple[str, bytes] | None:
    _know_more_kinds()
    try:
        with warnings.catch_warnings():
            # Pillow warns of large or odd pictures; the limit here says no to the large ones itself.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    return None
                return _best(_upright(opened))
    except Exception:  # A decoder may fail on a broken picture in any way it likes.
        _log.info("A picture could not be drawn anew", exc_info=True)
        return None


def _upright(opened: Image.Image) -> Image.Image:
    """Return the first frame, turned as the camera was held, in colours that every browser knows."""
    opened.seek(0)
    image = ImageOps.exif_transpose(opened)
    clear = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    plain = image.convert("RGBA" if clear else "RGB")
    if clear and plain.getchannel("A").getextrema() == (_OPAQUE, _OPAQUE):
        plain = plain.convert("RGB")
    plain.info = {}
    return plain


def _best(image: Image.Image) -> tuple[str, bytes] | None:
    """Return the largest and best form within the limits: drawings as PNG, photographs as JPEG."""
    drawing = image.mode == "RGBA" or image.getcolors(maxcolors=_COLOURS) is not None
    for side in _SIDES:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        for kind, made in _forms(image, drawing=drawing):
            if len(made) <= MAX_PHOTO and _fits(f"x.{kind}", made):
                return kind, made
    return None


def _forms(image: Image.Image, *, drawing: bool) -> Iterator[tuple[str, bytes]]:
    if drawing:
        yield "png", _saved(image, "PNG", optimize=True)
        yield "png", _saved(image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE), "PNG", optimize=True)
        return
    for quality in _QUALITIES:
        yield "jpg", _saved(_flat(image), "JPEG", quality=quality, optimize=True, progressive=True)


def _flat(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, _WHITE)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()
