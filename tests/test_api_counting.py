"""Rows are counted in each format as it is written, wherever it is cut."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.counting import Rows
from kg.results import ResultFormat, serialize

TEXT = st.text(st.sampled_from('ab"\\,{}[]<>\n\r\t é') | st.characters(codec="utf-8"), max_size=8)
ROWS = st.lists(st.tuples(st.none() | TEXT, st.none() | TEXT), max_size=6)
FORMS = [ResultFormat.JSON, ResultFormat.XML, ResultFormat.CSV, ResultFormat.TSV]


def results(rows: list[tuple[str | None, str | None]]) -> ox.QuerySolutions:
    """Ask for rows as they are given, through an engine that writes them as it does."""
    cells = " ".join(
        f"({' '.join('UNDEF' if cell is None else str(ox.Literal(cell)) for cell in row)})" for row in rows
    )
    found = ox.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {cells} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    return found


@pytest.mark.parametrize("form", FORMS)
@given(rows=ROWS, size=st.integers(1, 40))
def test_rows_are_counted_wherever_the_bytes_are_cut(
    form: ResultFormat, rows: list[tuple[str | None, str | None]], size: int
) -> None:
    written = serialize(results(rows), form)
    counted = Rows(form)
    for at in range(0, len(written), size):
        counted.see(written[at : at + size])
    assert counted.number == len(rows)
