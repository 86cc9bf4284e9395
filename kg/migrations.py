"""The form of a store on disk: which one this version writes, and how an older one is brought up to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from kg.errors import StoreError, UsageError
from kg.vocabulary import Iris

FORMAT = 1
MARKER = "verbale.json"

Migration = Callable[[ox.Store, Iris], None]
"""A step from one format to the next. It may die halfway and is then done again, so doing it twice must do no harm."""

MIGRATIONS: Mapping[int, Migration] = MappingProxyType({})
"""The steps, each by the format that it starts from; there is one for every format that was ever released."""


def obstacle(form: object, *, to: int = FORMAT, steps: Mapping[int, Migration] = MIGRATIONS) -> tuple[str, str] | None:
    """Return why a store of some format cannot be opened and what to do about it, or None if it can."""
    if not isinstance(form, int) or form < 1:
        return f"has the format {form!r}, which never was", "restore it: kg store restore BACKUP DIR"
    if form > to:
        return (
            f"has format {form}, and this version knows {to}",
            "install a newer one: pip install --upgrade verbale",
        )
    if any(step not in steps for step in range(form, to)):
        return f"has format {form}, which cannot be brought up to {to}", "make it anew: kg build PATH --store NEW"
    return None


def migrate(
    quads: ox.Store, iris: Iris, form: int, *, to: int = FORMAT, steps: Mapping[int, Migration] = MIGRATIONS
) -> bool:
    """Bring the quads of an older format up to the present one, step by step; tell whether there was anything to do."""
    for step in range(form, to):
        steps[step](quads, iris)
    if form < to:
        quads.flush()
    return form < to


def read_marker(folder: Path) -> tuple[str, int]:
    """Return the base and the format of the store in a folder; raise a `StoreError` for one that cannot be opened."""
    try:
        said = json.loads((folder / MARKER).read_text("utf-8"))
        form, base = said["format"], str(said["base"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{MARKER} cannot be read: {error}", path=folder) from error
    if found := obstacle(form):
        raise StoreError(found[0], path=folder, remedy=found[1])
    return base, int(form)


def checked_base(base: str) -> str:
    """Return a base that IRIs can be minted from; raise `UsageError` for another."""
    if not base.endswith(("/", "#")):
        raise UsageError(f"the base {base!r} must be an absolute IRI that ends in / or #")
    try:
        return ox.NamedNode(base).value
    except ValueError as error:
        raise UsageError(f"the base {base!r} is no IRI: {error}") from error
