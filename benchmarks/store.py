"""Measure the store: how fast it is built, written to, read and opened: `python -m benchmarks.store [--short]`.

A graph of invented documents grows to 0.1, 1 and 5 million quads; at each size the same writes and questions are timed.
The figures go to `benchmarks/results/VERSION.json` with what is to be known of the machine, and are printed beside
those of the last release. The long form takes minutes; the short one proves that everything can still be measured.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import spacy

import kg
from benchmarks.extraction_speed import words
from kg.build import build
from kg.copies import Copy
from kg.derive import derive
from kg.documents import read_document
from kg.extraction import Extractor
from kg.memory import Memory
from kg.model import Act, Actor, ActorKind, Document, PartialDate, Reading
from kg.named import ask
from kg.ontology import Ontology
from kg.quads import document_quads
from kg.resources import samples
from kg.sparql import solutions
from kg.store import Store
from kg.vocabulary import Vb

RESULTS = Path(__file__).parent / "results"
SIZES = (100_000, 1_000_000, 5_000_000)
SHORT = (2_000, 5_000)
LOADED = 1_000_000
BATCH = 20
QUESTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "what China proposed": ("what-did-x-propose", {"actor": "China"}),
    "pledges since 2023": ("pledges-since", {"since": "2023"}),
    "history of one thing": ("history", {"deliverable": "railway bridge 7"}),
    "acts of one document": ("acts-of-document", {"document": "invented-7"}),
}
ROWS = "SELECT ?act ?quote ?date ?actor WHERE { ?act vb:quote ?quote ; vb:date ?date ; vb:actor ?actor } LIMIT 20000"

Figures = dict[str, float]


def main() -> None:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="small sizes, few rounds, and nothing is kept")
    given = parser.parse_args()
    began = time.perf_counter()
    figures = measure(SHORT if given.short else SIZES, rounds=3 if given.short else 15)
    last = last_release(RESULTS, kg.__version__)
    print("\n".join(compare(figures, json.loads(last.read_text("utf-8")) if last else None)))
    print(f"measured in {time.perf_counter() - began:.0f} seconds")
    if not given.short:
        kept = {"version": kg.__version__, "machine": machine(), "figures": figures}
        target = RESULTS / f"{kg.__version__}.json"
        target.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
        print(f"kept in {target}")


def measure(sizes: tuple[int, ...], *, rounds: int) -> Figures:
    """Measure everything; `sizes` are numbers of quads, the smallest first."""
    extractor = Extractor()
    figures: Figures = {}
    with TemporaryDirectory() as place:
        folder = Path(place)
        figures |= building(folder, extractor, copies=2 * rounds)
        figures |= starting(folder / "built", rounds=min(rounds, 5))
        figures |= growing(folder / "grown", extractor, sizes, rounds=rounds)
    return figures


def building(folder: Path, extractor: Extractor, *, copies: int) -> Figures:
    """Build a store of the samples, many times over, by turns with the bare pipeline on the same texts."""
    texts = folder / "texts"
    texts.mkdir()
    for path in samples().glob("*.md"):
        content = path.read_text("utf-8")
        for number in range(copies):
            (texts / f"{number}-{path.name}").write_text(content.replace("\nid: ", f"\nid: {number}-"), "utf-8")
    documents = [read_document(path) for path in sorted(texts.glob("*.md"))]
    pipeline = spacy.load(extractor.fingerprint.pipeline)
    list(pipeline.pipe(document.text for document in documents[:BATCH]))
    extractor.read(documents[0])
    bare = taken(lambda: list(pipeline.pipe(document.text for document in documents)))
    with Store.create(folder / "built") as store:
        whole = taken(lambda: build([texts], store, extractor=extractor))
        again = taken(lambda: build([texts], store, extractor=extractor))
        quads = len(store)
        held = sum(1 for graph in store.graphs() if "/document/" in graph)
        acts = [(quad.subject, quad.graph_name.value) for quad in store.match(predicate=Vb.ACT)]
        said = sum(sum(1 for _ in store.match(subject=act, graph=graph)) for act, graph in acts)
        derived = sum(sum(1 for _ in store.match(subject=act)) for act, _ in acts) - said
    count = words(documents)
    return {
        "spaCy alone: words a second": count / bare,
        "build: words a second": count / whole,
        "build: share of spaCy alone": bare / whole,
        "build: documents a second": held / whole,
        "build: quads a second": quads / whole,
        "build, nothing changed: documents a second": held / again,
        "quads an act, in its document": said / len(acts),
        "quads an act, derived": derived / len(acts),
    }


def starting(store: Path, *, rounds: int) -> Figures:
    """Time what a user waits for before anything happens."""
    commands = {
        "start: kg --help, s": ["-m", "kg", "--help"],
        "start: kg query, small store, s": ["-m", "kg", "query", "--store", str(store), "ASK {}"],
        "start: import kg, s": ["-c", "import kg"],
    }
    return {name: min(taken(lambda: run(*command)) for _ in range(rounds)) for name, command in commands.items()}  # noqa: B023


def run(*arguments: str) -> None:
    """Run Python in a process of its own."""
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)  # noqa: S603


def growing(folder: Path, extractor: Extractor, sizes: tuple[int, ...], *, rounds: int) -> Figures:
    """Let one store grow, and time the same things at each size."""
    ontology = extractor.reader.ontology
    pattern = extractor.read(read_document(samples() / "invented-arcovia-belmere.md"))
    invented = readings(pattern, ontology)
    figures: Figures = {}
    with Store.create(folder) as store:
        count = 0
        for size in sizes:
            while count < size:
                graphs = [
                    list(document_quads(next(invented), iris=store.iris, ontology=ontology)) for _ in range(BATCH)
                ]
                count += sum(map(len, graphs))
                for graph in graphs:
                    store.append(graph)
            label = f"{size / 1e6:g} M"
            figures[f"{label}: derive, s"] = taken(lambda: derive(store, ontology=ontology))
            figures[f"{label}: quads"] = count = len(store)
            figures |= {f"{label}: {name}": value for name, value in at_size(store, invented, ontology, rounds).items()}
    first, *_, last = (f"{size / 1e6:g} M" for size in sizes)
    shared = [name.removeprefix(f"{last}: ") for name in figures if name.startswith(f"{last}: ")]
    timed = [name for name in shared if name.endswith((", ms", ", s")) and f"{first}: {name}" in figures]
    grown = figures[f"{last}: quads"] / figures[f"{first}: quads"]
    figures["growth: quads"] = grown
    return figures | {f"growth: {name}": figures[f"{last}: {name}"] / figures[f"{first}: {name}"] for name in timed}


def at_size(store: Store, invented: Iterator[Reading], ontology: Ontology, rounds: int) -> Figures:
    """Time writes, questions, and copies of a store of one size."""
    figures: Figures = {}
    fresh = [next(invented) for _ in range(rounds)]
    graphs = [
        (store.iris.document(one.document.id), list(document_quads(one, iris=store.iris, ontology=ontology)))
        for one in fresh
    ]
    figures["write a document, ms"] = median(lambda graph: store.replace_graph(*graph), graphs)
    figures["replace a document, ms"] = median(lambda graph: store.replace_graph(*graph), graphs)
    figures["snapshot, ms"] = 1000 * taken(store.snapshot)
    figures["ask for the revision, ms"] = median(lambda _: store.revision, range(rounds))
    figures |= {f"{name} (disk), ms": value for name, value in questions(store, rounds).items()}
    figures["overhead over the engine, many rows"] = overhead(store, rounds)
    if len(store) <= 1.2 * LOADED:
        before = resident()
        began = time.perf_counter()
        with Copy.take(store.path, memory=Memory.ALWAYS) as copy:
            figures["copy into memory, s"] = time.perf_counter() - began
            figures["memory, bytes a quad"] = max(0, resident() - before) / len(copy)
            figures |= {f"{name} (memory), ms": value for name, value in questions(copy, rounds).items()}
    figures["on disk, bytes a quad"] = sum(
        path.stat().st_size for path in (store.path / "quads").glob("*") if path.exists()
    ) / len(store)
    return figures


def questions(store: Store, rounds: int) -> Figures:
    """Time the named queries, each with all its rows."""
    found = {}
    for name, (query, words_) in QUESTIONS.items():
        few = range(min(rounds, 5 if len(store) <= 1.2 * LOADED else 2))
        found[name] = median(lambda _, q=query, w=words_: rows(ask(store, q, w)), few)  # type: ignore[misc]
    return found


def overhead(store: Store, rounds: int) -> float:
    """Return by which share our way to the engine takes more processor time than its own, at best of some turns."""
    prefixes = store.iris.prefixes()
    theirs, ours = [], []
    for _ in range(rounds):
        theirs.append(worked(lambda: rows(store.quads.query(ROWS, prefixes=prefixes, use_default_graph_as_union=True))))
        ours.append(worked(lambda: rows(store.query(ROWS))))
    return min(ours) / min(theirs) - 1


def rows(results: Any) -> int:
    """Take every row, and return how many there are."""
    return sum(1 for _ in solutions(results))


def readings(pattern: Reading, ontology: Ontology) -> Iterator[Reading]:
    """Yield readings without end, shaped as one that was read: other states, days and things."""
    chance = random.Random(1)  # noqa: S311
    states = [record.actor for record in ontology.actors.values() if record.actor.kind is ActorKind.STATE]
    number = 0
    while True:
        number += 1
        who = chance.sample(states, 2)
        day = PartialDate.parse(f"{chance.randint(1950, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}")
        spoken = replace(pattern.document, id=f"invented-{number}", date=day, actors=tuple(state.name for state in who))
        yield Reading(
            document=spoken,
            acts=tuple(_varied(act, spoken, who, chance, number) for act in pattern.acts),
            candidates=tuple(_varied(act, spoken, who, chance, number) for act in pattern.candidates),
        )


def _varied(act: Act, document: Document, who: list[Actor], chance: random.Random, number: int) -> Act:
    kind = chance.choice(("proposes", "pledges", "calls_for", "supports", act.act))
    thing = f"{act.deliverable} {chance.choice((number, chance.randint(1, 20)))}"
    return replace(act, document=document.id, act=kind, actors=(chance.choice(who),), addressees=(), deliverable=thing)


def taken(work: Callable[[], object]) -> float:
    """Return how many seconds some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def worked(work: Callable[[], object]) -> float:
    """Return how many seconds of processor time some work takes, whatever else the machine does."""
    began = time.process_time()
    work()
    return time.process_time() - began


def median(work: Callable[[Any], object], on: Any) -> float:
    """Return the median of how many milliseconds some work takes on each of several things."""
    return 1000 * statistics.median(taken(lambda thing=thing: work(thing)) for thing in on)  # type: ignore[misc]


def resident() -> int:
    """Return the bytes of memory that this process takes."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def machine() -> dict[str, str | int | float]:
    """Return what the figures depend on besides us."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load_at_the_end": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "pyoxigraph": version("pyoxigraph"),
        "spacy": version("spacy"),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def last_release(folder: Path, present: str) -> Path | None:
    """Return the file of the newest version before the present one."""

    def order(name: str) -> tuple[int, ...]:
        return tuple(map(int, name.split(".")))

    older = [path for path in folder.glob("*.json") if order(path.stem) < order(present)]
    return max(older, key=lambda path: order(path.stem), default=None)


def compare(figures: Mapping[str, float], last: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield a line for each figure, with the last release's beside it and how many times that it is."""
    yield f"{'':58}{'now':>12}" + (f"{last['version']:>12}{'ratio':>8}" if last else "   (no release to compare with)")
    for name, value in figures.items():
        line = f"{name:58}{value:12,.3f}"
        before = last["figures"].get(name) if last else None
        yield line if not before else f"{line}{before:12,.3f}{value / before:8.2f}"


if __name__ == "__main__":
    main()
