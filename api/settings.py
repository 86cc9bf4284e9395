"""What can be set: by `KG_…` in the environment, checked before the service starts."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.served import DefaultGraph
from kg.errors import UsageError
from kg.memory import Memory

SHORTEST_TOKEN = 16
MEGABYTE = 1 << 20
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_HASH = re.compile(r"[0-9a-f]{64}")

Words = Annotated[tuple[str, ...], NoDecode]


class Log(StrEnum):
    """Which requests are logged."""

    OFF = "off"
    FAULTS = "faults"
    ALL = "all"


class Settings(BaseSettings):
    """The service's settings; each is read from `KG_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="KG_", extra="forbid", frozen=True)

    default_graph: DefaultGraph = Field(DefaultGraph.UNION, description="What a query that names no dataset sees")
    token: SecretStr | None = Field(None, description="One token that may write; for trying things out")
    token_hashes: Words = Field((), description="SHA-256, in hexadecimal, of each token that may write")
    read_only: bool = Field(False, description="Refuse all writing, whatever tokens there are")
    timeout: float = Field(10, gt=0, le=3600, description="Seconds that a query or an update may take")
    memory: Memory = Field(Memory.AUTO, description="Whether the store is copied into memory")
    quiet: float = Field(2, ge=0, description="Seconds without writing before the store is copied into memory")
    query_memory: int = Field(300, ge=50, description="Megabytes that one query may take")
    update_memory: int = Field(1000, ge=100, description="Megabytes that one update may take")
    extract_text: int = Field(200_000, ge=0, description="Bytes of a text to extract from; 0: none is read")
    extract_timeout: float = Field(60, gt=0, le=3600, description="Seconds that the reading of a text may take")
    extract_memory: int = Field(1000, ge=200, description="Megabytes that the reading of a text may take")
    derive_timeout: float = Field(600, gt=0, description="Seconds that it may take to compute the derived graphs")
    workers: int = Field(default_factory=lambda: max(os.cpu_count() or 1, 2), ge=1, description="Idle readers kept")
    max_workers: int = Field(32, ge=1, le=1000, description="Readers at most, when queries take long")
    max_query: int = Field(2 * MEGABYTE, ge=1000, description="Bytes of a query")
    max_body: int = Field(32 * MEGABYTE, ge=1000, description="Bytes of an update or a graph that is sent")
    max_result: int = Field(1024 * MEGABYTE, ge=1000, description="Bytes of an answer to a query")
    max_rows: int = Field(0, ge=0, description="Rows of an answer; 0: no limit")
    body_timeout: float = Field(20, gt=0, description="Seconds in which a request's body has to arrive")
    rate: int = Field(0, ge=0, description="Requests a minute and client; 0: no limit")
    concurrency: int = Field(0, ge=0, description="Requests at once and client; 0: no limit")
    proxies: Words = Field((), description="Addresses of proxies whose X-Forwarded-For and -Proto are believed")
    services: Words = Field((), description="Addresses that SERVICE and LOAD may reach; workers then keep the network")
    public_url: str = Field("", description="The address by which clients know the service, if a proxy changes it")
    log: Log = Field(Log.FAULTS, description="Which requests are logged, as lines of JSON on standard error")
    log_queries: bool = Field(False, description="Whether the log shows queries and updates")

    @field_validator("token_hashes", "proxies", "services", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("token_hashes")
    @classmethod
    def _hashes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(not _HASH.fullmatch(one) for one in value):
            raise ValueError("each has to be a SHA-256 in 64 lower-case hexadecimal digits")
        return value

    @field_validator("services", "public_url")
    @classmethod
    def _addresses(cls, value: tuple[str, ...] | str) -> tuple[str, ...] | str:
        if any(not _ADDRESS.fullmatch(one) for one in (value if isinstance(value, tuple) else (value,)) if one):
            raise ValueError("each has to be an address that begins with http:// or https://")
        return value

    @property
    def writable(self) -> bool:
        """Tell whether anybody may write."""
        return not self.read_only and bool(self.token or self.token_hashes)


def read(**given: Any) -> Settings:
    """Read the settings; what is given outweighs the environment. Raise `UsageError` for what cannot be used."""
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = "; ".join(f"KG_{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors())
        raise UsageError(f"the settings cannot be used: {faults}", remedy="docs/service.md lists them") from error


def check(settings: Settings, host: str) -> None:
    """Refuse settings that are unsafe together, or at that address; raise `UsageError`."""
    if settings.max_workers < settings.workers:
        raise UsageError("KG_MAX_WORKERS is less than KG_WORKERS")
    if settings.token is not None and not settings.token.get_secret_value():
        raise UsageError("KG_TOKEN is empty", remedy="leave it away: without a token nothing can be written")
    if _is_local(host):
        return
    if "*" in settings.proxies:
        raise UsageError(
            f"KG_PROXIES believes everybody, and {host} can be reached from elsewhere",
            remedy="name the proxy's address",
        )
    if settings.token is not None and len(settings.token.get_secret_value()) < SHORTEST_TOKEN:
        raise UsageError(
            f"KG_TOKEN is shorter than {SHORTEST_TOKEN} characters, and {host} can be reached from elsewhere",
            remedy="take a longer one, or listen at 127.0.0.1",
        )
    if settings.services and settings.writable:
        raise UsageError(
            f"KG_SERVICES lets the service reach other machines, and {host} can be reached from elsewhere",
            remedy="listen at 127.0.0.1 behind a proxy, or set KG_READ_ONLY",
        )


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
