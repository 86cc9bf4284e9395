"""The texts that a command is given: files, standard input, and what folders, globs and archives hold."""

from __future__ import annotations

import glob
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path, PurePath

from kg.documents import plain
from kg.documents.apart import Apart
from kg.documents.archives import Archive, is_archive, open_archive
from kg.documents.formats import MAX_BYTES, SUFFIXES, UNREAD, format_of
from kg.documents.joins import NO_METADATA, Join, Metadata, Sayings
from kg.documents.making import NOTHING, Given, make_document
from kg.documents.tables import Table, read_table
from kg.errors import DocumentError
from kg.model import Document
from kg.ontology import Ontology

KINDS = f"{', '.join(sorted(SUFFIXES))}"
STDIN = Path("-")


@dataclass(frozen=True, slots=True)
class TextFile:
    """The bytes of a file that may hold a document, and what is said of it elsewhere.

    `source` names it in errors, `name` gives an id that it lacks, `suffix` a format that its bytes do not show.
    """

    source: str
    name: str
    raw: bytes
    suffix: str = ""
    given: Given = NOTHING

    @property
    def digest(self) -> str:
        """Return one SHA-256 over name, bytes and what is said elsewhere: all that its document depends on."""
        said = b"\0" + json.dumps(self.given.fields, sort_keys=True).encode() if self.given.fields else b""
        return hashlib.sha256(self.name.encode("utf-8", "surrogateescape") + said + b"\0" + self.raw).hexdigest()


class Inputs:
    """The texts that paths lead to, in order, and what is said of them elsewhere; close it when done.

    A member of an archive has the archive's path with its own behind it. What leads to no text, or cannot be opened, is
    among the `paths` itself, so that reading it reports the fault and the rest goes on.
    """

    def __init__(
        self, paths: Iterable[Path], *, metadata: Metadata = NO_METADATA, ontology: Ontology | None = None
    ) -> None:
        self._archives: dict[Path, Archive] = {}
        self._members: dict[Path, tuple[Archive, str]] = {}
        self._faults: dict[Path, DocumentError] = {}
        self._apart = Apart()
        try:
            found = dict.fromkeys(file for path in paths for file in self._found(path))
            self.paths = tuple(found)
            texts = [path for path in self.paths if path not in self._faults]
            table = self._table(metadata.table) if metadata.table else None
            self._sayings = Sayings(metadata, table=table, paths=texts, ontology=ontology)
        except BaseException:
            self.close()
            raise

    @property
    def join(self) -> Join | None:
        """Tell how the table of metadata and the texts went together."""
        return self._sayings.join

    def __enter__(self) -> Inputs:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the archives, and end the process that parses."""
        self._apart.close()
        while self._archives:
            self._archives.popitem()[1].close()

    def read(self, path: Path) -> TextFile:
        """Read one of the texts, and look at nothing in it yet."""
        if path in self._faults:
            raise self._faults[path]
        if path == STDIN:
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
            return TextFile("standard input", "stdin", raw, given=self._sayings.given(path))
        raw = self._raw(path, limit=MAX_BYTES + 1)
        return TextFile(str(path), path.stem, raw, path.suffix, self._sayings.given(path))

    def document(self, file: TextFile, *, actor: str = "", date: str = "") -> Document:
        """Make a document of a file; `actor` ("A; B") and `date` override what else is said of it."""
        kind = format_of(file.raw, suffix=file.suffix, source=file.source)
        read = partial(self._apart.read, kind) if kind.apart else kind.read
        return make_document(
            read(file.raw, source=file.source),
            source=file.source,
            name=file.name,
            media_type=kind.media_type,
            given=file.given.overridden(actor=actor, date=date),
        )

    def _raw(self, path: Path, *, limit: int) -> bytes:
        if path in self._members:
            archive, name = self._members[path]
            return archive.read(name, limit=limit)
        with _faults(path), path.open("rb") as file:
            return file.read(limit)

    def _found(self, path: Path) -> Iterable[Path]:
        if path == STDIN or (path.is_file() and not is_archive(path)):
            return [path]
        if path.is_dir():
            return self._in_folder(path)
        if path.is_file():
            return self._in_archive(path)
        archive = next((folder for folder in path.parents if is_archive(folder) and folder.is_file()), None)
        if archive is not None:
            return self._below(path, archive)
        if glob.has_magic(str(path)):
            matching = sorted(map(Path, glob.glob(str(path), recursive=True)))  # noqa: PTH207  absolute ones too
            return [file for match in matching for file in self._found(match)] or self._fault(path, "no file matches")
        return [path]

    def _in_folder(self, folder: Path) -> Iterable[Path]:
        below = sorted(path for path in folder.rglob("*") if _is_wanted(path.relative_to(folder)) and not path.is_dir())
        found = [file for path in below for file in (self._in_archive(path) if is_archive(path) else [path])]
        return found or self._fault(folder, f"no text ({KINDS}) in this folder")

    def _in_archive(self, path: Path) -> Iterable[Path]:
        """Open an archive and find the texts in it; one that lies in another archive is not opened."""
        try:
            archive = self._archives[path] = self._archives.get(path) or open_archive(path)
        except DocumentError as error:
            self._faults[path] = error
            return [path]
        members = {Path(f"{path}/{name}"): name for name in archive.names}
        self._members |= {member: (archive, name) for member, name in members.items()}
        texts = [member for member in members if _is_wanted(member.relative_to(path))]
        for text in texts:
            if ".." in text.parts[len(path.parts) :]:
                self._fault(text, "leads out of the archive", remedy="pack it again without `..`")
            elif is_archive(text):
                self._fault(text, "an archive within an archive is not opened", remedy="unpack the outer one")
        return texts or self._fault(path, f"no text ({KINDS}) in this archive")

    def _below(self, path: Path, archive: Path) -> Iterable[Path]:
        """Find the members of an archive that a path names: one, those in a folder of it, or those of a glob."""
        members = self._in_archive(archive)
        found = [member for member in members if path in (member, *member.parents)]
        found = found or [member for member in members if fnmatchcase(str(member), str(path))]
        return found or self._fault(path, "no such text in the archive")

    def _fault(self, path: Path, message: str, *, remedy: str = "name another") -> Iterable[Path]:
        self._faults[path] = DocumentError(message, source=str(path), remedy=remedy)
        return [path]

    def _table(self, path: Path) -> Table:
        """Read a table that is a file, or the member of one of the archives."""
        if not path.is_file():
            tail = path.parts
            inside = [member for member in self._members if member.parts[-len(tail) :] == tail]
            if len(inside) > 1:
                remedy = f"it is one of {', '.join(map(str, inside))}"
                raise DocumentError("several archives hold such a table", source=str(path), remedy=remedy)
            path = inside[0] if inside else path
        return read_table(self._raw(path, limit=plain.MAX_BYTES + 1), source=str(path))


def discover(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the texts to read: files and `-` as they are, those in folders, globs and archives in order."""
    with Inputs(paths) as inputs:
        yield from inputs.paths


def read_document(path: Path, *, actor: str = "", date: str = "") -> Document:
    """Read one text, or standard input for `-`; `actor` ("A; B") and `date` override what the file says."""
    with Inputs([path]) as inputs:
        if len(inputs.paths) > 1:
            raise DocumentError(f"{len(inputs.paths)} texts", source=str(path), remedy="name one of them")
        return inputs.document(inputs.read(inputs.paths[0]), actor=actor, date=date)


def _is_wanted(path: PurePath) -> bool:
    """Tell of a file in a folder or an archive whether it may be a text, or hold some, and is not hidden."""
    hidden = any(part.startswith(".") and part != ".." for part in path.parts)
    return not hidden and (path.suffix.lower() in SUFFIXES | UNREAD or is_archive(path))


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentError(
            f"cannot be read: {reason}", source=str(path), remedy="check path and permissions"
        ) from error
