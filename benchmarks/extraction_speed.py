"""Measure how fast acts are read, against spaCy alone: `python benchmarks/extraction_speed.py [PATH…]`.

In one process and by turns, the same pipeline with its default components goes over the texts, and `Extractor.read`
reads them. A path is a file, a folder, or a ZIP file of .txt and .md files; without one the sample documents are read,
many times over.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import spacy

from kg.documents import discover, read_document
from kg.extraction import Extractor
from kg.model import Document
from kg.resources import samples

ROUNDS = 7
SAMPLE_COPIES = 10


@dataclass(frozen=True, slots=True)
class Speed:
    """Words per second in each round: of spaCy's default pipeline and of whole extraction."""

    spacy: tuple[float, ...]
    extraction: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Return how many times as fast extraction is, by the medians."""
        return statistics.median(self.extraction) / statistics.median(self.spacy)


def measure(documents: Sequence[Document], extractor: Extractor, *, rounds: int = ROUNDS) -> Speed:
    """Let both go over the documents by turns, once to warm up and then `rounds` times."""
    default = spacy.load(extractor.fingerprint.pipeline)
    texts = [document.text for document in documents]
    count = words(documents)
    found = []
    for _ in range(rounds + 1):
        theirs = seconds(lambda: sum(len(doc) for doc in default.pipe(texts)))
        ours = seconds(lambda: sum(len(extractor.read(document).acts) for document in documents))
        found.append((count / theirs, count / ours))
    theirs_each, ours_each = zip(*found[1:], strict=True)
    return Speed(theirs_each, ours_each)


def growth(documents: Sequence[Document], extractor: Extractor, *, times: int) -> float:
    """Return by how many megabytes the peak of memory rises while documents that were read once are read again."""
    peaks = []
    for repeat in (1, times):
        for _ in range(repeat):
            for document in documents:
                extractor.read(document)
        peaks.append(_peak())
    return peaks[1] - peaks[0]


def words(documents: Sequence[Document]) -> int:
    """Return how many words the documents have, by white space."""
    return sum(len(document.text.split()) for document in documents)


def seconds(work: Callable[[], object]) -> float:
    """Return how much processor time some work takes, so that whatever else the machine does counts little."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def read_texts(paths: Sequence[Path], *, most: int) -> list[Document]:
    """Read up to so many documents from files, folders and ZIP files, or the samples many times over."""
    if not paths:
        return [read_document(path) for path in discover([samples()])] * SAMPLE_COPIES
    with TemporaryDirectory() as folder:
        places = [_unpacked(path, Path(folder) / str(number), most) for number, path in enumerate(paths)]
        return [read_document(path) for path in islice(discover(places), most)]


def _unpacked(path: Path, folder: Path, most: int) -> Path:
    """Return the path, or for a ZIP file the folder with its texts, evenly drawn from the whole."""
    if path.suffix != ".zip":
        return path
    with ZipFile(path) as archive:
        names = [name for name in archive.namelist() if Path(name).suffix in {".txt", ".md"}]
        for name in names[:: max(1, len(names) // most)]:
            archive.extract(name, folder)
    return folder


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, help="texts; by default the samples")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often both go over the texts")
    parser.add_argument("--most", type=int, default=50, help="how many documents at most")
    given = parser.parse_args()
    documents = read_texts(given.paths, most=given.most)
    extractor = Extractor()
    speed = measure(documents, extractor, rounds=given.rounds)
    print(f"{len(documents)} documents, {words(documents):,} words, {given.rounds} rounds, words per second (median):")
    print(f"  {extractor.fingerprint.pipeline}, all components  {statistics.median(speed.spacy):10,.0f}")
    print(f"  whole extraction                             {statistics.median(speed.extraction):10,.0f}")
    print(f"  ratio {speed.ratio:.2f}")
    print(f"  the peak of memory rises by {growth(documents, extractor, times=5):.1f} MB over five more readings")


if __name__ == "__main__":
    main()
