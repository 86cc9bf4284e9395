"""Measure how questions grow with a corpus: `python -m benchmarks.scale STORE [--sizes 1000000 5000000]`.

Documents are drawn from a store that was built from real texts, until they have as many quads; derived graphs and the
text index are made of them anew. The same questions are then asked of each part and of the whole, from disk, with all
their rows. A table tells the milliseconds, and how many times each grew; the whole store is only read.
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.store import rows, taken
from kg.derive import derive
from kg.errors import NotFoundError
from kg.named import ask
from kg.search import search
from kg.store import Store

SIZES = (1_000_000, 5_000_000)
ROUNDS = 3
LONG = 20.0
NAMED: dict[str, dict[str, str]] = {
    "what-did-x-propose": {"actor": "China"},
    "pledges-since": {"since": "2020"},
    "history": {"deliverable": "Security Council"},
    "acts-on-topic": {"topic": "climate change"},
    "calls-on": {"addressee": "United Nations"},
    "concerning": {"thing": "Paris Agreement"},
    "money-pledged": {},
    "kept-promises": {},
    "contested": {},
    "overdue-pledges": {"day": "2024-01-01"},
    "who-supports-whom": {},
    "who-changed-position": {},
    "topics": {},
}
KINDS = "SELECT ?kind (COUNT(*) AS ?acts) WHERE { ?act a vb:Act ; vb:act ?kind } GROUP BY ?kind"
WORDS = ('"development bank"', "nuclear weapons", "clima*")


class Answer(NamedTuple):
    """How long an answer took, in seconds, and how many rows it has."""

    seconds: float
    rows: int


def main() -> None:
    """Measure the parts and the whole, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, help="a store that is built and derived")
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=SIZES, help="how many quads the documents of a part have"
    )
    given = parser.parse_args()
    columns: dict[int, dict[str, Answer]] = {}
    with Store.open(given.store) as whole, TemporaryDirectory(dir=given.store.parent) as folder:
        for size in given.sizes:
            with part(whole, Path(folder) / str(size), size) as store:
                print(f"{size:,}: {len(store):,} quads", flush=True)
                columns[len(store)] = measure(store)
        columns[len(whole)] = measure(whole)
    print("\n".join(table(columns)))


def part(whole: Store, folder: Path, size: int) -> Store:
    """Make a store of documents drawn from another, with at least so many quads, and derive what follows from them."""
    graphs = sorted(map(whole.iris.document, whole.documents()))
    random.Random(1).shuffle(graphs)  # noqa: S311 - no secret
    store = Store.create(folder, base=whole.iris.base, ontology=whole.own)
    count = 0
    for graph in graphs:
        if count >= size:
            break
        quads = list(whole.read(graph))
        store.append(quads)
        count += len(quads)
    derive(store, ontology=store.ontology)
    return store


def measure(store: Store) -> dict[str, Answer]:
    """Ask every question, the quick ones several times."""
    found = {name: timed(lambda n=name, v=values: asked(store, n, v)) for name, values in NAMED.items()}  # type: ignore[misc]
    found["acts by kind"] = timed(lambda: rows(store.query(KINDS)))
    document = min(store.documents())
    found["acts-of-document"] = timed(lambda: asked(store, "acts-of-document", {"document": document}))
    for words in WORDS:
        found[f"search {words}"] = timed(lambda w=words: len(search(store, w)))  # type: ignore[misc]
    return found


def asked(store: Store, name: str, values: dict[str, str]) -> int:
    """Return how many rows a named query has, none where the store does not know what it is about."""
    try:
        return rows(ask(store, name, values))
    except NotFoundError:
        return 0


def timed(question: Callable[[], int]) -> Answer:
    """Return the median of a few rounds; of a slow answer, what the first one took."""
    number = 0

    def once() -> None:
        nonlocal number
        number = question()

    times = [taken(once)]
    if times[0] < LONG:
        times += [taken(once) for _ in range(ROUNDS - 1)]
    return Answer(statistics.median(times), number)


def table(columns: dict[int, dict[str, Answer]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown; what grew is told of each part against the first."""
    first, *others = columns
    times = "; ".join(f"{size / first:.1f}" for size in others)
    yield " | ".join(["| question", *(f"{size:,} quads" for size in columns), f"grew by ({times}) |"])
    yield "| --- " * (len(columns) + 2) + "|"
    for name in columns[first]:
        answers = [column[name] for column in columns.values()]
        cells = [f"{answer.seconds * 1000:,.1f} ms, {answer.rows:,} rows" for answer in answers]
        grown = "; ".join(f"{answer.seconds / max(answers[0].seconds, 1e-6):.1f}" for answer in answers[1:])
        yield " | ".join([f"| {name}", *cells, grown]) + " |"


if __name__ == "__main__":
    main()
