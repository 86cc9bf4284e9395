"""The one place where whatever goes wrong with a text is caught, so that the others go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Value = TypeVar("Value")


def attempt(read: Callable[Given, Value], /, *args: Given.args, **kwargs: Given.kwargs) -> Value | Exception:
    """Return what comes of a text that somebody else wrote, or whatever it made a parser or the pipeline raise."""
    try:
        return read(*args, **kwargs)
    except Exception as error:  # noqa: BLE001  the only one
        return error


def in_words(error: Exception) -> str:
    """Return what was raised as a reason in one line: "TypeError: what it says"."""
    return f"{type(error).__name__}: {error}"
