"""Archives of texts: zip and tar, whose members are read from where they lie and never unpacked to disk.

An archive says itself how large its members are. Neither that nor what comes out is trusted: what expands to more than
`MAX_EXPANSION` times the archive is given up, and each member is read up to a limit.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import IO, Any, Protocol

from kg.errors import DocumentError

MAX_EXPANSION = 100
MAX_MEMBERS = 1_000_000
FREE_SIZE = 1_000_000_000

_OPENERS: dict[str, Callable[..., Any]] = {
    ".tar": open,
    **dict.fromkeys((".gz", ".tgz"), gzip.open),
    **dict.fromkeys((".bz2", ".tbz2"), bz2.open),
    **dict.fromkeys((".xz", ".txz"), lzma.open),
}
_COMPRESSED = frozenset({".gz", ".bz2", ".xz"})
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
)


class Archive(Protocol):
    """An open archive; members are named by their paths in it and come in its own order."""

    names: list[str]

    def read(self, name: str, *, limit: int) -> bytes:
        """Return a member's bytes up to a limit; raise a `DocumentError` for one that cannot be read."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def is_archive(path: PurePath) -> bool:
    """Tell by a file's name whether it is an archive."""
    suffix = path.suffix.lower()
    inner = PurePath(path.stem).suffix.lower()
    return suffix == ".zip" or (inner == ".tar" if suffix in _COMPRESSED else suffix in _OPENERS)


def open_archive(path: Path) -> Archive:
    """Open a zip or tar archive and list its members; raise a `DocumentError` for one that cannot be."""
    with _faults(str(path), "is it whole? download or pack it again"):
        return _Zip(path) if path.suffix.lower() == ".zip" else _Tar(path)


class _Zip:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = zipfile.ZipFile(path)
        members = [info for info in self._file.infolist() if not info.is_dir()]
        try:
            _check_size(path, members=len(members), size=sum(info.file_size for info in members))
        except DocumentError:
            self.close()
            raise
        self._members = {info.filename: info for info in members}
        self.names = list(self._members)

    def read(self, name: str, *, limit: int) -> bytes:
        source = f"{self._path}/{name}"
        info = self._members[name]
        if info.flag_bits & 1:
            raise DocumentError("is encrypted", source=source, remedy="pack the archive again without a password")
        with _faults(source, "pack the archive again"), self._file.open(info) as member:
            return member.read(limit)

    def close(self) -> None:
        self._file.close()


class _Tar:
    """A tar archive, whose members are found by passing over it once, and are best read in its order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream = _Metered(path)
        try:
            self._file = tarfile.open(fileobj=self._stream, mode="r:")  # noqa: SIM115  closed by close()
            self._members = dict(self._listed())
        except BaseException:
            self._stream.close()
            raise
        self.names = list(self._members)

    def _listed(self) -> Iterator[tuple[str, tarfile.TarInfo]]:
        for number, member in enumerate(self._file):
            _check_size(self._path, members=number, size=member.offset_data + member.size)
            if not member.isdir():
                yield member.name, member

    def read(self, name: str, *, limit: int) -> bytes:
        source = f"{self._path}/{name}"
        member = self._members[name]
        if not member.isreg():
            raise DocumentError("is a link or a device, not a file", source=source, remedy="pack the file itself")
        with _faults(source, "pack the archive again"):
            file = self._file.extractfile(member)
            return file.read(limit) if file else b""

    def close(self) -> None:
        self._file.close()
        self._stream.close()


class _Metered(io.RawIOBase):
    """What a compressed file expands to, as long as it is in proportion to the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inner: IO[bytes] = _OPENERS[path.suffix.lower()](path, "rb")

    def read(self, size: int = -1) -> bytes:
        _check_size(self._path, size=self._inner.tell() + max(size, 0))
        return self._inner.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        _check_size(self._path, size=offset)
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def close(self) -> None:
        self._inner.close()
        super().close()


def _check_size(path: Path, *, members: int = 0, size: int = 0) -> None:
    if members > MAX_MEMBERS:
        raise DocumentError(f"more than {MAX_MEMBERS:,} files", source=str(path), remedy="divide it")
    if size > max(FREE_SIZE, MAX_EXPANSION * path.stat().st_size):
        message = f"expands to more than {MAX_EXPANSION} times its size, as archives do that are made to do harm"
        raise DocumentError(message, source=str(path), remedy="if you trust it, unpack it and give the folder")


@contextmanager
def _faults(source: str, remedy: str) -> Iterator[None]:
    """Turn what the archive modules raise into a fault that names the place."""
    try:
        yield
    except _BROKEN as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise DocumentError(f"cannot be read: {reason}", source=source, remedy=remedy) from error
