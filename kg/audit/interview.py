"""The coding of an audit, sentence by sentence, in a terminal or a notebook; what is said is written down at once."""

from __future__ import annotations

from collections.abc import Callable

from kg.audit.audits import Audit
from kg.audit.coding import GRAMMAR
from kg.errors import UsageError

Ask = Callable[[str], str]
Say = Callable[[str], None]

BACK, HELP, QUIT = "b", "?", "q"
QUESTION = "acts (? for help):"


def _input(question: str) -> str:
    """Ask where the notebook, or the terminal, does at this moment."""
    return input(f"{question} ")


def interview(audit: Audit, *, ask: Ask = _input, say: Say = print) -> Audit:
    """Ask for the acts in every sentence that is not coded, until the last or until somebody has had enough.

    Returns the audit with what was said. Whatever `ask` raises to end it loses nothing.
    """
    numbers = audit.open
    at = 0
    while at < len(numbers):
        number = numbers[at]
        for line in shown(audit, number):
            say(line)
        answer = ask(QUESTION).strip()
        if answer == QUIT:
            break
        if answer == BACK:
            at = max(0, at - 1)
        elif answer == HELP:
            for line in codebook(audit):
                say(line)
        elif answer:
            text, _, note = answer.partition("#")
            try:
                audit = audit.code(number, text, note=note.strip())
            except UsageError as error:
                say(str(error))
            else:
                at += 1
    return audit


def shown(audit: Audit, number: int) -> list[str]:
    """Return a sentence in its context as a coder sees it: nothing in it tells what was found."""
    cells = audit.cells[number]
    coded = len(audit.cells) - len(audit.open)
    whom = f"speaks for {cells['speaks_for']}" if cells["speaks_for"] else "says not for whom it speaks"
    where = (f"{coded} of {len(audit.cells)} coded", cells["document"], cells["date"], cells["title"], whom)
    lines = ["", " · ".join(part for part in where if part)]
    lines += [f"… {cells['before']}"] if cells["before"] else []
    lines += ["", f"▶ {cells['sentence']}", ""]
    return lines + ([f"{cells['after']} …"] if cells["after"] else [])


def codebook(audit: Audit) -> list[str]:
    """Return in short what may be said, and what the kinds of act are."""
    return [
        *(f"{key}: {act.definition}" for key, act in audit.ontology.acts.items()),
        GRAMMAR,
        f"# and a note after it; {BACK} goes back, {QUIT} ends for now",
    ]
