"""Measure which wordings are held to be one thing: `python benchmarks/sameness.py SUMMITS SPEECHES.zip`.

`sameness.csv` names pairs of wordings by document and offsets, each with what two readers say of it: `same`,
`different` or `unsure`. The pairs of the sample `blocks` were drawn among wordings that share words, the hard ones more
often than they occur; rules were improved by the half `read`, the half `kept` was only measured. The pairs of the
sample `held` were drawn among those that Verbale held to be one thing, as many for each reason, and read by one reader.
Precision and recall leave out what a reader is unsure of or the two differ on.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import ZipFile

from kg.deliverables import identify
from kg.documents import parse_document
from kg.model import Document
from kg.ontology import Ontology, load
from kg.rulings import Rulings
from kg.sameness import things
from kg.wordings import forms, is_general

LABELS = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two wordings, each with its document, and what readers say of them: one word, or nothing where they differ."""

    sample: str
    one: tuple[str, str]
    other: tuple[str, str]
    label: str


def read_pairs(texts: dict[str, Document], rows: Iterable[dict[str, str]]) -> Iterator[Pair]:
    """Look the wordings up in their documents."""
    for row in rows:
        one, other = (
            (
                row[f"{side}document"],
                texts[row[f"{side}document"]].text[int(row[f"{side}start"]) : int(row[f"{side}end"])],
            )
            for side in ("", "other_")
        )
        labels = {row["first"], row["second"] or row["first"]}
        yield Pair(row["sample"], one, other, labels.pop() if len(labels) == 1 else "")


def _wording(texts: dict[str, Document], row: dict[str, str], side: str) -> tuple[str, str]:
    document, start, end = (row[f"{side}{column}"] for column in ("document", "start", "end"))
    return document, texts[document].text[int(start) : int(end)]


def reason(pair: Pair, ontology: Ontology) -> str:
    """Return why two wordings are held to be one thing, or nothing where they are not."""
    wordings = [" ".join(wording.split()) for _, wording in (pair.one, pair.other)]
    if pair.one[0] != pair.other[0] and any(is_general(wording, ontology=ontology) for wording in wordings):
        return ""
    keys = [identify(wording, ontology=ontology) for wording in wordings]
    if keys[0] == keys[1]:
        return "the same identifier"
    found = things(
        dict(zip(keys, ([w] for w in wordings), strict=True)), said=Rulings(), forms=partial(forms, ontology=ontology)
    )
    return next((str(same.reason) for same in found.assertions), "")


def read_texts(folder: Path, archive: Path, names: set[str]) -> dict[str, Document]:
    """Read the named documents, of a folder and of an archive."""
    texts = {path.stem: path.read_bytes() for path in sorted(folder.glob("*.md")) if path.stem in names}
    with ZipFile(archive) as speeches:
        texts |= {Path(name).stem: speeches.read(name) for name in speeches.namelist() if Path(name).stem in names}
    return {name: parse_document(raw, source=name) for name, raw in texts.items()}


def main() -> None:
    """Read the labelled pairs and print precision and recall by sample, and precision by reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("summits", type=Path, help="the folder of summit texts")
    parser.add_argument("speeches", type=Path, help="the corpus of speeches as a ZIP file")
    given = parser.parse_args()
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row[key] for row in rows for key in ("document", "other_document")}
    ontology = load()
    counts: defaultdict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
    for pair in read_pairs(read_texts(given.summits, given.speeches, names), rows):
        why = reason(pair, ontology)
        counts[pair.sample][pair.label, bool(why)] += 1
        counts[why or "not held to be one"][pair.label, bool(why)] += 1
    print(f"{'':58}{'same':>6}{'other':>7}{'missed':>8}{'precision':>11}{'recall':>8}")
    for name, count in sorted(counts.items()):
        hits, wrong, missed = count["same", True], count["different", True], count["same", False]
        shares = [f"{hits / whole:.2f}" if whole else "" for whole in (hits + wrong, hits + missed)]
        print(f"{name:58}{hits:6}{wrong:7}{missed:8}{shares[0]:>11}{shares[1]:>8}")


if __name__ == "__main__":
    main()
