"""Builders of files that people bring: photographs with a place in them, drawings, sound, video, captions."""

from __future__ import annotations

import io
import random
import struct
from functools import cache

from PIL import Image

from lms.media.formats.brought import Brought, Unusable, read

MAKE = "Điện thoại của bà Hoa"


@cache
def scenery(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Return a picture with something in it: soft spots of colour, always the same for a seed."""
    dice = random.Random(seed)
    small = Image.frombytes("RGB", (8, 6), bytes(dice.randrange(256) for _ in range(8 * 6 * 3)))
    return small.resize(size, Image.Resampling.BICUBIC)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return a picture's bytes."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def exif(orientation: int = 1) -> bytes:
    """Return what a telephone writes into a photograph: how it was held, its name, the place."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = MAKE.encode("ascii", "replace").decode()
    made[0x8825] = {1: "N", 2: (21.0, 1.0, 42.0), 3: "E", 4: (105.0, 50.0, 2.0)}
    return made.tobytes()


def photo(seed: int = 1, size: tuple[int, int] = (640, 480), kind: str = "JPEG", orientation: int = 1) -> bytes:
    """Return a photograph as a telephone makes it."""
    return encoded(scenery(seed, size), kind, exif=exif(orientation))


def heic(seed: int = 1) -> bytes:
    """Return a photograph of an iPhone."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    return encoded(scenery(seed), "HEIF", exif=exif())


ready = cache(read)
"""What is kept of a file; read once a process, for drawing a picture anew takes a while."""


def tried(data: bytes) -> tuple[Brought | None, str]:
    """Return what is kept of a file, or the code of its refusal. Anything else that goes wrong goes through."""
    try:
        return read(data), ""
    except Unusable as error:
        return None, error.code


DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><title>V</title><rect width="9"/></svg>'
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nXin chào\n".encode()


def mp3(frames: int = 4) -> bytes:
    """Return silent MPEG sound behind an ID3 tag: 128 kbit/s, 44,1 kHz."""
    frame = b"\xff\xfb\x90\x00" + b"\0" * 413
    return b"ID3\x04\0\0\0\0\0\x0a" + b"\0" * 10 + frame * frames


def ogg() -> bytes:
    """Return the head of an Opus file."""
    return b"OggS\0\x02" + b"\0" * 20 + b"\x01\x13OpusHead\x01\x02" + b"\0" * 64


def webm() -> bytes:
    """Return the head of a WebM file."""
    return b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\0" * 64


def box(name: bytes, *inside: bytes) -> bytes:
    """Return a box of an MP4 file."""
    body = b"".join(inside)
    return struct.pack(">I", 8 + len(body)) + name + body


PLACE = b"+21.0285+105.8542/"


def mp4(handler: bytes = b"vide", brand: bytes = b"isom", place: bytes = PLACE) -> bytes:
    """Return an MP4 file of one track, with the place where it was recorded."""
    track = box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12)), box(b"udta", place))
    notes = box(b"udta", box(b"\xa9xyz", place))
    movie = box(b"moov", box(b"mvhd", b"\0" * 100), track, notes, box(b"meta", place))
    return box(b"ftyp", brand, b"\0\0\0\1", brand) + movie + box(b"mdat", b"\x01\x02\x03" * 50)
