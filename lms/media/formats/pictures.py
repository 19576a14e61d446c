"""Pictures from cameras and telephones, drawn anew: upright, light, with nothing hidden in them.

A photograph holds where and when it was taken, by which device, often a second picture. None of that is copied: only
the points are, into a new file. The size is read before anything is decoded, so that a bomb never goes off.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image, ImageCms, ImageOps

from courses.formats.pictures import UnusablePicture, read_picture
from lms.media.formats.forms import Form
from lms.media.rules.likeness import fingerprint

TARGET = 60 * 1024
"""What a picture should weigh at most, in bytes: a page of two on a slow line is there within a second or two."""

LONGEST_SIDE = 1280
MOST_PIXELS = 60_000_000
MOST_SIDE = 20_000
Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # Pillow's own check, behind ours

_SIDES = (LONGEST_SIDE, 1024, 800, 640)
_QUALITIES = (84, 76, 68, 60)
_COLOURS = (256, 64)
_WEBP_QUALITY, _AVIF_QUALITY, _AVIF_SPEED = 74, 52, 8
_OPAQUE = 255
_ACROSS, _DOWN = 9, 8
_PROFILES_READ = 4 * 1024 * 1024

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF")
_BEGINS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})
_SVG_WITHIN = 2_000

_log = logging.getLogger(__name__)


class Unfit(ValueError):
    """A picture that cannot be shown: a code, and what its sentence needs."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Picture:
    """What is kept of a picture: the form every browser shows, lighter ones the lightest first, its fingerprint."""

    canonical: Form
    renditions: tuple[Form, ...]
    fingerprint: str


def is_picture(data: bytes) -> bool:
    """Tell by the first bytes whether this is a picture of a kind we read."""
    if data.startswith(_BEGINS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return True
    return (data[4:8] == b"ftyp" and data[8:12] in _BRANDS) or _is_drawing(data)


def _is_drawing(data: bytes) -> bool:
    head = data[:_SVG_WITHIN].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"<") and b"<svg" in head


def make(data: bytes) -> Picture:
    """Return what is kept of a picture; raises `Unfit` for one that cannot be shown."""
    if _is_drawing(data):
        return _drawing(data)
    image, few = opened(data)
    try:
        return _made(image, few_colours=few)
    except Exception as error:
        _log.info("a picture could not be drawn anew", exc_info=True)
        raise Unfit("media_broken") from error


def _drawing(data: bytes) -> Picture:
    """A drawing is kept byte for byte, once every element of it is known to be harmless."""
    try:
        found = read_picture("images/a.svg", data)
    except UnusablePicture as unusable:
        code = {"image-too-large": "media_drawing_large", "image-measure": "media_drawing_size"}.get(unusable.code)
        raise Unfit(code or "media_drawing_unsafe", found=unusable.detail[:60]) from unusable
    return Picture(Form(data, found.media_type, found.width, found.height), (), "")


# ---------------------------------------------------------------------------------- reading


@cache
def _know_telephones() -> None:
    """Teach Pillow the photographs of telephones (HEIC), once: loading that library takes a while."""
    from pillow_heif import register_heif_opener

    register_heif_opener()


def opened(data: bytes, *, longest: int = LONGEST_SIDE) -> tuple[Image.Image, bool]:
    """Return the first frame as points alone, and whether it was drawn in few colours; raises `Unfit`."""
    _know_telephones()
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as found:
            _check_size(found)
            found.draft("RGB", (2 * longest, 2 * longest))
            found.seek(0)
            return _plain(ImageOps.exif_transpose(found), longest), _has_few_colours(found)
    except Unfit:
        raise
    except Exception as error:  # a decoder may stumble over a broken picture in any way it likes
        _log.info("a picture could not be opened", exc_info=True)
        raise Unfit("media_broken") from error


def _has_few_colours(opened: Image.Image) -> bool:
    """Tell whether a picture was drawn, not photographed."""
    counted = opened.format != "JPEG" and opened.mode in {"1", "L", "LA", "P", "PA", "RGB", "RGBA"}
    return counted and opened.getcolors(maxcolors=_COLOURS[0]) is not None


def _check_size(opened: Image.Image) -> None:
    width, height = opened.size
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE) or width * height > MOST_PIXELS:
        raise Unfit("media_pixels", width=width, height=height)


def _plain(image: Image.Image, longest: int) -> Image.Image:
    """Return a picture within the longest side, in sRGB, with transparency only where there is some."""
    if image.mode.startswith("I;16"):  # 16 bits of grey, of which a browser shows eight
        image = image.point(lambda value: value / 256).convert("L")
    clear = image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info
    profile = image.info.get("icc_profile", b"")
    image = image.convert("RGBA" if clear else "RGB") if image.mode not in {"CMYK"} else image
    image = _in_srgb(image, profile)
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    image = image.convert("RGBA" if clear else "RGB")
    if clear and image.getchannel("A").getextrema() == (_OPAQUE, _OPAQUE):
        image = image.convert("RGB")
    image.info = {}
    return image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Turn the colours of a telephone's wider range into those every screen shows; a broken profile is passed over."""
    if not profile or len(profile) > _PROFILES_READ:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = image.mode if image.mode in {"RGB", "RGBA"} else "RGB"
        made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return made or image


# ---------------------------------------------------------------------------------- drawing anew


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way to write the picture: the bytes, what they are, and the points they were made of."""

    data: bytes
    media_type: str
    points: Image.Image


def _made(image: Image.Image, *, few_colours: bool) -> Picture:
    best = _lightest(_attempts(image, few_colours=few_colours))
    lighter = sorted(
        (form for form in _lighter(best) if len(form.data) < len(best.data)), key=lambda form: len(form.data)
    )
    made = Form(best.data, best.media_type, *best.points.size)
    return Picture(made, tuple(lighter), fingerprint_of(image))


def fingerprint_of(image: Image.Image) -> str:
    """Return the fingerprint by which a picture is known again, "" for one with too little in it."""
    grey = image.convert("L").resize((_ACROSS, _DOWN), Image.Resampling.BOX)
    return fingerprint(list(grey.tobytes()), _ACROSS)


def _lightest(attempts: Iterable[_Attempt]) -> _Attempt:
    """Return the first attempt within the target, else the lightest of all."""
    best: _Attempt | None = None
    for attempt in attempts:
        if best is None or len(attempt.data) < len(best.data):
            best = attempt
        if len(attempt.data) <= TARGET:
            break
    if best is None:
        raise ValueError("no attempt")
    return best


def _attempts(image: Image.Image, *, few_colours: bool) -> Iterator[_Attempt]:
    """Yield ways to write a picture, the best first: what is clear stays PNG, what is flat too if it is light so."""
    if image.mode == "RGBA":
        for small in _sizes(image):
            yield from _as_graphic(small)
        return
    if few_colours:
        yield from (attempt for attempt in _as_graphic(image) if len(attempt.data) <= TARGET)
    for small in _sizes(image):
        for quality in _QUALITIES:
            data = _saved(small, "JPEG", quality=quality, optimize=True, progressive=True)
            yield _Attempt(data, "image/jpeg", small)


def _as_graphic(image: Image.Image) -> Iterator[_Attempt]:
    yield _Attempt(_saved(image, "PNG", optimize=True), "image/png", image)
    for colours in _COLOURS:
        drawn = image.quantize(colours, method=Image.Quantize.FASTOCTREE)
        yield _Attempt(_saved(drawn, "PNG", optimize=True), "image/png", image)


def _sizes(image: Image.Image) -> Iterator[Image.Image]:
    """Yield the picture at each smaller size it can have; the first is the picture itself."""
    longest = max(image.size)
    yield image
    for side in _SIDES:
        if side < longest:
            small = image.copy()
            small.thumbnail((side, side), Image.Resampling.LANCZOS)
            yield small


def _lighter(best: _Attempt) -> Iterator[Form]:
    """Yield the same points in the forms newer browsers know."""
    flat = best.media_type == "image/png"
    points, quality = best.points, _WEBP_QUALITY
    yield Form(_saved(points, "WEBP", quality=quality, lossless=flat, method=4), "image/webp", *points.size)
    yield Form(_saved(points, "AVIF", quality=_AVIF_QUALITY, speed=_AVIF_SPEED), "image/avif", *points.size)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()
