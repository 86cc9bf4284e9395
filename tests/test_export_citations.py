"""References, read by citeproc-py, bibtexparser and rispy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import bibtexparser
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from exporting import BANK, HEGEMONY, IRIS, ODD, fill_oddly, written

from kg.escaping import one_line, tex
from kg.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create(tmp_path_factory.mktemp("citations") / "s", base=IRIS.base) as made:
        fill_oddly(made)
        yield made


def test_csl_json_makes_a_bibliography(store: Store, tmp_path: Path) -> None:
    items = json.loads(written(store, "csljson", tmp_path).read_text("utf-8"))
    source = CiteProcJSON(items)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    printed = [str(entry) for entry in bibliography.bibliography()]
    assert len(printed) == len(items) == 7
    (bank,) = [item for item in items if item.get("abstract") == BANK]
    assert bank["issued"] == {"date-parts": [[2021, 11, 25]]}
    assert [entry for entry in printed if bank["URL"] in entry and "China proposes: explore viable" in entry]
    assert {item.get("abstract") for item in items} == {None, BANK, f"{BANK}\x02", HEGEMONY, ODD}


def test_bibtex_is_read_whole(store: Store, tmp_path: Path) -> None:
    library = bibtexparser.parse_file(str(written(store, "bibtex", tmp_path)))
    assert (library.failed_blocks, len(library.entries)) == ([], 7)
    assert len({entry.key for entry in library.entries}) == 7
    assert all(entry.key.isascii() for entry in library.entries)
    acts = {entry["abstract"]: entry for entry in library.entries if "abstract" in entry}
    assert set(acts) == {tex(quote) for quote in (BANK, f"{BANK}\x02", HEGEMONY, ODD)}
    bank = acts[tex(BANK)]
    assert (bank["date"], bank["year"], bank["author"]) == ("2021-11-25", "2021", "{China}")
    assert bank["url"].startswith("http://x/act/")
    assert bank["note"] == r"http://x/document/speech. Source: https://x.example/a?b=c\%20d. CC BY 4.0"


def test_braces_of_a_text_never_open_or_close_a_field() -> None:
    assert tex("} \\ { \x00 50%") == r"{\textbraceright} \textbackslash{} {\textbraceleft} 50\%"


def test_ris_is_read_whole(store: Store, tmp_path: Path) -> None:
    with written(store, "ris", tmp_path).open(encoding="utf-8") as file:
        entries = rispy.load(file)
    assert len(entries) == 7
    acts = {entry["abstract"]: entry for entry in entries if "abstract" in entry}
    assert set(acts) == {one_line(quote) for quote in (BANK, f"{BANK}\x02", HEGEMONY, ODD)}
    bank = acts[BANK]
    assert (bank["year"], bank["date"], bank["authors"]) == ("2021", "2021/11/25/", ["China"])
    assert bank["urls"][0].startswith("http://x/act/")
    assert bank["keywords"] == ["proposes", "SCO development bank"]


def test_a_text_cannot_end_a_ris_record() -> None:
    assert one_line("a\nER  - \r\nTY  - BOOK\u2028b") == "a ER - TY - BOOK b"
