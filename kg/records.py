"""An extracted act as one flat record, the line that `kg extract` prints."""

from __future__ import annotations

from kg.model import Act, Actor, Amount, Deadline, names

KEYS = (
    "document", "start", "end", "actor", "act", "action", "object", "deliverable", "addressee",
    "deadline", "deadline_from", "deadline_to", "amount", "amount_value", "amount_unit",
    "polarity", "voice", "reported_by", "trigger", "confidence", "rule",
)  # fmt: skip

Value = str | int | float | list[str] | None


def act_record(act: Act) -> dict[str, Value]:
    """Return an act under the keys of `KEYS`, in that order; what the text does not say is None."""
    values: tuple[Value, ...] = (
        act.document, act.start, act.end, names(act.actors), act.act, act.action, act.object, act.deliverable,
        [actor.name for actor in act.addressees],
        *_deadline(act.deadline),
        *_amount(act.amount),
        act.polarity.value, act.voice.value, _name(act.reported_by), act.trigger, round(act.confidence, 3), act.rule,
    )  # fmt: skip
    return dict(zip(KEYS, values, strict=True))


def _deadline(deadline: Deadline | None) -> tuple[str | None, str | None, str | None]:
    if deadline is None:
        return None, None, None
    first, last = (None if day is None else day.isoformat() for day in (deadline.first, deadline.last))
    return deadline.text, first, last


def _amount(amount: Amount | None) -> tuple[str | None, float | None, str | None]:
    return (None, None, None) if amount is None else (amount.text, amount.value, amount.unit or None)


def _name(actor: Actor | None) -> str | None:
    return None if actor is None else actor.name
