"""The command that measures the extraction against annotated documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import emit
from kg.cli.options import OntologyFiles, Pipeline

if TYPE_CHECKING:
    from kg.evaluate import Fault, Scores, Tally
    from kg.gold import Coding
    from kg.reliability import Outcome


def evaluate(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Annotated documents: *.json, or folders of it.")],
    errors: Annotated[bool, typer.Option("--errors", help="List every disagreement, by its kind.")] = False,
    pipeline: Pipeline = "",
    ontology: OntologyFiles = None,
) -> None:
    """Measure the extraction against annotated documents."""
    from kg.evaluate import evaluate as measure
    from kg.evaluate import load_gold, reliability
    from kg.extraction import Extractor
    from kg.ontology import load

    annotated = load_gold(gold)
    extractor = Extractor(pipeline=pipeline or None, ontology=load(*ontology or ()))
    readings = [extractor.read(one.document) for one in annotated]
    scores = measure(annotated, [act for reading in readings for act in reading.acts])
    outcomes = reliability(annotated, [act for reading in readings for act in reading.acts + reading.candidates])
    lines = [*(_faults(scores.faults()) if errors else ()), *_figures(scores), *_reliability(outcomes)]
    emit("".join(f"{line}\n" for line in lines).encode())


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
