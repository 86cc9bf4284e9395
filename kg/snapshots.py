"""Snapshots of a store: whole copies, made of hard links in a moment, that other processes may read.

One process at a time holds a store. It counts its writes and, from a thread of its own, answers whoever asks for a
snapshot, but never in the middle of a write.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from uuid import uuid4

import pyoxigraph as ox

QUADS = "quads"
FOLDER = "snapshots"
REVISION = "revision"
INTERVAL = 30.0
_LATCH = "verbale.json"
_REQUEST = "wanted-"
_POLL = 0.1
LEDGER = "ledger.db"  # what the derived graphs were computed from: changed in place, and of no use to others
_LEFT_OUT = {QUADS, FOLDER, LEDGER, f"{LEDGER}-journal", "server.json"}

log = logging.getLogger(__name__)


class Changing(Protocol):
    """Something that writes as a whole."""

    def changing(self) -> AbstractContextManager[None]:
        """Keep snapshots out of what is done inside."""
        ...


S = TypeVar("S", bound=Changing)
P = ParamSpec("P")
R = TypeVar("R")


def writes(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Let a method that writes do so as a whole: no snapshot shows the middle of it, and the revision counts it."""

    @wraps(method)
    def _whole(store: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with store.changing():
            return method(store, *args, **kwargs)

    return _whole


class Holder:
    """What the process that holds a store does for others: it counts writes and leaves snapshots."""

    def __init__(self, folder: Path, quads: ox.Store) -> None:
        self.folder = folder
        self.revision = revision(folder)
        self._quads = quads
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._latest = (self.revision, time.monotonic())
        _tidy(folder)
        self._thread = threading.Thread(target=_watch, args=(weakref.ref(self), self._ended), daemon=True)
        self._thread.start()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keep snapshots out of a write, and count it."""
        with self._lock:
            yield
            self.count()

    def count(self) -> None:
        """Note that the store is another now."""
        self.revision += 1
        temporary = self.folder / f"{REVISION}.tmp"
        temporary.write_text(f"{self.revision}\n", "utf-8")
        temporary.replace(self.folder / REVISION)

    def snapshot(self) -> Path:
        """Return the folder of a snapshot of the present state; older ones go as soon as nobody reads them."""
        with self._lock:
            target = self.folder / FOLDER / str(self.revision)
            if not target.exists():
                write(self.folder, self._quads, target)
            self._latest = (self.revision, time.monotonic())
            _tidy(self.folder, keep=target)
        return target

    def attend(self) -> None:
        """Answer requests; without any, renew a snapshot that the store has outgrown, at most every `INTERVAL`."""
        requests = [*(self.folder / FOLDER).glob(f"{_REQUEST}*")]
        known, moment = self._latest
        if requests or (known != self.revision and time.monotonic() - moment > INTERVAL):
            self.snapshot()
        for request in requests:
            request.unlink(missing_ok=True)

    def close(self) -> None:
        """End the thread, and take away the snapshots that nobody reads."""
        self._ended.set()
        self._thread.join()
        _tidy(self.folder)


def _watch(holder: weakref.ref[Holder], ended: threading.Event) -> None:
    while not ended.wait(_POLL):
        present = holder()
        if present is None:
            return
        try:
            present.attend()
        except (OSError, RuntimeError) as error:
            log.warning("%s: no snapshot could be made: %s", present.folder, error)
            ended.wait(INTERVAL)
        del present


def revision(folder: Path) -> int:
    """Return how often a store has been written to: another number means that it may say something else."""
    try:
        return int((folder / REVISION).read_text("utf-8"))
    except (OSError, ValueError):
        return 0


def write(folder: Path, quads: ox.Store, target: Path) -> None:
    """Write a snapshot of a store with all that its folder keeps beside the quads, wholly or not at all."""
    draft = target.with_name(f"{target.name}.tmp")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    quads.backup(str(draft / QUADS))
    for entry in folder.iterdir():
        if entry.name in _LEFT_OUT or entry.suffix == ".tmp":
            continue
        if entry.is_dir():
            shutil.copytree(entry, draft / entry.name)
        else:
            link(str(entry), str(draft / entry.name))
    draft.rename(target)


def link(source: str, target: str) -> str:
    """Link what is never changed in place, a table of the engine's or the text index, and copy everything else."""
    if source.endswith((".sst", ".sqlite")):
        with suppress(OSError):  # another disk, or one without links
            os.link(source, target)
            return target
    return str(shutil.copy2(source, target))


def latest(folder: Path) -> Path | None:
    """Return the newest snapshot that a store's folder has."""
    found = [path for path in (folder / FOLDER).glob("*") if path.name.isdecimal()]
    return max(found, key=lambda path: int(path.name), default=None)


def ask(folder: Path, *, wait: float) -> bool:
    """Ask the process that holds a store for a snapshot; tell whether it answered in time."""
    request = folder / FOLDER / f"{_REQUEST}{uuid4().hex}"
    request.parent.mkdir(exist_ok=True)
    request.touch()
    until = time.monotonic() + wait
    try:
        while request.exists():
            if time.monotonic() > until:
                return False
            time.sleep(_POLL / 5)
        return True
    finally:
        request.unlink(missing_ok=True)


def latch(snapshot: Path) -> int | None:
    """Keep a snapshot from being taken away until the descriptor is closed; None where it is gone already."""
    try:
        descriptor = os.open(snapshot / _LATCH, os.O_RDONLY)
    except FileNotFoundError:
        return None
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    if snapshot.exists():
        return descriptor
    os.close(descriptor)
    return None


def _tidy(folder: Path, *, keep: Path | None = None) -> None:
    """Take away every snapshot but one, and what is left of one half made, unless somebody reads it."""
    for path in (folder / FOLDER).glob("*"):
        if path == keep or path.name.startswith(_REQUEST):
            continue
        descriptor = latch(path) if path.suffix != ".tmp" else None
        try:
            if descriptor is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            if descriptor is not None:
                os.close(descriptor)
