"""Train the judge's weights on annotated documents: `python -m kg.training GOLD… [--pipeline NAME] [--out FILE]`.

`--reliability` writes nothing and prints how far confidences can be believed on documents that were not trained on, and
which threshold suits them; `--rounds 5` does so over five partitions of the documents, and takes five times as long.
`--curve` prints how good judges are that were taught by a part of the documents, and the most frequent errors of all.
Needs scikit-learn (the extra `training`). The result depends on the documents, the rules and the pipeline alone.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import fmean

from kg.evaluate import DocumentScore, Level, Scores, score
from kg.extraction import Extractor
from kg.extraction.judge import NONE, WEIGHTS, Judge
from kg.extraction.reader import THRESHOLD, Proposal, settle
from kg.gold import Coding, GoldDocument, load_gold
from kg.model import Act
from kg.reliability import Outcome, outcomes, partners_of, reliability_lines

SEEN_AT_LEAST = 3
INVERSE_REGULARISATION = 0.2
FOLDS = 10
SEED = 2021
MOST = 10
PARTS = (0.125, 0.25, 0.5, 0.75, 1.0)
THRESHOLDS = tuple(round(0.15 + 0.05 * step, 2) for step in range(12))

Example = tuple[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Studied:
    """An annotated document and what the rules propose in it."""

    gold: GoldDocument
    proposals: tuple[Proposal, ...]

    def given(self, judge: Judge) -> list[Act]:
        """Return the proposals as a judge settles them, however improbable."""
        return [settle(proposal, judge.probabilities(proposal.features)) for proposal in self.proposals]


def study(gold: GoldDocument, extractor: Extractor) -> Studied:
    """Read an annotated document up to the point where the judge would be asked."""
    reader = extractor.reader
    document = reader.with_actors(gold.document)
    sentences = extractor.statements.of(document.text)
    parses = (doc[:] for doc in extractor.pipeline.parse(sentence.clean for sentence in sentences))
    return Studied(gold, tuple(reader.proposals(document, sentences, parses)))


def examples(studied: Studied) -> Iterator[Example]:
    """Yield the features of each proposal in a document with the act that it is, but for what annotators doubt."""
    partners = partners_of([Coding.of(proposal.act) for proposal in studied.proposals], studied.gold.codings)
    for index, proposal in enumerate(studied.proposals):
        coding = partners.get(index)
        if coding is None or coding.certain:
            yield proposal.features, coding.act if coding else NONE


def train(data: Iterable[Example]) -> Judge:
    """Fit the weights: a multinomial logistic regression over the features seen often enough."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = list(data)
    seen = Counter(feature for features, _ in rows for feature in features)
    kept = [{feature: 1.0 for feature in features if seen[feature] >= SEEN_AT_LEAST} for features, _ in rows]
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=1000, fit_intercept=False)
    model.fit(vectorizer.fit_transform(kept), [act for _, act in rows])
    # With two classes scikit-learn keeps the weights of the second alone, against 0 for the first.
    padding = [0.0] * (len(model.classes_) - len(model.coef_))
    columns = zip(vectorizer.feature_names_, model.coef_.T.tolist(), strict=True)
    weights = {str(name): [*padding, *(round(weight, 3) for weight in column)] for name, column in columns}
    return Judge(tuple(map(str, model.classes_)), weights)


@dataclass(frozen=True, slots=True)
class Answered:
    """A document and the acts that a judge gives in it that has not been trained on it."""

    studied: Studied
    acts: tuple[Act, ...]

    @property
    def outcomes(self) -> list[Outcome]:
        """Return how each of the acts turned out."""
        return list(outcomes(self.acts, self.studied.gold.codings))


def held_out(documents: Sequence[Studied], *, seed: int = SEED, part: float = 1.0) -> list[Answered]:
    """Answer each document, fold by fold, by a judge trained on the other folds, or on a part of each of them."""
    order = random.Random(seed).sample(documents, len(documents))  # noqa: S311 - statistics, not secrets
    folds = [order[start::FOLDS] for start in range(FOLDS)]
    taught = [[example for one in fold[: ceil(part * len(fold))] for example in examples(one)] for fold in folds]
    found: list[Answered] = []
    for number, fold in enumerate(folds):
        judge = train(example for other, known in enumerate(taught) if other != number for example in known)
        found += [Answered(one, tuple(one.given(judge))) for one in fold]
    return found


def report(rounds: Sequence[Sequence[Answered]]) -> Iterator[str]:
    """Tell how reliable confidences are, and how good each threshold would be, over some partitions."""
    known = [outcome for one in rounds[0] for outcome in one.outcomes]
    yield f"all proposals, in {FOLDS} folds by document:"
    yield from reliability_lines(known)
    yield f"acts alone (from {THRESHOLD} on):"
    yield from reliability_lines([outcome for outcome in known if outcome.confidence >= THRESHOLD])
    yield "threshold  triple F1  mean by document"
    for threshold in sorted({*THRESHOLDS, THRESHOLD}):
        scores = [Scores(tuple(_score(one, threshold) for one in documents)) for documents in rounds]
        whole, mean = fmean(one.level(Level.TRIPLE).f1 for one in scores), fmean(one.mean() for one in scores)
        yield f"{threshold:9.2f}  {whole:9.4f}  {mean:.4f}"


def curve(documents: Sequence[Studied]) -> Iterator[str]:
    """Tell how good judges are on documents they have not seen, by how many documents taught them."""
    yield "documents  act F1  triple F1"
    for part in PARTS:
        scores = Scores(tuple(_score(one, THRESHOLD) for one in held_out(documents, part=part)))
        taught = round(part * len(documents) * (FOLDS - 1) / FOLDS)
        yield f"{taught:9}  {scores.level(Level.ACT).f1:6.3f}  {scores.level(Level.TRIPLE).f1:9.3f}"
    yield "   errors  act             kind"
    for (kind, act), number in _errors(scores).most_common(MOST):
        yield f"{number:9}  {act:14}  {kind}"


def _errors(scores: Scores) -> Counter[tuple[str, str]]:
    """Count errors by kind and by the act that was wanted, or else found."""
    told = ((fault.kind, fault.wanted or fault.given) for fault in scores.faults())
    return Counter((kind, coding.act) for kind, coding in told if coding is not None)


def _score(answered: Answered, threshold: float) -> DocumentScore:
    return score(answered.studied.gold, [Coding.of(act) for act in answered.acts if act.confidence >= threshold])


def _written(judge: Judge) -> str:
    """Return a judge as JSON, a line for each feature, so that versions can be compared."""
    rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(judge.weights.items()))
    return f'{{"classes": {json.dumps(judge.classes)},\n"weights": {{\n{rows}\n}}}}\n'


def main() -> None:
    """Train on the annotated documents given on the command line and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path, help="annotated documents, or folders of them")
    parser.add_argument("--pipeline", help="an installed spaCy pipeline")
    parser.add_argument("--out", type=Path, help="where to write the weights; by default into the package")
    parser.add_argument("--reliability", action="store_true", help="only measure, by cross-validation")
    parser.add_argument("--rounds", type=int, default=1, help="over how many partitions of the documents to measure")
    parser.add_argument("--curve", action="store_true", help="only measure, by how many documents taught")
    given = parser.parse_args()
    extractor = Extractor(pipeline=given.pipeline)
    documents = [study(gold, extractor) for gold in load_gold(given.gold)]
    if given.reliability or given.curve:
        if len(documents) < FOLDS:
            parser.error(f"to measure takes {FOLDS} documents or more")
        rounds = range(given.rounds)
        lines = curve(documents) if given.curve else report([held_out(documents, seed=SEED + n) for n in rounds])
        for line in lines:
            print(line, flush=True)
        return
    judge = train(example for one in documents for example in examples(one))
    out = given.out or WEIGHTS / f"{extractor.fingerprint.pipeline}.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(_written(judge), encoding="utf-8")


if __name__ == "__main__":
    main()
