"""Where the files that come with Verbale lie: in a wheel inside the package, in a checkout beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


def ontologies() -> Path:
    """Return the folder of the ontology files."""
    packaged = _PACKAGE / "ontologies"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "ontologies"


def queries() -> Path:
    """Return the folder of the named queries."""
    return _PACKAGE / "queries"


@cache
def query(kind: str, name: str) -> str:
    """Return the text of a query of our own, which is not one of the named ones."""
    return (queries() / kind / f"{name}.rq").read_text("utf-8")


def templates() -> Path:
    """Return the folder of the templates of pages."""
    return _PACKAGE / "templates"


def samples() -> Path:
    """Return the folder of the sample documents."""
    return _PACKAGE / "samples"
