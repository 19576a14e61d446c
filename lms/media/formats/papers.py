"""Photographs of papers and of people at work: drawn anew like the pictures of lessons, but large enough to be read.

When a picture was taken is read before everything its camera wrote is thrown away, the place first of all.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from datetime import date, datetime

from PIL import ExifTags, Image

from lms.media.formats.forms import Form
from lms.media.formats.pictures import Unfit, fingerprint_of, opened

LONGEST_SIDE = 1800
TARGET = 400 * 1024
"""Small print on a page photographed whole is still read at this size; a phone sends what is shown in a moment."""

_QUALITIES = (82, 70, 58)
_TAKEN = (ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Paper:
    """What is kept of a photograph: its one form, its fingerprint, the day the camera says it was taken."""

    form: Form
    fingerprint: str
    taken_on: date | None


def read_paper(data: bytes) -> Paper:
    """Return a photograph drawn anew; raises `Unfit` for what cannot be shown."""
    image, _few = opened(data, longest=LONGEST_SIDE)
    taken_on = _taken_on(data)
    try:
        kept = _saved(image.convert("RGB") if image.mode == "RGB" else _on_white(image))
        return Paper(Form(kept, "image/jpeg", *image.size), fingerprint_of(image), taken_on)
    except Exception as error:
        _log.info("a photograph could not be drawn anew", exc_info=True)
        raise Unfit("media_broken") from error


def _on_white(image: Image.Image) -> Image.Image:
    """Return a picture with clear parts as it looks on paper."""
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _saved(image: Image.Image) -> bytes:
    data = b""
    for quality in _QUALITIES:
        target = io.BytesIO()
        image.save(target, "JPEG", quality=quality, optimize=True, progressive=True)
        data = target.getvalue()
        if len(data) <= TARGET:
            break
    return data


def _taken_on(data: bytes) -> date | None:
    """Return the day the camera wrote down; whatever is written wrongly says nothing."""
    try:
        with Image.open(io.BytesIO(data)) as found:
            exif = found.getexif()
            inner = exif.get_ifd(ExifTags.IFD.Exif)
            written = next((inner[tag] for tag in _TAKEN if tag in inner), exif.get(ExifTags.Base.DateTime))
            return datetime.strptime(str(written)[:10], "%Y:%m:%d").date() if written else None  # noqa: DTZ007  a day
    except Exception:  # a decoder may stumble over what a camera wrote in any way it likes
        return None
