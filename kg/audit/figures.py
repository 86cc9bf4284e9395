"""What an audit says: precision and recall with intervals, per act and genre, and a paragraph on how it was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from textwrap import wrap

from kg import resources
from kg.audit.agreement import Agreement
from kg.audit.audits import Audit
from kg.audit.coding import NOTHING
from kg.audit.estimates import REFERENCES, Estimate, effective, precision, recall
from kg.audit.sampling import CANDIDATE_RATE, PLAIN, SHORTEST, WITH_CANDIDATE
from kg.audit.sheets import Key
from kg.errors import AuditError

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Pair:
    """Precision and recall of the same acts; either is missing where nothing in the sample tells."""

    precision: Estimate | None
    recall: Estimate | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of an audit that is coded to the end.

    `drawn` acts and `unmarked` sentences by frame were drawn, `coded` certain and `doubtful` acts marked in all of the
    sentences; `holding` counts the unmarked sentences in which a certain act is; `effective` is of the drawn acts.
    """

    key: Key = field(repr=False)
    whole: Pair
    by_act: Mapping[str, Pair]
    by_genre: Mapping[str, Pair]
    drawn: int
    unmarked: Mapping[str, int]
    holding: Mapping[str, int]
    effective: float
    between: Agreement | None = None

    def lines(self) -> Iterator[str]:
        """Yield the figures as a table, and the fingerprint of what they are of."""
        yield f"{'':22}{'precision':22}{'right, of drawn':18}{'recall':22}found, of seen"
        yield _line("all", self.whole)
        for title, pairs in (("by act", self.by_act), ("by genre", self.by_genre)):
            yield f"{title}:"
            yield from (_line(f"  {name}", pair) for name, pair in pairs.items())
        excused = self.drawn - (self.whole.precision.size if self.whole.precision else 0)
        yield f"left out, on doubtful acts: {_number(excused)} of {self.drawn} drawn"
        for frame, size in self.unmarked.items():
            yield f"{frame}: {self.holding[frame]} of {size} hold an act"
        if self.between is not None:
            yield str(self.between)
        for name, value in self.key.fingerprint:
            yield f"{name:12} {value}"

    def __str__(self) -> str:
        return "\n".join((*self.lines(), "", *wrap(self.methods(), _WIDTH), "", *self.references()))

    def methods(self) -> str:
        """Return a paragraph for the methods section of an article."""
        key, frames = self.key, self.unmarked
        template = (resources.templates() / "methods.txt").read_text("utf-8")
        return " ".join(template.split()).format(
            acts=key.acts,
            documents=key.documents,
            drawn=self.drawn,
            sentences=key.candidates + key.plain,
            shortest=SHORTEST,
            unmarked=sum(frames.values()),
            doubted=frames[WITH_CANDIDATE],
            candidates=key.candidates,
            rate=_times(CANDIDATE_RATE),
            undoubted=frames[PLAIN],
            plain=key.plain,
            seed=key.seed,
            rows=len(key.rows),
            results=self._results(),
            run=key.run,
            day=key.drawn,
        )

    def _results(self) -> str:
        said = []
        if right := self.whole.precision:
            sized = f"Wilson 1927, with an effective sample size of {self.effective:.0f}, Kish 1965"
            said.append(f"precision {right.value:.2f} (95 % interval {right.low:.2f} to {right.high:.2f}; {sized})")
        if seen := self.whole.recall:
            how = "posterior of found and missed acts, Webber 2013, Rubin 1981"
            said.append(f"recall {seen.value:.2f} ({seen.low:.2f} to {seen.high:.2f}; {how})")
        told = f"Weighted by stratum: {', '.join(said)}." if said else "Nothing in the sample tells how good it is."
        if self.between is None:
            return told
        alike = f"kappa is {self.between.kappa:.2f} on whether a sentence holds an act (Cohen 1960)"
        return (
            f"{told} A second coder coded the same sentences: {alike}, and the F1 of their acts {self.between.f1:.2f}."
        )

    def references(self) -> list[str]:
        """List what the paragraph refers to."""
        return [one for one in REFERENCES if self.between is not None or not one.startswith("Cohen")]

    def record(self) -> dict[str, object]:
        """Return the figures with paragraph and references, for JSON."""
        said = asdict(self)
        del said["key"]
        fingerprint = [list(pair) for pair in self.key.fingerprint]
        return {
            "run": self.key.run,
            **said,
            "fingerprint": fingerprint,
            "methods": self.methods(),
            "references": self.references(),
        }


def figures(audit: Audit, *, between: Agreement | None = None) -> Figures:
    """Compute the figures; an audit with sentences that are not coded is an `AuditError`.

    `between` is how far a second coder agrees, to be told with them.
    """
    if audit.open:
        message = f"{len(audit.open)} of {len(audit.cells)} sentences are not coded yet"
        raise AuditError(message, source=str(audit.path), remedy="kg audit goes on where you stopped")
    acts, sentences = audit.acts(), audit.sentences()
    missed = {kind for one in acts for kind in one.missed} | {kind for one in sentences for kind in one.missed}
    kinds = sorted({one.act for one in acts} | missed)
    genres = sorted({one.genre for one in acts} | {one.genre for one in sentences})
    frames = {frame: [one for one in sentences if one.frame == frame] for frame in (WITH_CANDIDATE, PLAIN)}
    return Figures(
        key=audit.key,
        whole=Pair(precision(acts), recall(acts, sentences)),
        by_act={
            kind: Pair(precision([one for one in acts if one.act == kind]), recall(acts, sentences, kind=kind))
            for kind in kinds
        },
        by_genre={
            genre: Pair(
                precision([one for one in acts if one.genre == genre]),
                recall([one for one in acts if one.genre == genre], [one for one in sentences if one.genre == genre]),
            )
            for genre in genres
        },
        drawn=len(acts),
        unmarked={frame: len(drawn) for frame, drawn in frames.items()},
        holding={frame: sum(bool(one.missed) for one in drawn) for frame, drawn in frames.items()},
        effective=effective([one.weight * (1 - one.excused) for one in acts]),
        between=between,
    )


def _line(name: str, pair: Pair) -> str:
    cells = []
    for estimate in (pair.precision, pair.recall):
        cells += [str(estimate), f"{_number(estimate.hits)}, {_number(estimate.size)}"] if estimate else ["–", ""]
    return f"{name:22}{cells[0]:22}{cells[1]:18}{cells[2]:22}{cells[3]}".rstrip()


def _number(count: float) -> str:
    """Write a count; it is no whole number where acts of one sentence cannot be told apart."""
    return f"{count:.1f}".removesuffix(".0")


def differences(audit: Audit) -> Iterator[str]:
    """Yield, for each sentence in which what was found is not what was coded, what was found and what was coded."""
    for row in audit.key.rows:
        judged = audit.compared[row.number]
        wrong = any(judged.right[key] + judged.excused[key] < 1 for key in judged.right)
        if wrong or judged.missed:
            cells = audit.cells[row.number]
            found = " | ".join(f"{one.act}: {audit.names(one.actors)}" for one in row.found) or NOTHING
            yield f"{row.number}: {cells['document']}: found {found}, coded {cells['acts']} ⟵ {cells['sentence']}"


def _times(rate: int) -> str:
    return {2: "twice", 3: "thrice"}.get(rate, f"{rate} times")
