from __future__ import annotations

import datetime
import importlib
import sys

import pyarrow as pa
import pytest

from kg import arrow
from kg.arrow import arrow_table
from kg.errors import UsageError

DAY = datetime.date(2021, 11, 25)


def test_columns_have_the_types_of_their_values() -> None:
    table = arrow_table(["day", "count", "word"], [[DAY, 1, None], [None, 2, "x"]])
    assert table.schema == pa.schema([("day", pa.date32()), ("count", pa.int64()), ("word", pa.string())])
    assert table.to_pylist() == [{"day": DAY, "count": 1, "word": None}, {"day": None, "count": 2, "word": "x"}]


def test_a_column_of_several_types_is_of_strings() -> None:
    assert arrow_table(["x"], [[1], ["one"], [None], [DAY]]).to_pydict() == {"x": ["1", "one", None, "2021-11-25"]}


def test_no_rows_are_an_empty_table() -> None:
    assert arrow_table(["x", "y"], []).to_pydict() == {"x": [], "y": []}


def test_without_pyarrow_there_is_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"Arrow tables need pyarrow \(pip install"):
        importlib.reload(arrow)
