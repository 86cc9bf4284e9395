"""The notes in a store's folder that tell which state its derived graphs are of, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from kg.errors import KgError

EVERY_GRAPH = "*"
STALE = "stale"
VERSION = "version"


class Staleness:
    """What one store's folder notes: its derived graphs are stale while there is a note."""

    def __init__(self, folder: Path) -> None:
        self._note = folder / STALE
        self._version = folder / VERSION

    def __bool__(self) -> bool:
        return self._note.exists()

    def changed(self) -> list[str]:
        """List the graphs that changed since; `EVERY_GRAPH` is among them where it may be any."""
        noted = self._note.read_text("utf-8").splitlines()[1:] if self else []
        return list(dict.fromkeys(filter(None, noted)))

    @cached_property
    def _noted(self) -> set[str]:
        return set(self.changed())

    def mark(self, graph: str) -> None:
        """Note a graph that is about to change; the first note stands below the name of the version to come."""
        if self and graph in self._noted:
            return
        with self._note.open("a", encoding="utf-8") as note:
            note.write(f"{graph}\n" if note.tell() else f"{uuid4().hex}\n{graph}\n")
        self._noted.add(graph)

    @contextmanager
    def marked(self, graph: str) -> Iterator[None]:
        """Note a graph that is about to change; what is refused leaves a store as little stale as it was."""
        before = bool(self)
        self.mark(graph)
        try:
            yield
        except KgError:
            if not before:
                self._forget()
            raise

    def settle(self) -> None:
        """Make the version to come the present one: the derived graphs agree with the documents."""
        if self:
            write(self._version, f"{_first(self._note)}\n".encode())
            self._forget()

    def _forget(self) -> None:
        self._note.unlink()
        self._noted.clear()


def versions(folder: Path | str) -> list[str]:
    """Return the version of the derived graphs in a store's folder and, where they are stale, that to come."""
    coming, settled = (_first(Path(folder) / name) for name in (STALE, VERSION))
    return [settled, coming] if coming else [settled]


def write(path: Path, content: bytes) -> None:
    """Write a file that is there wholly or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


def _first(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().rstrip("\n")
    except FileNotFoundError:
        return ""
