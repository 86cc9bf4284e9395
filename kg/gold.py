"""Annotated documents: acts as an annotator codes them, in words, and the files that hold them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import DocumentError
from kg.model import Act, Document, Genre, PartialDate, Polarity, Voice, names


@dataclass(frozen=True, kw_only=True)
class Coding:
    """One act as an annotator or the extractor coded it, in words."""

    start: int
    end: int
    actor: str
    act: str
    action: str
    object: str
    deliverable: str
    addressees: tuple[str, ...] = ()
    deadline: str = ""
    amount: str = ""
    polarity: str = Polarity.POSITIVE
    voice: str = Voice.OWN
    certain: bool = True

    @classmethod
    def of(cls, act: Act) -> Coding:
        """Put an extracted act in the words that an annotator would use."""
        return cls(
            start=act.start,
            end=act.end,
            actor=names(act.actors),
            act=act.act,
            action=act.action,
            object=act.object,
            deliverable=act.deliverable,
            addressees=tuple(actor.name for actor in act.addressees),
            deadline=act.deadline.text if act.deadline else "",
            amount=act.amount.text if act.amount else "",
            polarity=act.polarity,
            voice=act.voice,
        )


@dataclass(frozen=True)
class GoldDocument:
    """An annotated document."""

    document: Document
    codings: tuple[Coding, ...]


def load_gold(paths: Iterable[Path]) -> list[GoldDocument]:
    """Read annotated documents: JSON files, and folders of them."""
    return [_gold(path) for given in paths for path in _gold_files(given)]


def _gold_files(path: Path) -> list[Path]:
    found = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not found:
        raise DocumentError("no .json file in this folder", source=str(path), remedy="name a folder of annotations")
    return found


def _gold(path: Path) -> GoldDocument:
    source = str(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return _annotated(content, source)
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}", source=source) from error
    except json.JSONDecodeError as error:
        raise DocumentError(f"no JSON: {error.msg}", source=source, line=error.lineno) from error
    except UnicodeDecodeError as error:
        raise DocumentError("not UTF-8 text", source=source) from error
    except (KeyError, TypeError, ValueError) as error:
        remedy = "it needs `id`, `text` and `acts`, each act with the codebook's fields"
        raise DocumentError(f"no annotated document: {error!r}", source=source, remedy=remedy) from error


def _annotated(content: Mapping[str, Any], source: str) -> GoldDocument:
    document = Document(
        id=content["id"],
        text=content["text"],
        title=content.get("title") or "",
        date=PartialDate.parse(content["date"]) if content.get("date") else None,
        genre=Genre(content["genre"]) if content.get("genre") else None,
        publisher=content.get("publisher") or "",
        speaker=content.get("speaker") or "",
        actors=tuple(part.strip() for part in (content.get("actor") or "").split(";") if part.strip()),
    )
    codings, last = [], 0
    for fields in content["acts"]:
        start = _place(fields["sentence"], document.text, after=last)
        if start < 0:
            raise DocumentError(f"this sentence is not in the text: {fields['sentence']!r}", source=source)
        last = max(last, start)
        codings.append(_coding(fields, start))
    return GoldDocument(document, tuple(codings))


def _place(sentence: str, text: str, *, after: int) -> int:
    """Find a sentence at or beyond the last one found, else anywhere; annotators list acts in the text's order."""
    start = text.find(sentence, max(0, after - len(sentence)))
    return start if start >= 0 else text.find(sentence)


def _coding(fields: Mapping[str, Any], start: int) -> Coding:
    return Coding(
        start=start,
        end=start + len(fields["sentence"]),
        actor=fields["actor"] or "",
        act=fields["act"],
        action=fields["action"] or "",
        object=fields["object"] or "",
        deliverable=fields["deliverable"] or "",
        addressees=tuple(fields["addressee"]),
        deadline=fields["deadline"] or "",
        amount=fields["amount"] or "",
        polarity=fields.get("polarity", Polarity.POSITIVE),
        voice=fields.get("voice", Voice.OWN),
        certain=fields["certain"],
    )
