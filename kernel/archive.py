"""Files from strangers: a folder, a zip or a tar, read as one tree of names and bytes, within limits.

Names are composed (NFC) and separated by "/". Whatever could lead outside (absolute names, "..", links), act (devices)
or explode (sizes, ratios, counts) is refused as a whole: an archive with one such entry was made to do harm. Hidden
files and what desktop systems leave behind (`__MACOSX`, `.DS_Store`, `Thumbs.db`) are not there.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Protocol

from kernel.errors import Invalid
from kernel.text import nfc

MOST_FILES = 20_000
MOST_BYTES = 512 * 1024 * 1024
"""The most bytes of an archive once unpacked."""
MOST_RATIO = 200
"""The most bytes one packed byte may become, beyond the first `FREE_BYTES` of a file."""
FREE_BYTES = 1024 * 1024
_CHUNK = 64 * 1024
_ENCRYPTED = 0x1
_FILE_KIND, _LINK = 0o170000, 0o120000
_LEFTOVERS = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


class Refused(Invalid):
    """The archive cannot be taken: `code` says why, `values["name"]` which entry.

    Codes: archive_kind (no zip, no tar), archive_broken, archive_encrypted, archive_slip (a name that leads outside),
    archive_link, archive_files, archive_bytes, archive_ratio.
    """

    code = "archive"


class Tree(Protocol):
    """Files by name. Names are composed, relative, separated by "/", and sorted."""

    def names(self) -> tuple[str, ...]:
        """Return all names."""

    def size(self, name: str) -> int:
        """Return the size of a file in bytes, without reading it; KeyError when there is none."""

    def read(self, name: str) -> bytes:
        """Return the bytes of a file; KeyError when there is none, `Refused` when they cannot be had."""


class MemoryTree:
    """A tree of files already in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = {nfc(name): data for name, data in sorted(files.items())}

    def names(self) -> tuple[str, ...]:
        """Return all names."""
        return tuple(self._files)

    def size(self, name: str) -> int:
        """Return the size of a file."""
        return len(self._files[name])

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        return self._files[name]


class FolderTree:
    """The plain files below a folder; links are not followed and not listed."""

    def __init__(self, root: Path) -> None:
        self._paths = dict(sorted(_walk(root, root)))
        if len(self._paths) > MOST_FILES:
            raise Refused("archive_files", most=MOST_FILES)

    def names(self) -> tuple[str, ...]:
        """Return all names."""
        return tuple(self._paths)

    def size(self, name: str) -> int:
        """Return the size of a file."""
        return self._paths[name].stat().st_size

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        path = self._paths[name]
        if path.stat().st_size > MOST_BYTES:
            raise Refused("archive_bytes", name=name, most=MOST_BYTES)
        return path.read_bytes()


def _walk(root: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name in _LEFTOVERS or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(root, path)
        elif path.is_file():
            yield nfc(path.relative_to(root).as_posix()), path


class ZipTree:
    """The files of a zip. Raises `Refused` at once for anything an honest archive does not hold."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RecursionError) as error:
            raise Refused("archive_broken") from error
        listed = self._zip.infolist()
        if len(listed) > MOST_FILES:
            raise Refused("archive_files", most=MOST_FILES)
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in listed:
            name = _checked(info.filename)
            if name is not None and not info.is_dir():
                self._infos.setdefault(name, _honest(info, name))
        if sum(info.file_size for info in self._infos.values()) > MOST_BYTES:
            raise Refused("archive_bytes", most=MOST_BYTES)

    def names(self) -> tuple[str, ...]:
        """Return all names."""
        return tuple(sorted(self._infos))

    def size(self, name: str) -> int:
        """Return the size that the archive says a file has; `read` refuses one that turns out larger."""
        return self._infos[name].file_size

    def read(self, name: str) -> bytes:
        """Return the bytes of a file, never more than the archive said there would be."""
        info = self._infos[name]
        try:
            with self._zip.open(info) as file:
                data = file.read(info.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise Refused("archive_broken", name=name) from error
        if len(data) > info.file_size:
            raise Refused("archive_ratio", name=name)
        return data


def _honest(info: zipfile.ZipInfo, name: str) -> zipfile.ZipInfo:
    """Return the entry, or raise for one that is locked, leads elsewhere or explodes."""
    if info.flag_bits & _ENCRYPTED:
        raise Refused("archive_encrypted", name=name)
    if (info.external_attr >> 16) & _FILE_KIND == _LINK:
        raise Refused("archive_link", name=name)
    if info.file_size > FREE_BYTES and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        raise Refused("archive_ratio", name=name)
    return info


class TarTree:
    """The files of a tar, gzipped or not, unpacked into memory within the limits."""

    def __init__(self, file: IO[bytes]) -> None:
        self._files: dict[str, bytes] = {}
        self._total = 0
        packed = _Counted(file)
        try:
            with tarfile.open(fileobj=packed, mode="r|*") as archive:
                for member in archive:
                    self._check(member, packed.taken)
                    name = _checked(member.name)
                    content = archive.extractfile(member) if member.isfile() and name else None
                    if content is not None and name is not None:
                        self._files.setdefault(name, content.read())
        except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, OverflowError) as error:
            raise Refused("archive_broken") from error

    def _check(self, member: tarfile.TarInfo, taken: int) -> None:
        self._total += member.size
        if member.issym() or member.islnk() or member.isdev():
            raise Refused("archive_link", name=member.name)
        if self._total > MOST_BYTES:
            raise Refused("archive_bytes", most=MOST_BYTES)
        if self._total > FREE_BYTES + MOST_RATIO * max(taken, _CHUNK):
            raise Refused("archive_ratio", name=member.name)
        if len(self._files) >= MOST_FILES:
            raise Refused("archive_files", most=MOST_FILES)

    def names(self) -> tuple[str, ...]:
        """Return all names."""
        return tuple(sorted(self._files))

    def size(self, name: str) -> int:
        """Return the size of a file."""
        return len(self._files[name])

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        return self._files[name]


class _Counted(io.RawIOBase):
    """A file that knows how much was read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.taken += len(data)
        return data


def _checked(written: str) -> str | None:
    """Return the name as trees have it, None for what is not listed; raise for one that leads outside."""
    name = nfc(written.replace("\\", "/"))
    parts = name.removesuffix("/").split("/")
    if name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name:
        raise Refused("archive_slip", name=written[:200])
    parts = [part for part in parts if part not in {"", "."}]
    if not parts or any(part.startswith(".") or part in _LEFTOVERS for part in parts):
        return None
    return "/".join(parts)


def open_tree(path: Path) -> Tree:
    """Open a folder or an archive by what it is, whatever its name. Raises `Refused`."""
    if path.is_dir():
        return FolderTree(path)
    with path.open("rb") as file:
        return open_bytes(file.read(MOST_BYTES + 1))


def open_bytes(data: bytes) -> Tree:
    """Open an archive in memory by its first bytes. Raises `Refused`."""
    if len(data) > MOST_BYTES:
        raise Refused("archive_bytes", most=MOST_BYTES)
    if data[:2] == b"PK":
        return ZipTree(io.BytesIO(data))
    if data[:2] == b"\x1f\x8b" or data[257:262] == b"ustar":
        return TarTree(io.BytesIO(data))
    raise Refused("archive_kind")


def below(tree: Tree, folder: str) -> Tree:
    """Return the part of a tree below a folder, its names shortened; "" is the tree itself."""
    return _Part(tree, folder) if folder else tree


class _Part:
    """A view of a tree below one folder."""

    def __init__(self, tree: Tree, folder: str) -> None:
        self._tree = tree
        self._prefix = folder.rstrip("/") + "/"

    def names(self) -> tuple[str, ...]:
        start = len(self._prefix)
        return tuple(name[start:] for name in self._tree.names() if name.startswith(self._prefix))

    def size(self, name: str) -> int:
        return self._tree.size(self._prefix + name)

    def read(self, name: str) -> bytes:
        return self._tree.read(self._prefix + name)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files: the same bytes for the same files, whatever the day and the machine."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            archive.writestr(info, files[name], compresslevel=9)
    return target.getvalue()
