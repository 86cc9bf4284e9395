"""Copies of a store to read from, while another process may hold it: a snapshot on disk, or one in memory."""

from __future__ import annotations

import os
import shutil
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kg import snapshots
from kg.errors import StoreError, StoreLockedError
from kg.kept import kept
from kg.memory import Memory, available, fits
from kg.migrations import MARKER, read_marker
from kg.snapshots import QUADS
from kg.store import Store
from kg.vocabulary import Iris

WAIT = 10.0
FOLLOW = 30.0
_TURN = 0.5


class Copy(Store):
    """The state that a store had at one moment, to be read; `origin` is the folder of the store itself."""

    origin: Path
    in_memory: bool
    _revision: int
    _taken: float
    _release: weakref.finalize[[int], Copy]

    @classmethod
    def take(
        cls, folder: Path | str, *, memory: Memory = Memory.NEVER, ontology: Sequence[Path] = (), wait: float = WAIT
    ) -> Copy:
        """Copy a store's present state, whoever holds it.

        The holder answers between two writes. Where it does not within `wait` seconds, the newest snapshot that it left
        is taken; if it left none, raise `StoreLockedError`.
        """
        origin = Path(folder)
        path, latch = _latched(origin, wait)
        snapshot = opened(path, ontology=ontology)
        source = in_memory(snapshot, memory)
        copy = cls(path, iris=source.iris, quads=source.quads, own=source.own)
        copy.origin, copy.in_memory = origin, source is not snapshot
        copy._revision, copy._taken = snapshots.revision(path), (path / QUADS).stat().st_mtime
        copy._release = weakref.finalize(copy, os.close, latch)
        return copy

    @property
    def revision(self) -> int:
        """Return the revision that the store had when it was copied."""
        return self._revision

    @property
    def age(self) -> float:
        """Return how many seconds ago the snapshot was made."""
        return max(0.0, time.time() - self._taken)

    @property
    def outgrown(self) -> bool:
        """Tell whether the store has been written to since."""
        return snapshots.revision(self.origin) != self.revision

    def close(self) -> None:
        """Let go of the snapshot, which may then be taken away."""
        super().close()
        self._release()


def opened(snapshot: Path, *, ontology: Sequence[Path] = ()) -> Store:
    """Open a snapshot to be read; whoever asks sees to it that it is not taken away meanwhile."""
    iris = Iris(read_marker(snapshot)[0])
    quads = ox.Store.read_only(str(snapshot / QUADS))
    return Store(snapshot, iris=iris, quads=quads, own=tuple(ontology) or kept(snapshot))


def in_memory(store: Store, memory: Memory) -> Store:
    """Return a store that answers from memory what another holds at present, or that other one itself."""
    if not _is_loaded(store.quads, memory):
        return store
    return Store(store.path, iris=store.iris, quads=_loaded(store.quads), own=store.own)


def back_up(folder: Path | str, target: Path | str) -> None:
    """Copy a store's present state into a new folder, whoever holds it; the copy is a store too.

    What never changes is linked, not copied, where both are on one disk.
    """
    path, latch = _latched(Path(folder), WAIT)
    try:
        with new_folder(Path(target)) as draft:
            shutil.copytree(path, draft, copy_function=snapshots.link)
    finally:
        os.close(latch)


def restore(backup: Path | str, folder: Path | str) -> None:
    """Make a store of a backup in a new folder, with no file shared, and see that it opens."""
    source = Path(backup)
    if not (source / MARKER).is_file() or not (source / QUADS).is_dir():
        raise StoreError("is no backup of a store", path=source, remedy="name a folder that kg store backup made")
    with new_folder(Path(folder)) as draft:
        shutil.copytree(source, draft, ignore=shutil.ignore_patterns(snapshots.FOLDER, "LOCK"))
        Store.open(draft).close()


def _latched(folder: Path, wait: float) -> tuple[Path, int]:
    until = time.monotonic() + wait
    while True:
        try:
            with Store.open(folder) as store:
                path = store.snapshot()
                latch = snapshots.latch(path)
        except StoreLockedError as error:
            answered = snapshots.ask(folder, wait=_TURN)
            late = time.monotonic() > until
            found = snapshots.latest(folder) if answered or late else None
            path, latch = (found, snapshots.latch(found)) if found else (folder, None)
            if late and latch is None:
                raise StoreLockedError(
                    f"{error.message.partition(': ')[2]} and is being written to",
                    path=folder,
                    remedy="wait until that process ends",
                ) from error
        if latch is not None:
            return path, latch


def _is_loaded(quads: ox.Store, memory: Memory) -> bool:
    return memory is Memory.ALWAYS or (memory is Memory.AUTO and fits(len(quads), free=available()))


def _loaded(quads: ox.Store) -> ox.Store:
    loaded = ox.Store()
    loaded.bulk_extend(quads)
    return loaded


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield a folder that does not exist and, where all goes well, becomes the target, which must be new or empty."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError("is there already", path=target, remedy="name a folder that does not exist")
    draft = target.absolute().with_name(f".{target.name}.tmp")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        draft.rename(target)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror or error}", path=target) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
