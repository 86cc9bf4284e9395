"""The form of a store on disk: which one this version writes, and how an older one is brought up to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pyoxigraph as ox

from kg.vocabulary import Iris

FORMAT = 1

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
