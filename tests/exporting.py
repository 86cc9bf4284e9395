"""A store with whatever is hard to write in other formats, and what writes it, for the tests of exports."""

from __future__ import annotations

from pathlib import Path

from readings import BANK, CHINA, HEGEMONY, KENYA, act, bank, document, fill, hegemony

from kg.export import ExportFormat, Texts, export
from kg.formats import FORMATS
from kg.model import PartialDate, Reading
from kg.store import Store
from kg.vocabulary import Iris

IRIS = Iris("http://x/")
ODD = '=SUM(1+1)|"{\\\\}" & 50 % of #1_$ ~^\nwill be "built", \\u0022 ünï \U0001f980\u2028end.'
ODD_ID = "odd/[1]* é"


def fill_oddly(store: Store) -> None:
    """Write a speech, an undated document of co-actors, and one with a text that looks like anybody's syntax."""
    speech = document(title="A \x0btitle\x01", source="https://x.example/a?b=c%20d", rights="CC BY 4.0", genre=None)
    undated = document(f"{BANK}\x02 {HEGEMONY}", id="undated", date=None)
    together = act(undated, f"{BANK}\x02", actors=(CHINA, KENYA), deliverable="ro\x02ad")
    odd = document(f"Before. {ODD} After.", id=ODD_ID, title="=cmd|' /C calc'!A0 {", date=PartialDate.parse("2022-03"))
    fill(
        store,
        Reading(document=speech, acts=(bank(speech), hegemony(speech, object="", deliverable=""))),
        Reading(document=undated, acts=(together,), candidates=(bank(undated),)),
        Reading(document=odd, acts=(act(odd, ODD, object='a "road"\n{', deliverable="@road"),)),
    )


def written(store: Store, form: str, folder: Path, **options: object) -> Path:
    """Export a store, see that nothing else was left behind, and return the file or folder."""
    wanted = ExportFormat(form)
    out = folder / (f"out.{FORMATS[wanted].suffix}" if FORMATS[wanted].suffix else "out")
    export(store, wanted, out, **options)  # type: ignore[arg-type]
    assert [path.name for path in folder.iterdir()] == [out.name]
    return out


__all__ = ["BANK", "HEGEMONY", "IRIS", "ODD", "ODD_ID", "Texts", "fill_oddly", "written"]
