"""Measure topics and what deliverables concern: `python benchmarks/topics.py CORPORA`.

`topics.csv` names 250 acts of real texts by document and offsets, with labels by a reader who saw the sentence and not
what is found. One half was read to improve the terms, the other is only measured. CORPORA is the folder that holds
`summits/` and the ZIP file of the UN General Debate Corpus. How the acts were drawn and labelled: docs/evaluation.md.
"""

from __future__ import annotations

import argparse
import csv
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.documents import parse_document
from kg.model import Actor
from kg.ontology import load
from kg.topics import Thing, Topics

SAMPLE = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True, slots=True)
class Labelled:
    """An act of the sample: its half, the words of its deliverable and of its object, and a reader's labels."""

    half: str
    deliverable: str
    object: str
    topics: frozenset[str]
    concerns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """How many labels were found, how many were found beside them, and how many were missed."""

    hits: int
    false: int
    missed: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> Score:
        """Count over pairs of what was wanted and what was found."""
        counts = [(len(wanted & found), len(found - wanted), len(wanted - found)) for wanted, found in pairs]
        return cls(*(sum(column) for column in zip(*counts, strict=True)))

    def __str__(self) -> str:
        precision, recall = (self.hits / max(1, self.hits + other) for other in (self.false, self.missed))
        f1 = 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)
        return f"{precision:9.2f}{recall:9.2f}{f1:9.2f}   {self.hits} of {self.hits + self.missed}, {self.false} false"


def sample(corpora: Path) -> Iterator[Labelled]:
    """Yield the acts of the sample with their words, which stand in the corpora alone."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = parse_document(_content(corpora, row["document"]), source=row["document"]).text
            yield Labelled(
                half=row["half"],
                deliverable=text[int(row["deliverable_start"]) : int(row["deliverable_end"])],
                object=text[int(row["object_start"]) : int(row["object_end"])],
                topics=frozenset(row["topics"].split()),
                concerns=frozenset(row["concerns"].split()),
            )


def scores(acts: list[Labelled], topics: Topics) -> Iterator[tuple[str, Score]]:
    """Yield the lines of the table: each scheme by the object's words and by the rule of the graph, and the things."""
    objects = [frozenset(topics.of([act.object])) for act in acts]
    ruled = [frozenset(topics.of([act.deliverable]) or found) for act, found in zip(acts, objects, strict=True)]
    for name, goals in (("issue areas", False), ("goals", True)):
        wanted = [_scheme(act.topics, goals=goals) for act in acts]
        for by, found in (("of objects", objects), ("of deliverables", ruled)):
            pairs = [(one, _scheme(other, goals=goals)) for one, other in zip(wanted, found, strict=True)]
            yield f"{name} {by}", Score.of(pairs)
    named = [frozenset(map(_key, topics.concerns(act.object))) for act in acts]
    yield "concerns", Score.of(zip([act.concerns for act in acts], named, strict=True))


def _scheme(topics: frozenset[str], *, goals: bool) -> frozenset[str]:
    return frozenset(topic for topic in topics if topic.startswith("sdg-") is goals)


def _key(thing: Thing) -> str:
    return f"{'actor' if isinstance(thing, Actor) else type(thing).__name__.lower()}:{thing.id}"


def _content(corpora: Path, document: str) -> bytes:
    if (corpora / document).is_file():
        return (corpora / document).read_bytes()
    for archive in sorted(corpora.glob("*.zip")):
        with zipfile.ZipFile(archive) as opened:
            if document in opened.namelist():
                return opened.read(document).decode("utf-8", "replace").encode("utf-8")
    raise SystemExit(f"{document} is neither in {corpora} nor in a ZIP file there")


def main() -> None:
    """Read the corpora and print a table for each half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, help="the folder of the texts")
    acts = list(sample(parser.parse_args().corpora))
    topics = Topics(load())
    for half in ("read", "measured"):
        chosen = [act for act in acts if act.half == half]
        print(f"{f'{half} half, {len(chosen)} acts':32}{'precision':>9}{'recall':>9}{'F1':>9}   labels")
        for name, score in scores(chosen, topics):
            print(f"{name:32}{score}")


if __name__ == "__main__":
    main()
