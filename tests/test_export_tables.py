"""Tables, read and validated by frictionless, csvw, openpyxl and pyarrow."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import csvw
import frictionless
import openpyxl
import pyarrow as pa
import pytest
from exporting import BANK, HEGEMONY, IRIS, ODD, ODD_ID, fill_oddly, written
from pyarrow import parquet

from kg.errors import UsageError
from kg.escaping import guarded
from kg.export import columns, tables
from kg.export.columns import act_table, document_table
from kg.export.selection import Selection
from kg.extras import needed
from kg.frames import ACT_COLUMNS
from kg.rows import DocumentRow
from kg.store import Store

COLUMNS = ("date", "actor", "act", "action", "deliverable", "addressee", "quote", "document", "polarity")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create(tmp_path_factory.mktemp("tables") / "s", base=IRIS.base) as made:
        fill_oddly(made)
        yield made


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_columns_are_those_of_our_own_tables_and_some_more(store: Store) -> None:
    chosen = Selection(source=store)
    assert {column.name for column in act_table(chosen).columns} - set(ACT_COLUMNS) == {"title", "source", "citation"}
    assert set(ACT_COLUMNS) <= {column.name for column in act_table(chosen).columns}
    known = {column.name for column in document_table(chosen).columns}
    assert known == {*DocumentRow.__slots__, "citation"} - {"label"}


def test_csv_has_an_act_a_row(store: Store, tmp_path: Path) -> None:
    rows = read(written(store, "csv", tmp_path))
    assert sorted(tuple(row[column] for column in COLUMNS) for row in rows) == [
        ("", "China; Kenya", "pledges", "build", "ro\x02ad", "", f"{BANK}\x02", "undated", "positive"),
        ("2021-11-25", "China", "pledges", "seek", "", "", HEGEMONY, "speech", "negative"),
        ("2021-11-25", "China", "proposes", "explore", "SCO development bank", "SCO", BANK, "speech", "positive"),
        ("2022-03-01", "China", "pledges", "build", "'@road", "", f"'{ODD}", ODD_ID, "positive"),
    ]


def test_every_act_can_be_cited(store: Store, tmp_path: Path) -> None:
    rows = {row["quote"]: row for row in read(written(store, "csv", tmp_path))}
    bank = rows[BANK]
    assert bank["citation"] == f"China (2021-11-25): A \x0btitle\x01. {bank['iri']}"
    assert bank["source"] == "https://x.example/a?b=c%20d"
    assert rows[f"{BANK}\x02"]["citation"].startswith("China (n.d.): undated. http://x/act/")


def test_codes_are_columns_of_their_own(store: Store, tmp_path: Path) -> None:
    rows = read(written(store, "csv", tmp_path, codes=True))
    assert [(row["plover"], row["cameo"], row["iati"]) for row in rows if row["document"] == "speech"] == [
        ("", "", ""),
        ("", "", ""),
    ]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("'hello", "'hello"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_no_text_is_a_formula_and_nothing_is_lost(text: str, cell: str) -> None:
    assert guarded(text) == cell
    assert (cell[1:] if guarded(cell[1:]) == cell else cell) == text


def test_the_package_is_valid_for_frictionless(store: Store, tmp_path: Path) -> None:
    out = written(store, "datapackage", tmp_path, codes=True)
    report = frictionless.validate(str(out / "datapackage.json"))
    assert report.flatten(["type", "rowNumber", "fieldName", "note"]) == []
    assert [(task.name, task.stats["rows"]) for task in report.tasks] == [("acts", 4), ("documents", 3)]
    first = frictionless.Package(str(out / "datapackage.json")).get_resource("acts").read_rows()[0]
    assert (type(first["force"]), type(first["conditional"])) == (int, bool)


def test_frictionless_sees_a_file_that_was_changed(store: Store, tmp_path: Path) -> None:
    out = written(store, "datapackage", tmp_path)
    with (out / "acts.csv").open("a") as file:
        file.write("x\n")
    assert not frictionless.validate(str(out / "datapackage.json")).valid


def test_the_package_is_valid_for_csvw(store: Store, tmp_path: Path) -> None:
    out = written(store, "datapackage", tmp_path)
    checked = csvw.CSVW(str(out / "csv-metadata.json"), validate=True)
    assert (checked.is_valid, [str(warning.message) for warning in checked.warnings]) == (True, [])
    group = csvw.TableGroup.from_file(str(out / "csv-metadata.json"))
    group.check_referential_integrity(strict=True)
    acts, documents = (list(table) for table in group.tables)
    assert {row["document"] for row in acts} == {row["id"] for row in documents} == {"speech", "undated", ODD_ID}
    assert {row["date"] for row in acts} == {None, datetime.datetime(2021, 11, 25), datetime.datetime(2022, 3, 1)}


def test_a_package_without_acts_is_valid(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with Store.create(tmp_path / "s") as empty:
        out = written(empty, "datapackage", tmp_path / "out")
    assert frictionless.validate(str(out / "datapackage.json")).flatten(["type", "note"]) == []


def test_a_workbook_holds_acts_documents_and_columns_and_no_formula(store: Store, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(store, "xlsx", tmp_path))
    assert book.sheetnames == ["Acts", "Documents", "Columns"]
    header, *rows = book["Acts"].values
    acts = [dict(zip(header, row, strict=True)) for row in rows]
    assert {act["quote"] for act in acts} == {BANK, HEGEMONY, ODD}
    assert {act["date"] for act in acts} == {None, datetime.datetime(2021, 11, 25), datetime.datetime(2022, 3, 1)}
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    prefixed = {cell.value for cell in cells if cell.quotePrefix}
    assert prefixed == {"@road", ODD, "=cmd|' /C calc'!A0 {"}
    assert book["Columns"].max_row == 1 + len(header) + len(next(book["Documents"].values))


def test_a_sheet_that_is_too_long_is_refused(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_ROWS", 2)
    with pytest.raises(UsageError, match=r"a sheet holds 2 rows, and there are more acts \(export parquet or csv\)"):
        written(store, "xlsx", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_parquet_has_types_and_meanings(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_BATCH", 3)
    table = parquet.read_table(written(store, "parquet", tmp_path))
    kinds = {name: table.schema.field(name).type for name in ("date", "force", "confidence", "conditional", "quote")}
    assert kinds == {
        "date": pa.date32(),
        "force": pa.int64(),
        "confidence": pa.float64(),
        "conditional": pa.bool_(),
        "quote": pa.string(),
    }
    assert table.schema.field("quote").metadata == {b"description": b"the sentence, as the text has it"}
    assert sorted(table["quote"].to_pylist()) == sorted([ODD, HEGEMONY, BANK, f"{BANK}\x02"])


def test_what_is_not_installed_is_named_with_the_remedy() -> None:
    with pytest.raises(UsageError, match=r"verbale_missing is not installed \(pip install 'verbale\[export\]'\)"):
        needed("verbale_missing.part", extra="export")


def test_each_column_has_a_meaning_and_terms_are_of_columns(store: Store) -> None:
    chosen = Selection(source=store, codes=True)
    for table in (act_table(chosen), document_table(chosen)):
        assert [column.name for column in table.columns if not column.told] == []
    assert set(columns._ACT_TERMS) <= set(columns._ACT)
    assert json.dumps(sorted(chosen.schemes)) == '["CAMEO", "IATI", "PLOVER"]'
