"""The errors that Verbale raises: a small tree under `KgError`, each carrying its data."""

from __future__ import annotations

from pathlib import Path


class KgError(Exception):
    """Say what went wrong, where, and what to do about it."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} ({self.remedy})" if self.remedy else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Let an error come back from another process with its data, whatever its constructor takes."""
        return _revive, (type(self), self.args, self.__dict__)


def _revive(kind: type[KgError], arguments: tuple[object, ...], data: dict[str, object]) -> KgError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(data)
    return error


class UsageError(KgError):
    """Report options or arguments that cannot be followed."""


class DocumentError(KgError):
    """Report a document that cannot be read; `source` names the file, `line` the place where one is known."""

    def __init__(self, message: str, *, source: str, line: int | None = None, remedy: str = "") -> None:
        place = source if line is None else f"{source}:{line}"
        super().__init__(f"{place}: {message}", remedy=remedy)
        self.source = source
        self.line = line


class CorrectionError(KgError):
    """Report a corrections file that cannot be followed; `source` names the file, `line` the place if known."""

    def __init__(self, message: str, *, source: str, line: int | None = None, remedy: str = "") -> None:
        place = source if line is None else f"{source}:{line}"
        super().__init__(f"{place}: {message}", remedy=remedy)
        self.source = source
        self.line = line


class AuditError(KgError):
    """Report a sheet of an audit, or its key, that cannot be used; `source` names the file."""

    def __init__(self, message: str, *, source: str, remedy: str = "") -> None:
        super().__init__(f"{source}: {message}", remedy=remedy)
        self.source = source


class PipelineError(KgError):
    """Report a spaCy pipeline that is missing or not what it claims to be."""

    def __init__(self, message: str, *, pipeline: str, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.pipeline = pipeline


class OntologyError(KgError):
    """Report an ontology file that cannot be used; `source` names the file, `term` the offending node."""

    def __init__(self, message: str, *, source: str = "", term: str = "", remedy: str = "") -> None:
        super().__init__(": ".join(part for part in (source, term, message) if part), remedy=remedy)
        self.source = source
        self.term = term


class StoreError(KgError):
    """Report a store that cannot be opened, read or written."""

    def __init__(self, message: str, *, path: Path | str, remedy: str = "") -> None:
        super().__init__(f"{path}: {message}", remedy=remedy)
        self.path = str(path)


class StoreLockedError(StoreError):
    """Report a store that another process holds; `address` is where it is served, or empty."""

    def __init__(self, message: str, *, path: Path | str, address: str = "", remedy: str = "") -> None:
        super().__init__(message, path=path, remedy=remedy)
        self.address = address


class QueryError(KgError):
    """Report a query that cannot be evaluated; `line` and `column` count from 1 where they are known."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None, remedy: str = "") -> None:
        place = "" if line is None else f"line {line}, column {column}: "
        super().__init__(f"{place}{message}", remedy=remedy)
        self.line = line
        self.column = column


class ForbiddenQueryError(QueryError):
    """Report a query that would reach out to another machine (SERVICE, LOAD)."""


class LimitError(KgError):
    """Report a question whose answer takes more time, memory or room than it may."""


class ClusterError(KgError):
    """Report a cluster that cannot be reached or used; `address` is its scheduler's."""

    def __init__(self, message: str, *, address: str, remedy: str = "") -> None:
        super().__init__(f"{address}: {message}", remedy=remedy)
        self.address = address


class NotFoundError(KgError):
    """Report a document, actor or named query that is not there."""


class GoneError(NotFoundError):
    """Report that something was in the graph and has left a tombstone."""
