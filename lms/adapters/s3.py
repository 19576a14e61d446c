"""Files kept in a store that speaks S3, each an object named by its hash. Loaded only where the settings name one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

import urllib3
from minio import Minio
from minio.error import S3Error

from lms.adapters.files import PIECE, SHA256

SCHEMES = {"s3": True, "s3+http": False}
NOT_THERE = frozenset({"NoSuchKey", "NoSuchObject", "ResourceNotFound"})
TRIES = 3
CONNECT_SECONDS, READ_SECONDS = 5, 30

T = TypeVar("T")


class BadAddress(ValueError):
    """The setting FILES_URL does not name a store."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the store is, and who asks it."""

    host: str
    secure: bool
    key: str
    secret: str
    bucket: str
    prefix: str
    region: str


def place_of(url: str) -> Place:
    """Read `s3://key:secret@host:port/bucket/prefix?region=…`; the secret is not repeated in what is raised."""
    parts = urlsplit(url)
    bucket, _, prefix = parts.path.strip("/").partition("/")
    if parts.scheme not in SCHEMES or not (parts.hostname and parts.username and parts.password and bucket):
        raise BadAddress("FILES_URL: s3://key:secret@host/bucket is expected")
    return Place(
        host=parts.hostname + (f":{parts.port}" if parts.port else ""),
        secure=SCHEMES[parts.scheme],
        key=unquote(parts.username),
        secret=unquote(parts.password),
        bucket=bucket,
        prefix=f"{prefix}/" if prefix else "",
        region=parse_qs(parts.query).get("region", ["us-east-1"])[0],
    )


class S3Store:
    """A `lms.files.Store` in a bucket. Objects lie two levels deep, as in a folder."""

    def __init__(self, place: Place) -> None:
        self.place = place
        retries = urllib3.Retry(total=TRIES, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504))
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        self.client = Minio(
            place.host,
            access_key=place.key,
            secret_key=place.secret,
            secure=place.secure,
            region=place.region,
            http_client=urllib3.PoolManager(timeout=timeout, retries=retries, maxsize=8),
        )

    @classmethod
    def at(cls, url: str) -> S3Store:
        """Return the store that a setting names."""
        return cls(place_of(url))

    def _name(self, sha256: str) -> str:
        if not SHA256.match(sha256):
            raise ValueError(sha256)
        return f"{self.place.prefix}{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def put(self, sha256: str, data: bytes) -> None:
        """Keep these bytes; keeping them again changes nothing."""
        if self.size(sha256) == len(data):
            return
        self.client.put_object(
            bucket_name=self.place.bucket, object_name=self._name(sha256), data=BytesIO(data), length=len(data)
        )

    def get(self, sha256: str) -> bytes | None:
        """Return the bytes, or None when they are not kept here."""
        pieces = self._asked(lambda: self._open(sha256, 0, 0))
        return None if pieces is None else b"".join(pieces)

    def size(self, sha256: str) -> int | None:
        """Return how many bytes there are, or None when they are not kept here."""
        found = self._asked(
            lambda: self.client.stat_object(bucket_name=self.place.bucket, object_name=self._name(sha256))
        )
        return None if found is None else found.size

    def open(self, sha256: str, start: int, length: int) -> Iterator[bytes] | None:
        """Return a part of the bytes in pieces, or None when they are not kept here."""
        return iter(()) if length == 0 else self._asked(lambda: self._open(sha256, start, length))

    def _open(self, sha256: str, start: int, length: int) -> Answer:
        """Ask for a part; a length of 0 is all there is."""
        return Answer(
            self.client.get_object(
                bucket_name=self.place.bucket, object_name=self._name(sha256), offset=start, length=length
            )
        )

    def remove(self, sha256: str) -> None:
        """Forget these bytes."""
        self.client.remove_object(bucket_name=self.place.bucket, object_name=self._name(sha256))

    def is_ready(self) -> bool:
        """Tell whether files can be kept."""
        try:
            return self.client.bucket_exists(bucket_name=self.place.bucket)
        except (S3Error, urllib3.exceptions.HTTPError, OSError):
            return False

    def _asked(self, ask: Callable[[], T]) -> T | None:
        """Return the answer, None when there is no such object; all else that goes wrong goes through."""
        try:
            return ask()
        except S3Error as error:
            if error.code in NOT_THERE:
                return None
            raise


class Answer:
    """What a store sends, in pieces; the connection goes back to the others at the end, whoever reads to it or not."""

    def __init__(self, response: urllib3.BaseHTTPResponse) -> None:
        self.response = response
        self.pieces = response.stream(PIECE)

    def __iter__(self) -> Answer:
        return self

    def __next__(self) -> bytes:
        """Return the next piece."""
        try:
            return next(self.pieces)
        except StopIteration:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back."""
        self.response.close()
        self.response.release_conn()
