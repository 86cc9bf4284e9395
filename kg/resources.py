"""Where the files that come with Verbale lie: in a wheel inside the package, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def ontologies() -> Path:
    """Return the folder of the ontology files."""
    packaged = _PACKAGE / "ontologies"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "ontologies"


def queries() -> Path:
    """Return the folder of the named queries."""
    return _PACKAGE / "queries"


def templates() -> Path:
    """Return the folder of the templates of pages."""
    return _PACKAGE / "templates"


def samples() -> Path:
    """Return the folder of the sample documents."""
    return _PACKAGE / "samples"
