"""What the worker processes are told of the store and the settings, and the copy that some share."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What the workers have to know of the store and the settings; `engine` names one elsewhere that has the store."""

    folder: str
    engine: str
    base: str
    own: tuple[str, ...]
    default_graph: str
    query_memory: int
    update_memory: int
    extract_memory: int
    max_rows: int
    max_result: int
    services: tuple[str, ...]

    @property
    def ontology(self) -> tuple[Path, ...]:
        """Return the files of a researcher's own by which names are understood."""
        return tuple(map(Path, self.own))

    def write(self) -> str:
        """Write the plan as JSON, for a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, written: str) -> Plan:
        """Read a plan from JSON."""
        said = json.loads(written)
        return cls(**said | {name: tuple(said[name]) for name in ("own", "services")})


@dataclass(frozen=True, slots=True)
class Shared:
    """A snapshot that is held in memory for the workers forked from the process that loaded it."""

    snapshot: str
    store: Store
