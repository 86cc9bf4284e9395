"""What an engine notes of the store in it, mirrored as the files that a store in a folder has.

The notes stand in one small graph: base, version, corrections, own ontology, and which graphs are stale.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg import corrected, kept, resources
from kg.engine import Engine
from kg.errors import StoreError, StoreLockedError
from kg.migrations import FORMAT, MARKER, checked_base
from kg.portable import inserted, portable
from kg.profiles import Profile
from kg.sparql import solutions
from kg.staleness import STALE, VERSION, write
from kg.vocabulary import RDF

STATE = "urn:verbale:store"
CACHE = "KG_CACHE"
NOTES = {MARKER: "marker", corrected.FILE: "corrections", kept.FILE: "ontology", VERSION: "version"}
VALUE = ox.NamedNode(RDF + "value")
PREFIXES = {"state": STATE, "note": f"{STATE}:"}
_PART = 30_000


def create_in(engine: Engine, base: str) -> None:
    """Note that there is a store, and with which base."""
    said = json.dumps({"format": FORMAT, "base": checked_base(base)})
    engine.update(inserted(parts("marker", said.encode())), repeatable=True)


def mirror(engine: Engine, folder: Path) -> bool:
    """Write what the engine notes of its store to a folder, and tell whether there is any store."""
    found = list(solutions(engine.query(portable(_query(), prefixes=PREFIXES | {"rdf": RDF}, base=""))))
    if not found:
        return False
    if any(row["seen"] is None for row in found):
        remedy = "name the parameters that make it so as `union` in the profile: docs/remote.md"
        raise StoreError("shows queries its default graph, not all graphs", path=engine.profile.query, remedy=remedy)
    values: dict[str, list[tuple[int, ox.NamedNode | ox.Literal]]] = {}
    for row in found:
        note, _, part = row["note"].value.removeprefix(f"{STATE}:").partition("/")
        values.setdefault(note, []).append((int(part or 0), row["value"]))
    for file, note in NOTES.items():
        content = "".join(term.value for _, term in sorted(values.get(note, []), key=lambda one: one[0]))
        _write(folder / file, content.encode())
    stale = [term for _, term in values.get("stale", [])]
    coming = sorted(term.value for term in stale if isinstance(term, ox.Literal))
    changed = sorted(term.value for term in stale if isinstance(term, ox.NamedNode))
    _write(folder / STALE, "".join(f"{line}\n" for line in (*coming[:1], *changed)).encode())
    return True


def _write(path: Path, content: bytes) -> None:
    if content:
        write(path, content)
    else:
        path.unlink(missing_ok=True)


def parts(note: str, content: bytes) -> list[ox.Quad]:
    """Return a file's content as the engine keeps it: in parts, since engines refuse long literals sooner or later."""
    said, state = content.decode("utf-8"), ox.NamedNode(STATE)
    parts = (said[at : at + _PART] for at in range(0, len(said), _PART))
    nodes = (ox.NamedNode(f"{STATE}:{note}/{number}") for number in count())
    return [ox.Quad(node, VALUE, ox.Literal(part), state) for node, part in zip(nodes, parts, strict=False)]


def note_of(quad: ox.Quad) -> str:
    """Return which note a quad of the engine's belongs to."""
    return str(quad.subject)[1:-1].removeprefix(f"{STATE}:").partition("/")[0]


def folder_of(profile: Profile, held: ExitStack, *, lasting: bool) -> Path:
    """Return the folder that mirrors the store: the one that lasts, if nobody has it, or one that goes again."""
    if not lasting:
        return Path(held.enter_context(TemporaryDirectory(prefix="verbale-")))
    address = urlsplit(profile.update)
    digest = hashlib.sha256(profile.update.encode()).hexdigest()[:12]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "verbale"
    folder = Path(os.environ.get(CACHE) or home) / f"{re.sub(r'[^a-z0-9.-]', '-', address.hostname or '')}-{digest}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = held.enter_context((folder / "lock").open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        said = "another process of this machine builds or searches it"
        raise StoreLockedError(said, path=profile.update, remedy="wait until that process ends") from error
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror}", path=folder, remedy=f"set {CACHE}") from error
    return folder


def _query() -> str:
    return (resources.queries() / "remote" / "state.rq").read_text("utf-8")
