"""Reading what somebody brings as evidence: a photograph, drawn anew without its place, or a PDF as it is."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from kernel.errors import Invalid
from lms.media.formats.papers import read_paper
from lms.media.formats.pictures import Unfit, is_picture
from lms.media.rules import MEGABYTE

MOST_PICTURE, MOST_PDF = 25 * MEGABYTE, 10 * MEGABYTE
PDF = "application/pdf"
_HEAD, _TAIL = 1024, 2048
_ACTING = (b"/JavaScript", b"/JS ", b"/JS(", b"/JS<", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")
"""What a PDF holds that wants to act when it is opened. A scanner's or a telephone's PDF has none of it."""

SCAN_SECONDS = 60
FOUND = 1
"""What scanners answer when they have found something (`clamdscan`, `clamscan`)."""


class Unusable(Invalid):
    """A file that cannot be kept. The code says why, `values` hold what its sentence needs."""

    code = "evidence_unusable"


@dataclass(frozen=True, slots=True)
class Ready:
    """A file ready to be kept. `original_sha256` is of the bytes as they were brought; `fingerprint` may be ""."""

    data: bytes
    media_type: str
    width: int
    height: int
    fingerprint: str
    original_sha256: str
    taken_on: date | None


def read(data: bytes) -> Ready:
    """Read a file; raises `Unusable`, and nothing else, for whatever cannot be kept."""
    if not data:
        raise Unusable("evidence_empty", field="files")
    if is_picture(data) and not data.lstrip().startswith(b"<"):
        return _picture(data)
    if b"%PDF-" in data[:_HEAD]:
        return _pdf(data)
    raise Unusable("evidence_kind_of_file", field="files")


def _picture(data: bytes) -> Ready:
    _check_size(data, MOST_PICTURE)
    try:
        paper = read_paper(data)
    except Unfit as unfit:
        raise Unusable("evidence_" + unfit.code.removeprefix("media_"), field="files") from unfit
    form = paper.form
    source = sha256(data).hexdigest()
    return Ready(form.data, form.media_type, form.width, form.height, paper.fingerprint, source, paper.taken_on)


def _pdf(data: bytes) -> Ready:
    _check_size(data, MOST_PDF)
    if b"%%EOF" not in data[-_TAIL:]:
        raise Unusable("evidence_broken", field="files")
    if any(sign in data for sign in _ACTING):
        raise Unusable("evidence_pdf_acts", field="files")
    return Ready(data, PDF, 0, 0, "", sha256(data).hexdigest(), None)


def _check_size(data: bytes, most: int) -> None:
    if len(data) > most:
        raise Unusable("evidence_too_large", field="files", size=len(data), most=most)


def scan(data: bytes, *, command: str) -> None:
    """Hand the bytes to a scanner (`EVIDENCE_SCAN`) on its standard input; without a command nothing is done.

    Raises `Unusable`: `evidence_virus` when the scanner ends with 1, `evidence_scan_failed` when it could not look.
    """
    if not command:
        return
    try:
        ended = subprocess.run(  # noqa: S603  the command is a setting
            shlex.split(command), input=data, capture_output=True, timeout=SCAN_SECONDS, check=False
        ).returncode
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise Unusable("evidence_scan_failed", field="files") from error
    if ended:
        raise Unusable("evidence_virus" if ended == FOUND else "evidence_scan_failed", field="files")
