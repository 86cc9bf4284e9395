"""Whether a store is sound: it has what it says it has, every quote stands in its text, and nothing dangles."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kg import resources
from kg.copies import Copy
from kg.errors import KgError
from kg.migrations import FORMAT
from kg.snapshots import FOLDER
from kg.sparql import solutions
from kg.store import COUNTS, RUNS, SERVER, Store, served_at
from kg.validate import evidence

AGAIN = "compute the derived graphs again: kg build with any text"
READ_AGAIN = "remove the document and read its text again: kg remove, kg build"
RESTORE = "restore a backup: kg store restore BACKUP DIR"

_HEADER = re.compile(r"^# (fault|remedy|derived): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Flaw:
    """Something that is wrong with a store: where, what, and what to do about it."""

    place: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} ({self.remedy})"


def check(store: Store) -> Iterator[Flaw]:
    """Yield whatever is wrong with a store or a copy of one; a store that cannot even be opened is an error before."""
    folder = store.origin if isinstance(store, Copy) else store.path
    yield from _leftovers(folder)
    try:
        if store.stale:
            yield Flaw(str(folder), "the derived graphs lag behind the documents", AGAIN)
        else:
            yield from _counts(store, folder)
        yield from _evidence(store)
        yield from _references(store)
    except (OSError, RuntimeError, KgError) as error:
        yield Flaw(str(folder), f"cannot be read: {error}", RESTORE)


def _leftovers(folder: Path) -> Iterator[Flaw]:
    for path in left_behind(folder):
        yield Flaw(str(path), "is left of a process that died", "take it away: kg store compact")


def left_behind(folder: Path) -> list[Path]:
    """List what processes left that died; half a graph is dropped whenever a store is opened.

    A draft that is a minute old is no longer being written.
    """
    written = [*folder.glob("*.tmp"), *folder.glob(f"{RUNS}/*.tmp")]
    drafts = [path for path in written if path.stat().st_mtime < time.time() - 60]
    dead = [folder / SERVER] if (folder / SERVER).exists() and served_at(folder) is None else []
    return sorted([*drafts, *dead])


def _counts(store: Store, folder: Path) -> Iterator[Flaw]:
    """Compare what the store holds with what it held when its derived graphs were last computed."""
    try:
        said = json.loads((store.path / COUNTS).read_text("utf-8"))
    except FileNotFoundError:
        return  # made by a version that did not count
    except ValueError as error:
        yield Flaw(str(folder / COUNTS), f"cannot be read: {error}", AGAIN)
        return
    for noun, found in store.counts().items():
        if found != said.get(noun):
            yield Flaw(str(folder), f"has {found} {noun}, and had {said.get(noun)} when it was settled", RESTORE)


def _evidence(store: Store) -> Iterator[Flaw]:
    """Look up every quote, hash every text, and see that each graph of a document has both header and text."""
    prefix = store.iris.document("")
    for graph in store.graphs():
        if graph.startswith(prefix):
            quads = list(store.match(graph=graph))
            for fault in evidence(graph, quads):
                yield Flaw(fault.focus, fault.message, READ_AGAIN)


def _references(store: Store) -> Iterator[Flaw]:
    """Ask for what is referred to and is not there; of a stale store only what its documents say themselves."""
    for path in sorted((resources.queries() / "check").glob("*.rq")):
        text = path.read_text("utf-8")
        said = dict(_HEADER.findall(text))
        if store.stale and "derived" in said:
            continue
        for row in solutions(store.query(text)):
            yield Flaw(row["node"].value, said["fault"], said["remedy"])


@dataclass(frozen=True, kw_only=True)
class Compacted:
    """The bytes that a store took before and after it was compacted."""

    before: int
    after: int


def compact(store: Store) -> Compacted:
    """Let the engine merge its files, and take away what processes left that died."""
    before = size_on_disk(store.path)
    store.quads.flush()
    store.quads.optimize()
    for path in left_behind(store.path):
        path.unlink()
    return Compacted(before=before, after=size_on_disk(store.path))


def describe(store: Store) -> Iterator[tuple[str, str]]:
    """Yield what is to be known of a store or a copy of one, as names and values."""
    folder = store.origin if isinstance(store, Copy) else store.path
    yield "folder", str(folder)
    yield "format", str(FORMAT)
    yield "base", store.iris.base
    yield "revision", str(store.revision)
    for noun, count in store.counts().items():
        yield noun, f"{count:,}"
    yield "quads", f"{len(store):,}"
    yield "graphs", f"{len(store.graphs()):,}"
    yield "on disk", f"{size_on_disk(folder) / 1e6:,.1f} MB"
    yield "derived graphs", "lag behind the documents" if store.stale else "agree with the documents"
    for path in store.own:
        yield "own ontology", path.name
    for row in solutions(store.query(resources.query("lookup", "extractors"))):
        yield "read by", f"{row['extractor'].value} ({row['documents'].value})"
    for row in solutions(store.query(resources.query("lookup", "runs"))):
        ended = row["ended"]
        yield "run", f"{row['label'].value}, {'ended ' + ended.value[:19] if ended else 'not ended'}"


def size_on_disk(folder: Path) -> int:
    """Return the bytes of a store's files, each counted once, without those that only snapshots still hold."""
    sizes = {}
    for path in folder.rglob("*"):
        if FOLDER not in path.relative_to(folder).parts:
            with suppress(FileNotFoundError):  # the engine takes files away as it goes
                stat = path.stat()
                sizes[stat.st_ino] = stat.st_size * path.is_file()
    return sum(sizes.values())
