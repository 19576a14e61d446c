"""Sound, video and captions: known by their bytes and kept as they are, but for the place where they were recorded.

Telephones write where a video was taken into boxes beside the pictures. Such a box is renamed `free`, a name every
player passes over: nothing moves, so all else stays where the file says it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lms.media.formats.forms import Form
from lms.media.rules import CAPTIONS, SOUND, VIDEO

_TYPES = {"mp3": (SOUND, "audio/mpeg"), "ogg": (SOUND, "audio/ogg"), "m4a": (SOUND, "audio/mp4")}
_TYPES |= {"mp4": (VIDEO, "video/mp4"), "webm": (VIDEO, "video/webm"), "vtt": (CAPTIONS, "text/vtt")}


def kind_of(data: bytes) -> str:
    """Return `sound`, `video` or `captions`; "" or the code of a refusal for anything else."""
    found = _container(data)
    return _TYPES[found][0] if found in _TYPES else found


def keep(data: bytes) -> Form:
    """Return what is kept of a recording for which `kind_of` named a kind."""
    found = _container(data)
    return Form(_without_places(data) if found in {"mp4", "m4a"} else data, _TYPES[found][1])


def _container(data: bytes) -> str:
    for knows in (_ogg, _webm, _mp4, _mp3, _captions):
        found = knows(data)
        if found:
            return found
    return ""


# ---------------------------------------------------------------------------------- sound

_CODECS = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   ")
_FIRST_PAGE = 512


def _ogg(data: bytes) -> str:
    if not data.startswith(b"OggS"):
        return ""
    head = data[:_FIRST_PAGE]
    return "ogg" if any(codec in head for codec in _CODECS) and b"theora" not in head else "media_codec"


_BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_ID3_HEADER = 10
_PADDING = 4096
_FRAMES = 2


def _mp3(data: bytes) -> str:
    """Two frames one behind the other: a single one is found in any noise."""
    at = 0
    if data.startswith(b"ID3") and len(data) > _ID3_HEADER:
        size = 0
        for byte in data[6:_ID3_HEADER]:
            size = size << 7 | byte & 0x7F
        at = _ID3_HEADER + size
        at += len(data[at : at + _PADDING]) - len(data[at : at + _PADDING].lstrip(b"\0"))
    for _ in range(_FRAMES):
        length = _frame(data[at : at + 4])
        if not length:
            return ""
        at += length
    return "mp3"


def _frame(head: bytes) -> int:
    """Return the length of the MPEG frame (layer III) with this header, 0 when it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # noqa: PLR2004 - sync, then layer III
        return 0
    version, rate, speed = head[1] >> 3 & 3, head[2] >> 2 & 3, head[2] >> 4
    if version not in _RATES or rate >= len(_RATES[version]) or not 0 < speed < len(_BITRATES[3]):
        return 0
    bits = _BITRATES[3 if version == 3 else 2][speed] * 1000  # noqa: PLR2004 - MPEG 1
    return (144 if version == 3 else 72) * bits // _RATES[version][rate] + (head[2] >> 1 & 1)  # noqa: PLR2004


# ---------------------------------------------------------------------------------- video

_EBML = b"\x1a\x45\xdf\xa3"
_DOCTYPE = b"\x42\x82"


def _webm(data: bytes) -> str:
    if not data.startswith(_EBML):
        return ""
    head = data[:64]
    at = head.find(_DOCTYPE)
    return "webm" if at > 0 and head[at + 3 : at + 7] == b"webm" else "media_codec"


@dataclass(frozen=True, slots=True)
class _Box:
    """A box of an MP4 file: its name, where it begins, where its inside begins, where it ends."""

    name: bytes
    start: int
    inside: int
    end: int


_MOST_BOXES = 500
_BOX_HEADER, _LONG_HEADER = 8, 16
_APPLE_VIDEO = b"qt  "
_TELEPHONE = b"3g"
_HANDLER = 8


def _boxes(data: bytes, start: int, end: int) -> Iterator[_Box]:
    """Yield the boxes between two places, as far as they make sense."""
    for _ in range(_MOST_BOXES):
        if start + _BOX_HEADER > end:
            return
        size = int.from_bytes(data[start : start + 4], "big")
        inside = start + _BOX_HEADER
        if size == 1:
            size, inside = int.from_bytes(data[inside : inside + 8], "big"), start + _LONG_HEADER
        stop = end if size == 0 else start + size
        if stop > end or stop < inside:
            return
        yield _Box(bytes(data[start + 4 : start + 8]), start, inside, stop)
        start = stop


def _mp4(data: bytes) -> str:
    if data[4:8] != b"ftyp":
        return ""
    if data[8:12] == _APPLE_VIDEO or data.startswith(_TELEPHONE, 8):
        return "media_codec"
    handlers = set(_handlers(data))
    if b"vide" in handlers:
        return "mp4"
    return "m4a" if b"soun" in handlers else "media_broken"


def _handlers(data: bytes) -> Iterator[bytes]:
    """Yield what each track of the file is for."""
    for track in _tracks(data):
        handler = _first(data, _first(data, track, b"mdia"), b"hdlr")
        if handler:
            yield bytes(data[handler.inside + _HANDLER : handler.inside + _HANDLER + 4])


def _tracks(data: bytes) -> list[_Box]:
    movie = _first(data, _whole(data), b"moov")
    return [box for box in _boxes(data, movie.inside, movie.end) if box.name == b"trak"] if movie else []


def _whole(data: bytes) -> _Box:
    return _Box(b"", 0, 0, len(data))


def _first(data: bytes, box: _Box | None, name: bytes) -> _Box | None:
    """Return the first box of a name inside another."""
    return next((child for child in _boxes(data, box.inside, box.end) if child.name == name), None) if box else None


_TELLING = frozenset({b"udta", b"meta", b"uuid"})


def _without_places(data: bytes) -> bytes:
    """Name every box of notes `free`: titles, places, covers. Boxes of pictures and sound are not touched."""
    parents = [_whole(data), _first(data, _whole(data), b"moov"), *_tracks(data)]
    notes = [
        box for parent in parents if parent for box in _boxes(data, parent.inside, parent.end) if box.name in _TELLING
    ]
    if not notes:
        return data
    kept = bytearray(data)
    for box in notes:
        kept[box.start + 4 : box.start + 8] = b"free"
        kept[box.inside : box.end] = bytes(box.end - box.inside)
    return bytes(kept)


# ---------------------------------------------------------------------------------- captions

_CAPTIONS = "WEBVTT"
_TIME = r"(?:\d{2,4}:)?[0-5]\d:[0-5]\d\.\d{3}"
_CUE = re.compile(rf"({_TIME})[ \t]+-->[ \t]+({_TIME})(?:[ \t].*)?")


def _captions(data: bytes) -> str:
    if not data.removeprefix(b"\xef\xbb\xbf").startswith(_CAPTIONS.encode()):
        return ""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return "media_captions"
    if lines[0] != _CAPTIONS and lines[0][len(_CAPTIONS)] not in " \t":
        return "media_captions"
    timings = [line for line in lines if "-->" in line]
    cues = [found for line in timings if (found := _CUE.fullmatch(line.strip()))]
    if not cues or len(cues) < len(timings):
        return "media_captions"
    return "vtt" if all(_moment(cue.group(1)) < _moment(cue.group(2)) for cue in cues) else "media_captions"


def _moment(text: str) -> tuple[int, ...]:
    hours, minutes, seconds = ("0:" + text if text.count(":") == 1 else text).split(":")
    return int(hours), int(minutes), int(seconds.replace(".", ""))
