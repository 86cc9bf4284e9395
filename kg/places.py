"""What a store's name stands for: a folder, the address of a service, or that of another engine or its profile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.archive import Archive
from kg.client import Remote, serves
from kg.copies import opened
from kg.profiles import WEB, Profile, at, names_engine, read
from kg.store import Store


def profile_of(place: str | Path) -> Profile | None:
    """Return how another engine is reached, by its address or a profile; None for a folder."""
    name = str(place)
    if not names_engine(name):
        return None
    return at(name) if name.startswith(WEB) else read(Path(name))


def afar(place: str | Path, *, lasting: bool = False, ontology: Sequence[Path] = ()) -> Archive | Remote | None:
    """Open what is not in a folder, to be read: a store that is served, or one in another engine; None for a folder.

    What can be made again, the text index above all, is kept where it is `lasting`.
    """
    profile = profile_of(place)
    if profile is None:
        return None
    if str(place).startswith(WEB) and serves(str(place)):
        return Remote(str(place), ontology=ontology)
    return Archive.reach(profile, lasting=lasting, ontology=ontology)


def snapshot_of(place: str, folder: Path, *, ontology: Sequence[Path] = ()) -> Store:
    """Open a snapshot of a store in a folder, or where `place` names another engine what mirrors it in the folder."""
    profile = profile_of(place)
    return opened(folder, ontology=ontology) if profile is None else Archive.beside(profile, folder, ontology=ontology)


def for_writing(
    place: str | Path, *, base: str | None = None, create: bool = False, ontology: Sequence[Path] = ()
) -> Store:
    """Open a store to write to it, in a folder or in another engine, or make it where `create` is set."""
    profile = profile_of(place)
    if profile is None:
        return Store.open(place, base=base, create=create, ontology=ontology)
    archive = Archive.reach(profile, base=base, create=create, lasting=True, ontology=ontology)
    archive.tidy()
    return archive
