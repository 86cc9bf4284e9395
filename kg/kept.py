"""A researcher's own ontology files, as a store keeps them: one file, read after Verbale's own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.turtle import sources

FILE = "ontology.ttl"


def kept(folder: Path) -> tuple[Path, ...]:
    """Return the file that a store's folder keeps, if it does."""
    path = folder / FILE
    return (path,) if path.exists() else ()


def together(files: Iterable[Path]) -> bytes:
    """Return what files say as the content of one, or nothing of empty ones.

    Turtle allows a prefix to be declared again, so that files put together say what they say apart.
    """
    return b"\n".join(content.strip() for _, content in sources(files) if content.strip())
