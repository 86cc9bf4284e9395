"""Whether an installation and a store are in order: what is there, what is wrong, and how to mend it."""

from __future__ import annotations

import importlib.util
import platform
import re
import shutil
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from kg import corrected, resources
from kg.copies import Copy
from kg.errors import KgError, StoreLockedError
from kg.extraction import Extractor, Fingerprint
from kg.fingerprint import of_reading, of_store
from kg.language import pipeline_name
from kg.migrations import FORMAT
from kg.model import Document
from kg.ontology import Ontology
from kg.soundness import AGAIN, left_behind, size_on_disk
from kg.store import Store, served_at

DISTRIBUTION = "verbale"
LEAST_FREE = 500  # megabytes
_SENTENCE = "We will build a bridge."
_EXTRA = re.compile(r"extra == ['\"]([\w-]+)['\"]")


class State(StrEnum):
    """How a thing is: as it should be, worth knowing, or wrong."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, how it is, and what to do about it where it is wrong."""

    state: State
    about: str
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        said = f"{self.state:6}{self.about:15} {self.text}"
        return f"{said} ({self.remedy})" if self.remedy else said


def examine(*, folder: Path | None = None, pipeline: str | None = None) -> Iterator[Finding]:
    """Yield what is to be said of this installation and, where one is named, of the store in a folder."""
    try:
        metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        yield Finding(State.WRONG, DISTRIBUTION, "is not installed", f"pip install {DISTRIBUTION}")
        return
    yield _python()
    yield from _packages()
    yield from _requirements()
    yield _full_text()
    extractor = _extractor(pipeline)
    yield from [extractor] if isinstance(extractor, Finding) else _reading(extractor)
    yield _space(folder or Path.cwd())
    if folder is not None:
        yield from _store(folder, None if isinstance(extractor, Finding) else extractor.fingerprint)


def _python() -> Finding:
    wanted = metadata.metadata(DISTRIBUTION)["Requires-Python"]
    here = f"{platform.python_version()} on {platform.system()} {platform.machine()}, {sys.executable}"
    if platform.python_version() in SpecifierSet(wanted, prereleases=True):
        return Finding(State.OK, "Python", here)
    return Finding(State.WRONG, "Python", here, f"Verbale needs Python {wanted}: install one, and Verbale into it")


def _packages() -> Iterator[Finding]:
    """Tell where `kg` and `api` come from: other projects use these names too."""
    home = Path(resources.__file__).parent
    yield Finding(State.OK, DISTRIBUTION, f"{metadata.version(DISTRIBUTION)}, kg in {home}")
    spec = importlib.util.find_spec("api")
    found = Path(spec.origin).parent if spec is not None and spec.origin else None
    if found == home.parent / "api":
        yield Finding(State.OK, "api", f"in {found}")
    else:
        where = f"comes from {found}, which is not Verbale's" if found else "is not Verbale's, or not there"
        yield Finding(State.WRONG, "api", where, "rename that folder, or call kg from another one; kg serve needs it")
    claimed = metadata.packages_distributions()
    for name in ("kg", "api"):
        for other in sorted({*claimed.get(name, ())} - {DISTRIBUTION}):
            remedy = f"pip uninstall {other}, then pip install --force-reinstall --no-deps {DISTRIBUTION}"
            yield Finding(State.WRONG, name, f"the package {other} installs a {name} as well", remedy)


def _requirements() -> Iterator[Finding]:
    """Tell what is installed of what is needed, and of each extra."""
    wanted: defaultdict[str, list[Requirement]] = defaultdict(list)
    for requirement in map(Requirement, metadata.requires(DISTRIBUTION) or ()):
        named = _EXTRA.search(str(requirement.marker))
        extra = named[1] if named else ""
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            wanted[extra].append(requirement)
    for extra, requirements in wanted.items():
        faults = list(filter(None, map(_missing, requirements)))
        about = f"[{extra}]" if extra else "requirements"
        target = f"'{DISTRIBUTION}[{extra}]'" if extra else f"--upgrade {DISTRIBUTION}"
        if faults:
            state = State.NOTE if extra else State.WRONG
            yield Finding(state, about, "; ".join(faults), f"pip install {target}")
        else:
            yield Finding(State.OK, about, ", ".join(f"{r.name} {metadata.version(r.name)}" for r in requirements))


def _missing(requirement: Requirement) -> str:
    try:
        found = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"{requirement.name} is not installed"
    if requirement.specifier.contains(found, prereleases=True):
        return ""
    return f"{requirement.name} is {found}, and should be {requirement.specifier}"


def _full_text() -> Finding:
    """Try SQLite's full-text search, which some builds of Python leave out."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
        except sqlite3.OperationalError as error:
            return Finding(State.WRONG, "SQLite", str(error), "kg search needs a Python whose SQLite has FTS5")
    return Finding(State.OK, "SQLite", f"{sqlite3.sqlite_version} with FTS5")


def _extractor(pipeline: str | None) -> Extractor | Finding:
    """Load the pipeline, or tell why it cannot be."""
    try:
        return Extractor(pipeline=pipeline)
    except (KgError, ImportError, OSError, ValueError) as error:
        fault, remedy = (error.message, error.remedy) if isinstance(error, KgError) else (repr(error), "")
        return Finding(State.WRONG, "pipeline", f"{pipeline_name(pipeline)}: {fault}", remedy or "install it again")


def _reading(extractor: Extractor) -> Iterator[Finding]:
    """Read a sentence, and tell the fingerprint of what would be read."""
    said = extractor.fingerprint
    acts = extractor.read(Document(id="doctor", text=_SENTENCE, actors=("Kenya",))).acts
    known = f"{said.pipeline} {said.pipeline_version}, sha256:{said.pipeline_digest}"
    if [act.act for act in acts] == ["pledges"]:
        yield Finding(State.OK, "pipeline", known)
    else:
        yield Finding(State.WRONG, "pipeline", f"{known}: it does not read {_SENTENCE!r} as a pledge", "choose another")
    for about, text in of_reading(str(said)).lines():
        yield Finding(State.OK, about, text)


def _space(folder: Path) -> Finding:
    place = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(place).free / 1e6
    said = f"{free:,.0f} MB free at {place}"
    if free < LEAST_FREE:
        return Finding(State.WRONG, "disk", said, f"make room: a build wants {LEAST_FREE} MB at least")
    return Finding(State.OK, "disk", said)


def _store(folder: Path, reader: Fingerprint | None) -> Iterator[Finding]:
    if address := served_at(folder):
        yield Finding(State.NOTE, "store", f"is being served at {address}")
    elif _is_held(folder):
        yield Finding(State.NOTE, "store", "is held by another process, a build perhaps; what follows is a snapshot")
    try:
        with Copy.take(folder) as copy:
            yield from _contents(copy)
            yield from _reader(copy, reader)
    except KgError as error:
        yield Finding(State.WRONG, "store", error.message, error.remedy)


def _is_held(folder: Path) -> bool:
    try:
        Store.open(folder).close()
    except StoreLockedError:
        return True
    except KgError:
        return False
    return False


def _contents(copy: Copy) -> Iterator[Finding]:
    counts = ", ".join(f"{count:,} {noun}" for noun, count in copy.counts().items())
    size = f"{size_on_disk(copy.origin) / 1e6:,.1f} MB"
    yield Finding(State.OK, "store", f"{copy.origin}, format {FORMAT}, {size}: {counts}")
    if copy.stale:
        yield Finding(State.WRONG, "store", "the derived graphs lag behind the documents", AGAIN)
    for path in left_behind(copy.origin):
        yield Finding(State.WRONG, "store", f"{path} is left of a process that died", "kg store compact --store DIR")
    for path in copy.own:
        yield Finding(State.OK, "own ontology", f"{path.name}, kept from an earlier build")
    yield from _kept_corrections(copy, copy.ontology)
    for about, text in of_store(copy).lines():
        if about != "here":
            yield Finding(State.OK, about, text)


def _reader(copy: Copy, reader: Fingerprint | None) -> Iterator[Finding]:
    """Tell which documents the next build would read anew, since another extractor read them."""
    if reader is not None:
        now = str(replace(reader, ontology_digest=copy.ontology.digest))
        others = sum(document.extractor != now for document in copy.documents().values())
        if others:
            text = f"{others} documents were read by another version, pipeline or ontology than is installed"
            yield Finding(State.NOTE, "store", text, "the next kg build reads them anew")


def _kept_corrections(copy: Copy, ontology: Ontology) -> Iterator[Finding]:
    try:
        said = corrected.kept(copy.path, ontology=ontology)
    except KgError as error:
        yield Finding(State.WRONG, "corrections", error.message, error.remedy)
    else:
        if said.all:
            yield Finding(State.OK, "corrections", f"{len(said.all)} kept from an earlier build")
