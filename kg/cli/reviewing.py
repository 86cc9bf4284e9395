"""The command that shows acts and candidates one by one, and writes down what is decided on them."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import count, notice
from kg.cli.dialogue import ask, say, until_end
from kg.cli.options import StoreFolder
from kg.corrections import PARTS, Change
from kg.errors import UsageError
from kg.rows import ActFilter, Stand

if TYPE_CHECKING:
    from kg.review import Around, Item, Ledger


class Answer(StrEnum):
    """What may be said to a reading; the first letter will do."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    SKIP = "skip"
    WHY = "why"
    BACK = "back"
    QUIT = "quit"


CHOICE = " · ".join(f"[{answer[0]}]{answer[1:]}" for answer in Answer)
_PARTS = ", ".join(("act", *PARTS[1:]))


def review(
    store: StoreFolder,
    corrections: Annotated[
        Path,
        typer.Option(
            "--corrections", metavar="FILE", help="The corrections file to write to, made if it is not there."
        ),
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides; your login unless given.")] = "",
    what: Annotated[Stand, typer.Option(help="What to look at.")] = Stand.CANDIDATES,
    actor: Annotated[str, typer.Option(metavar="NAME", help="Only those by this actor.")] = "",
    act: Annotated[str, typer.Option(metavar="ACT", help="Only those of this kind: proposes, pledges …")] = "",
    deliverable: Annotated[str, typer.Option(metavar="THING", help="Only those about this, in any words.")] = "",
    document: Annotated[str, typer.Option(metavar="ID", help="Only those in this document.")] = "",
    least: Annotated[float, typer.Option(min=0, max=1, metavar="P", help="The lowest confidence.")] = 0.0,
    most: Annotated[float, typer.Option(min=0, max=1, metavar="P", help="The highest confidence.")] = 1.0,
    again: Annotated[bool, typer.Option("--again", help="Also show what the file decides on already.")] = False,
) -> None:
    """Look at candidates or acts one by one, and write what you decide into the corrections file."""
    from kg.copies import Copy
    from kg.lookup import Labels
    from kg.review import Around, Ledger, Wanted, decided, read_item, readings

    wanted = Wanted(
        stand=what,
        acts=ActFilter(actor=actor, act=act, deliverable=deliverable, document=document),
        least=least,
        most=most,
    )
    with Copy.take(store) as copy:
        ledger = Ledger(path=corrections, by=by or login(), ontology=copy.ontology)
        said = ledger.begin(copy)
        for line in ledger.missing(said, copy):
            notice(f"{corrections}: lacks a line that {store} keeps, and that a build with it takes back: {line}")
        found = [read_item(copy, iri, labels=labels) for labels in [Labels(copy)] for iri in readings(copy, wanted)]
        items = [item for item in found if again or item.id not in decided(said)]
        dialogue = _Dialogue(items, ledger, Around(copy))
        with until_end():
            dialogue.run()
    notice(dialogue.summary(already=len(found) - len(items)))
    if dialogue.done:
        notice(f"Now apply them: kg build PATH --store {store} --corrections {corrections}")


@dataclass
class _Dialogue:
    """One sitting: the readings to look at, and what was decided on them, by their places in the list."""

    items: Sequence[Item]
    ledger: Ledger
    around: Around
    done: dict[int, Answer] = field(default_factory=dict)

    def run(self) -> None:
        """Show one reading after another until the last, or until somebody has had enough."""
        at = 0
        while 0 <= at < len(self.items):
            item = self.items[at]
            self.show(at)
            answer = _answer()
            if answer is Answer.QUIT:
                return
            if answer is Answer.WHY:
                for step in item.explanation.split("; "):
                    say(f"  - {step}")
                continue
            if self.decide(item, answer):
                self.done[at] = answer
            elif answer is Answer.CORRECT:
                continue
            at = max(0, at - 1) if answer is Answer.BACK else at + 1

    def show(self, at: int) -> None:
        """Show a reading in its context."""
        item = self.items[at]
        seen = self.around.passage(item)
        where = (f"{at + 1} of {len(self.items)}", item.document, str(item.date or ""), item.title)
        say("\n" + " · ".join(part for part in where if part), style="dim")
        if seen.before:
            say(f"… {seen.before}", style="dim")
        say(seen.sentence, style="bold")
        if seen.after:
            say(f"{seen.after} …", style="dim")
        about = f" · about “{item.about}”" if item.about else ""
        say(f"{item.label} · {item.confidence:.2f}{about}", style="cyan")

    def decide(self, item: Item, answer: Answer) -> bool:
        """Write down what an answer decides; tell whether it decides anything."""
        if answer is Answer.ACCEPT:
            self.ledger.add(item, [(Change.ACCEPT, "")])
        elif answer is Answer.REJECT:
            self.ledger.add(item, [(Change.REJECT, "")], reason=ask("why? (Enter for no reason)"))
        elif answer is Answer.CORRECT:
            if not (parts := _parts(self.ledger)):
                return False
            self.ledger.add(item, parts.items(), reason=ask("why? (Enter for no reason)"))
        else:
            return False
        return True

    def summary(self, *, already: int) -> str:
        """Say what was decided and what is left."""
        counts = Counter(self.done.values())
        verbs = {Answer.ACCEPT: "accepted", Answer.CORRECT: "corrected", Answer.REJECT: "rejected"}
        said = ", ".join(f"{counts[answer]} {verb}" for answer, verb in verbs.items())
        before = f", {already} decided before" if already else ""
        left = len(self.items) - len(self.done)
        return f"{self.ledger.path}: {count(len(self.done), 'decision')} written ({said}); {left} left{before}"


def login() -> str:
    """Return the name by which somebody is logged in."""
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("nobody is known by this login", remedy="say who decides with --by") from error


def _answer() -> Answer:
    while True:
        said = ask(CHOICE + ":").lower()
        if found := next((answer for answer in Answer if said and answer.startswith(said)), None):
            return found


def _parts(ledger: Ledger) -> dict[Change, str]:
    """Ask what is otherwise, part by part, until nothing more is."""
    from kg.review import parse_part, strangers

    parts: dict[Change, str] = {}
    while said := ask(f"what is otherwise? part=value ({_PARTS}), Enter when done:"):
        try:
            change, value = parse_part(said, ontology=ledger.ontology)
        except UsageError as error:
            say(str(error))
            continue
        for name in strangers(change, value, ontology=ledger.ontology):
            say(f"no actor is known as {name!r}: it stays as you word it, unless you give {change} again")
        parts[change] = value
    return parts
