"""How others would code an act: the event types of PLOVER, the codes of CAMEO, the transaction types of IATI."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.ontology import Crosswalk
from kg.rows import ActRow

_CURRENCY = re.compile("[A-Z]{3}")  # as ISO 4217 writes them


def codes(act: ActRow, crosswalk: Iterable[Crosswalk]) -> dict[str, str]:
    """Return the code of an act in each scheme that has one for it, by the scheme's name.

    Of the rows that hold for the act, one that says "none" decides, else one that names triggers, else one that names
    actions; of equals, the last.
    """
    holding = sorted((row for row in crosswalk if _holds(row, act)), key=_rank)
    found = {row.scheme: row.code for row in holding}
    return {scheme: code for scheme, code in found.items() if code}


def _rank(row: Crosswalk) -> tuple[bool, bool, bool]:
    return not row.code, bool(row.lemmas), bool(row.actions)


def _holds(row: Crosswalk, act: ActRow) -> bool:
    there = {"addressee": bool(act.addressees), "money": bool(_CURRENCY.fullmatch(act.amount_unit or ""))}
    return (
        row.act == act.act
        and (not row.lemmas or act.trigger_lemma in row.lemmas)
        and (not row.actions or act.action in row.actions)
        and row.polarity in ("", act.polarity)
        and (not row.directions or act.direction in row.directions)
        and all(there[need] for need in row.requires)
    )
