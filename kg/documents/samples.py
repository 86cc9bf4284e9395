"""The sample documents, written out to try Verbale on."""

from __future__ import annotations

from pathlib import Path

from kg.documents.inputs import discover
from kg.errors import DocumentError
from kg.resources import samples


def write_samples(folder: Path) -> list[Path]:
    """Copy the sample documents into a folder and return their paths; nothing of the user's is written over."""
    copies = {folder / sample.name: sample.read_bytes() for sample in discover([samples()])}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in copies.items():
            if path.exists() and path.read_bytes() != content:
                raise DocumentError("is there already and differs", source=str(path), remedy="name another folder")
        for path, content in copies.items():
            path.write_bytes(content)
    except OSError as error:
        raise DocumentError(f"cannot be written: {error.strerror}", source=str(folder)) from error
    return list(copies)
