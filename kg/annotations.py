"""Acts as W3C Web Annotations, and corrected annotations as lines of the corrections file.

An annotation says of a sentence which act it is, by tags such as `actor: China`. Where somebody changes a tag, a line
on that act says so; one whose tag `act` is taken away is none.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.corrections import PARTS, Change, Correction, Kind
from kg.errors import UsageError
from kg.rows import ActRow

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_GENERATOR = "https://w3id.org/verbale/"
_AROUND = 32
_MARK = "#annotation"


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What an annotation says and the corrections file cannot say, or whose act is not there."""

    annotation: str
    reason: str

    def __str__(self) -> str:
        return f"{self.annotation}: {self.reason}"


def annotation(row: ActRow, *, text: str) -> dict[str, Any]:
    """Return an act as an annotation; `text` is the document's, to tell what stands around the sentence, or empty.

    Without a quote the sentence is told by its position alone.
    """
    return {
        "@context": CONTEXT,
        "id": f"{row.iri}{_MARK}",
        "type": "Annotation",
        "motivation": "classifying",
        "generator": {"id": _GENERATOR, "type": "Software", "name": "Verbale"},
        "body": [
            {"type": "SpecificResource", "purpose": "identifying", "source": row.iri},
            {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": row.label},
            *(_tag(f"{key}: {value}") for key, values in tags(row).items() for value in values),
        ],
        "target": {"type": "SpecificResource", "source": row.document_iri, "selector": list(_selectors(row, text))},
    }


def tags(row: ActRow) -> dict[str, tuple[str, ...]]:
    """Return what an act's tags say, by their keys."""
    return {
        "act": (row.act,),
        "actor": tuple(actor.label for actor in row.actors),
        "action": (row.action,),
        "object": (row.object,) if row.object else (),
        "addressee": row.addressee,
        "deliverable": (row.deliverable,) if row.deliverable else (),
        "polarity": (row.polarity,),
        "voice": (row.voice,),
    }


def read_annotations(path: Path) -> list[dict[str, Any]]:
    """Read annotations from a file: a collection, a page, a list or a single one; raise `UsageError` for others."""
    try:
        said = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{path}: no JSON: {error}", remedy="save the annotations as JSON-LD") from error
    found = list(_annotations(said))
    if not found:
        raise UsageError(f"{path}: holds no annotations", remedy="save them as W3C Web Annotations in JSON-LD")
    return found


def corrections(
    annotations: Iterable[Mapping[str, Any]], rows: Iterable[ActRow], *, by: str, day: datetime.date
) -> tuple[list[Correction], list[Unsaid]]:
    """Say what was changed in annotations as lines of the corrections file, each once, and what cannot be said.

    `by` and `day` stand where an annotation does not tell its creator, or when it was made.
    """
    acts = {row.iri: row for row in rows}
    lines: list[Correction] = []
    unsaid: list[Unsaid] = []
    for said in annotations:
        row = acts.get(_act(said))
        if row is None:
            unsaid.append(Unsaid(str(said.get("id", "")), "its act is not in this store"))
            continue
        for key, before, after in _changes(row, said):
            change = _change(key, after)
            if change is None:
                unsaid.append(Unsaid(row.iri, f"{key} {_shown(before)} → {_shown(after)} cannot be said of an act"))
            else:
                lines.append(_line(row, *change, by=_creator(said) or by, day=_day(said) or day))
    return lines, unsaid


def _selectors(row: ActRow, text: str) -> Iterator[dict[str, Any]]:
    if row.quote:
        around = {"prefix": text[max(0, row.start - _AROUND) : row.start], "suffix": text[row.end : row.end + _AROUND]}
        yield {"type": "TextQuoteSelector", "exact": row.quote} | {key: part for key, part in around.items() if part}
    yield {"type": "TextPositionSelector", "start": row.start, "end": row.end}


def _tag(value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": value}


def _annotations(said: object) -> Iterator[dict[str, Any]]:
    """Find annotations wherever collections and pages have them."""
    if isinstance(said, list):
        for part in said:
            yield from _annotations(part)
    elif isinstance(said, dict):
        if "Annotation" in _several(said.get("type")):
            yield said
        else:
            yield from _annotations([said[key] for key in ("first", "items", "@graph", "annotations") if key in said])


def _several(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _bodies(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [body for body in _several(said.get("body")) if isinstance(body, dict)]


def _act(said: Mapping[str, Any]) -> str:
    """Return the address of the act that an annotation is about, from its body or from its own address."""
    named = (str(body.get("source", "")) for body in _bodies(said) if body.get("purpose") == "identifying")
    return next(named, "") or str(said.get("id", "")).removesuffix(_MARK)


def _said_tags(said: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for body in _bodies(said):
        key, colon, value = str(body.get("value", "")).partition(":")
        if body.get("purpose") == "tagging" and colon:
            found[key.strip()] = (*found.get(key.strip(), ()), value.strip())
    return found


def _changes(row: ActRow, said: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield what tags of an annotation say otherwise; of one without a kind of act that alone."""
    now = _said_tags(said)
    for key, values in tags(row).items():
        before, after = tuple(value.strip() for value in values), now.get(key, ())
        if set(before) != set(after):
            yield key, before, after
        if key == "act" and not after:
            return


def _change(key: str, values: Sequence[str]) -> tuple[Change, str] | None:
    """Say a tag as a change to an act, or None of what no line can say."""
    if key == "act" and not values:
        return Change.REJECT, ""
    change = Change.RETYPE if key == "act" else next((part for part in PARTS if part == key), None)
    if change is None or (not values and change is not Change.ADDRESSEE):
        return None
    if len(values) > 1 and change not in (Change.ACTOR, Change.ADDRESSEE):
        return None
    return change, "; ".join(values)


def _line(row: ActRow, change: Change, value: str, *, by: str, day: datetime.date) -> Correction:
    return Correction(
        kind=Kind.ACT,
        correction=change,
        subject=row.iri.rpartition("/")[2],
        object=value,
        document=row.document,
        by=by,
        date=day,
        reason="annotated",
        sentence=" ".join(row.quote.split()),
    )


def _creator(said: Mapping[str, Any]) -> str:
    creator = next(iter(_several(said.get("creator"))), "")
    named = creator.get("name") or creator.get("id") or "" if isinstance(creator, dict) else creator
    return str(named)


def _day(said: Mapping[str, Any]) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(said.get("modified") or said.get("created") or "")[:10])
    except ValueError:
        return None


def _shown(values: Sequence[str]) -> str:
    return "; ".join(values) or "nothing"
