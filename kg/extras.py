"""Libraries that come with a part of Verbale (`pip install 'verbale[export]'`) and not with all of it."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from kg.errors import UsageError


def needed(module: str, *, extra: str) -> ModuleType:
    """Import a module of another library; raise `UsageError` where the part of Verbale that needs it is missing."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        remedy = f"pip install 'verbale[{extra}]'"
        raise UsageError(f"{module.partition('.')[0]} is not installed", remedy=remedy) from error
