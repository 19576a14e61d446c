"""The desk at which courses are written: files in the house's store, pictures placed with their renditions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from courses.formats.lesson import Place
from courses.formats.package import MEDIA_TYPES
from courses.formats.pictures import UnusablePicture, read_picture
from courses.operations.desk import Desk
from courses.operations.drafting import KeptFile
from kernel.errors import Invalid, NotFound
from lms import files

PACKED = "application/zip"


def desk(session: Session, store: files.Store, *, place: Place, at: datetime) -> Desk:
    """Return the desk of this session."""

    def read(sha256: str) -> bytes:
        data = store.get(sha256)
        if data is None:
            raise NotFound("file_lost")
        return data

    def keep(name: str, data: bytes) -> KeptFile:
        media_type = _media_type(name, data)
        return KeptFile(name, files.keep(session, store, data, media_type=media_type, at=at), media_type, len(data))

    def pack(data: bytes) -> str:
        return files.keep(session, store, data, media_type=PACKED, at=at)

    return Desk(read=read, keep=keep, store=pack, place=place)


def _media_type(name: str, data: bytes) -> str:
    if name.startswith("images/"):
        try:
            return read_picture(name, data).media_type
        except UnusablePicture as error:
            raise Invalid(error.code, field="file", name=name) from error
    media_type = PACKED if name.startswith("scorm/") else MEDIA_TYPES.get(name.rsplit(".", 1)[-1].lower())
    if media_type is None:
        raise Invalid("media-kind", field="file", name=name)
    return media_type
