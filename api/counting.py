"""Counts the rows in results while the engine writes them, whichever format they are in."""

from __future__ import annotations

from kg.results import ResultFormat

_ROW = b"<result>"


class Rows:
    """The number of rows in the bytes that were seen so far; triples are not counted."""

    def __init__(self, form: ResultFormat) -> None:
        self.number = -1 if form in (ResultFormat.CSV, ResultFormat.TSV) else 0  # for the line of names
        self._form = form
        self._inside = 0
        self._kept = b""

    def see(self, data: bytes) -> None:
        """Take the next bytes."""
        match self._form:
            case ResultFormat.TSV:
                self.number += data.count(b"\n")
            case ResultFormat.CSV:
                self.number += self._outside(data).count(b"\n")
            case ResultFormat.XML:
                data = self._kept + data
                self.number += data.count(_ROW)
                self._kept = data[1 - len(_ROW) :]
            case ResultFormat.JSON:
                self._see_json(data)

    def _see_json(self, data: bytes) -> None:
        data = self._kept + data
        escaping = (len(data) - len(data.rstrip(b"\\"))) % 2
        self._kept = data[len(data) - escaping :]
        data = data[: len(data) - escaping].replace(b"\\\\", b"").replace(b'\\"', b"")
        outside = self._outside(data)
        self.number += outside.count(b",{") + outside.count(b"[{")
        if not self._inside and outside[-1:] in (b",", b"["):
            self._kept = outside[-1:] + self._kept

    def _outside(self, data: bytes) -> bytes:
        """Return what stands outside of quotes, with a quote in place of each string."""
        pieces = data.split(b'"')
        outside = b'"'.join(pieces[self._inside :: 2])
        self._inside ^= (len(pieces) - 1) % 2
        return outside
