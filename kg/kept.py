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


def keep(files: Iterable[Path], folder: Path) -> bool:
    """Keep a copy of files, one after the other, in a store's folder, or none of empty ones; tell whether that is new.

    Turtle allows a prefix to be declared again, so that files put together say what they say apart.
    """
    content = b"\n".join(content.strip() for _, content in sources(files) if content.strip())
    path = folder / FILE
    if content == (path.read_bytes() if path.exists() else b""):
        return False
    if not content:
        path.unlink()
        return True
    temporary = folder / f"{FILE}.tmp"
    temporary.write_bytes(content)
    temporary.replace(path)
    return True
