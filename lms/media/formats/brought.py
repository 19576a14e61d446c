"""Reading what somebody brings: which kind it is by its bytes, what is kept of it, or why nothing can be."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import puremagic

from kernel.errors import Invalid
from lms.media.formats import pictures, recordings
from lms.media.formats.forms import Form
from lms.media.rules import KINDS, MOST_BYTES, PICTURE

_SHOWN = 20


class Unusable(Invalid):
    """A file that cannot be kept. The code says why, `values` hold what its sentence needs."""

    code = "media_unusable"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file ready to be kept: its kind, the form that stands for it, lighter forms of it, its fingerprint.

    `source` is the SHA-256 of the bytes as they were brought, `original` their number.
    """

    kind: str
    canonical: Form
    renditions: tuple[Form, ...]
    fingerprint: str
    source: str
    original: int

    @property
    def total(self) -> int:
        """Return the bytes it takes in the store."""
        return len(self.canonical.data) + sum(len(form.data) for form in self.renditions)


def read(data: bytes) -> Brought:
    """Read a file; raises `Unusable`, and nothing else, for whatever cannot be kept."""
    if not data:
        raise Unusable("media_empty")
    if len(data) > max(MOST_BYTES.values()):
        raise _too_large(data, max(MOST_BYTES, key=lambda kind: MOST_BYTES[kind]))
    kind = PICTURE if pictures.is_picture(data) else recordings.kind_of(data)
    if kind not in KINDS:
        raise Unusable(kind or "media_kind", found=_ending(data))
    if len(data) > MOST_BYTES[kind]:
        raise _too_large(data, kind)
    try:
        return _read(kind, data)
    except pictures.Unfit as unfit:
        raise Unusable(unfit.code, **unfit.values) from unfit


def _read(kind: str, data: bytes) -> Brought:
    source = sha256(data).hexdigest()
    if kind == PICTURE:
        made = pictures.make(data)
        return Brought(kind, made.canonical, made.renditions, made.fingerprint, source, len(data))
    return Brought(kind, recordings.keep(data), (), "", source, len(data))


def _too_large(data: bytes, kind: str) -> Unusable:
    return Unusable("media_too_large", kind=kind, size=len(data), most=MOST_BYTES[kind])


def _ending(data: bytes) -> str:
    """Return the usual ending of files with such bytes, for the sentence that refuses them; "" when nobody knows."""
    try:
        return str(puremagic.from_string(data[: 64 * 1024]))[:_SHOWN]
    except (puremagic.PureError, ValueError, IndexError, TypeError):
        return ""
