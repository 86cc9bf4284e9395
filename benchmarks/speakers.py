"""Measure whether speeches without metadata are given to who spoke: `python benchmarks/speakers.py CORPUS.zip`.

The corpus is the UN General Debate Corpus. Of each speech kept out of training (`kg.training_speakers`) only the text
is read; it is right where the state that most of its acts are given to is the one, or was followed by the one, that the
corpus files it under. A thousand speeches take some minutes.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

from kg.extraction import Extractor
from kg.model import Actor, ActorKind, Document, Reading
from kg.training_speakers import KEPT_OUT, figures, kept_out, read_speeches


def most_acting(reading: Reading) -> Actor | None:
    """Return the state that most acts are given to, nobody where none are; of states with as many, the first named."""
    counts = Counter(actor for act in reading.acts for actor in act.actors if actor.kind is ActorKind.STATE)
    return max(counts, key=lambda actor: counts[actor], default=None)


def main() -> None:
    """Read the speeches kept out and print which share is given to the right state."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="the corpus as a ZIP file")
    parser.add_argument("--size", type=int, default=KEPT_OUT, help="how many speeches")
    given = parser.parse_args()
    extractor = Extractor()
    with ZipFile(given.corpus) as corpus:
        speeches = read_speeches(corpus, kept_out(corpus, given.size))
        named = [
            (most_acting(extractor.read(Document(id=speech.name, text=speech.text))), speech.filed)
            for speech in speeches
        ]
    print(figures(named, extractor.reader.ontology))


if __name__ == "__main__":
    main()
