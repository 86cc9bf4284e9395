"""The command that measures the extraction against annotated documents, or against what was reviewed in a store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import emit
from kg.cli.options import OntologyFiles, Pipeline
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.evaluate import Fault, Scores, Tally
    from kg.gold import Coding, GoldDocument
    from kg.model import Reading
    from kg.reliability import Outcome


def evaluate(
    gold: Annotated[
        list[Path] | None, typer.Argument(metavar="GOLD", help="Annotated documents: *.json, or folders of it.")
    ] = None,
    reviewed: Annotated[
        Path | None,
        typer.Option(
            "--reviewed", metavar="DIR", help="A store: measure against what was reviewed in it, without GOLD."
        ),
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List every disagreement, by its kind.")] = False,
    pipeline: Pipeline = "",
    ontology: OntologyFiles = None,
) -> None:
    """Measure the extraction against annotated documents, or against what was reviewed in a store."""
    from kg.evaluate import evaluate as measure
    from kg.evaluate import reliability

    if bool(gold) == bool(reviewed):
        raise UsageError("give either GOLD or --reviewed")
    read = _read_reviewed(reviewed, pipeline, ontology) if reviewed else _read(gold or [], pipeline, ontology)
    annotated, readings = [one for one, _ in read], [reading for _, reading in read]
    scores = measure(annotated, [act for reading in readings for act in reading.acts])
    outcomes = reliability(annotated, [act for reading in readings for act in reading.acts + reading.candidates])
    lines = [*(_faults(scores.faults()) if errors else ()), *_figures(scores), *_reliability(outcomes)]
    emit("".join(f"{line}\n" for line in lines).encode())


def _read(gold: Sequence[Path], pipeline: str, ontology: Sequence[Path] | None) -> list[tuple[GoldDocument, Reading]]:
    from kg.evaluate import load_gold
    from kg.extraction import Extractor
    from kg.ontology import load

    annotated = load_gold(gold)
    extractor = Extractor(pipeline=pipeline or None, ontology=load(*ontology or ()))
    return [(one, extractor.read(one.document)) for one in annotated]


def _read_reviewed(folder: Path, pipeline: str, ontology: Sequence[Path] | None) -> list[tuple[GoldDocument, Reading]]:
    from kg.copies import Copy
    from kg.corrected import kept
    from kg.extraction import Extractor
    from kg.reviewed import reviewed

    with Copy.take(folder, ontology=ontology or ()) as store:
        known, corrections, found = store.ontology, kept(store.path, ontology=store.ontology), reviewed(store)
    if not found:
        raise UsageError(f"{folder}: no act is reviewed", remedy="kg review, and then kg build with its file")
    extractor = Extractor(pipeline=pipeline or None, ontology=known)
    return [
        (one.gold, one.given(extractor.read(one.gold.document), corrections=corrections, ontology=known))
        for one in found
    ]


def _figures(scores: Scores) -> Iterator[str]:
    from kg.evaluate import Level

    for level in Level:
        yield _line(level.name.lower(), scores.level(level))
    slots = (f"{slot} {tally.hits}/{tally.asked}" for slot, tally in scores.slots().items())
    yield f"slots on matched triples: {', '.join(slots)}"
    yield from _section("by act", scores.acts())
    yield from _section("by genre", scores.genres())
    yield from _section("by document", {one.id: one.levels[Level.TRIPLE] for one in scores.documents})
    doubtful = scores.doubtful()
    yield f"on doubtful acts, not scored: {doubtful.hits} of {doubtful.given} given ({doubtful.precision:.1%})"
    yield "95 % intervals over documents, by bootstrap:"
    yield f"  mean by document {scores.mean():.3f} {_interval(scores.interval(lambda drawn: drawn.mean()))}"
    whole = scores.level(Level.TRIPLE).f1
    yield f"  triple F1 {whole:.3f} {_interval(scores.interval(lambda drawn: drawn.level(Level.TRIPLE).f1))}"


def _reliability(outcomes: Sequence[Outcome]) -> Iterator[str]:
    from kg.extraction import THRESHOLD
    from kg.reliability import reliability_lines

    yield f"reliability of confidences, candidates (below {THRESHOLD}) among them:"
    for line in reliability_lines(outcomes):
        yield f"  {line}"


def _line(name: str, tally: Tally) -> str:
    return (
        f"{name:9} P {tally.precision:.3f}  R {tally.recall:.3f}  F1 {tally.f1:.3f}"
        f"   ({tally.hits} of {tally.asked} gold, {tally.given} given)"
    )


def _section(title: str, tallies: Mapping[str, Tally]) -> Iterator[str]:
    yield f"triples {title}:"
    width = max(map(len, tallies), default=0)
    for name, tally in tallies.items():
        yield f"  {_line(name.ljust(width), tally)}"


def _interval(ends: tuple[float, float]) -> str:
    return f"[{ends[0]:.3f}, {ends[1]:.3f}]"


def _faults(faults: Iterable[Fault]) -> Iterator[str]:
    listed = sorted(faults, key=lambda fault: fault.kind)
    for fault in listed:
        wanted, given = _coding(fault.wanted), _coding(fault.given)
        sentence = " ".join(fault.sentence.split())[:160]
        yield f"{fault.kind}: {fault.document}: wanted {wanted}, given {given}  ⟵ {sentence!r}"
    counts = Counter(fault.kind for fault in listed)
    yield f"disagreements: {', '.join(f'{kind} {count}' for kind, count in counts.most_common())}"
    yield ""


def _coding(coding: Coding | None) -> str:
    if coding is None:
        return "nothing"
    return f"{coding.actor} –{coding.act}– [{coding.action}] {coding.deliverable!r}"
