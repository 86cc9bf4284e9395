"""Where another engine answers: its addresses, how they are used, and the credentials, which are in no file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kg.errors import UsageError

USER, PASSWORD, TOKEN = "KG_ENGINE_USER", "KG_ENGINE_PASSWORD", "KG_ENGINE_TOKEN"
WEB = ("http://", "https://")
SUFFIX = ".toml"


class Login(StrEnum):
    """How an engine is told who asks."""

    BASIC = "basic"
    DIGEST = "digest"
    BEARER = "bearer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """How one store in another engine is reached.

    `graphs` is the address of the Graph Store Protocol, or empty where there is none. `union` are the parameters with
    which a query sees all graphs at once, where it does not anyway. `timeout` is in seconds for one request, `batch` is
    how many triples one request carries at most, `retries` how often a request is sent again.
    """

    query: str
    update: str
    graphs: str = ""
    base: str = ""
    union: str = ""
    login: Login = Login.BASIC
    timeout: float = 60.0
    batch: int = 1000
    retries: int = 6

    def __post_init__(self) -> None:
        """Raise `UsageError` for what no engine could be reached by."""
        for name in ("query", "update", "graphs"):
            address = getattr(self, name)
            if not address and name == "graphs":
                continue
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise UsageError(f"{name} is no address of the form https://host/path")
            if parts.username or parts.password:
                remedy = f"set {USER} and {PASSWORD} in the environment"
                raise UsageError(f"the address of {name} holds credentials", remedy=remedy)
        if self.timeout <= 0 or self.batch < 1 or self.retries < 0:
            raise UsageError("timeout and batch have to be more than 0, retries at least 0")


def names_engine(place: str) -> bool:
    """Tell whether a store's name is an address or a profile, and not a folder."""
    return place.startswith(WEB) or place.endswith(SUFFIX)


def at(address: str) -> Profile:
    """Make the profile of an engine that answers queries, updates and the Graph Store Protocol at one address."""
    return Profile(query=address, update=address, graphs=address)


def read(path: Path) -> Profile:
    """Read a profile from a TOML file; raise `UsageError` where it cannot be followed."""
    try:
        return _made(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: is no TOML: {error}") from error
    except UsageError as error:
        raise UsageError(f"{path}: {error.message}", remedy=error.remedy or "docs/remote.md lists the keys") from error


def _made(said: Mapping[str, Any]) -> Profile:
    kinds = {field.name: field for field in fields(Profile)}
    unknown = sorted(said.keys() - kinds.keys())
    if unknown:
        raise UsageError(f"{unknown[0]} is no key of a profile", remedy=f"it is one of {', '.join(kinds)}")
    missing = [name for name in ("query", "update") if name not in said]
    if missing:
        raise UsageError(f"{missing[0]} is missing: the address for {missing[0]} requests")
    made: dict[str, Any] = {}
    for name, value in said.items():
        wanted = {"timeout": (int, float), "batch": int, "retries": int}.get(name, str)
        if isinstance(value, bool) or not isinstance(value, wanted):  # type: ignore[arg-type]
            raise UsageError(f"{name} = {value!r} is of the wrong kind")
        made[name] = value
    if "login" in made:
        if made["login"] not in tuple(Login):
            raise UsageError(f"login = {made['login']!r}", remedy=f"it is one of {', '.join(Login)}")
        made["login"] = Login(made["login"])
    return Profile(**made)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks; never shown."""

    user: str = ""
    password: str = ""
    token: str = ""

    @classmethod
    def of_environment(cls) -> Credentials:
        """Read them from the environment."""
        return cls(*(os.environ.get(name, "") for name in (USER, PASSWORD, TOKEN)))

    def __repr__(self) -> str:
        return "Credentials(…)"
