"""What property graphs are made of: CSV for neo4j-admin, and Cypher, parsed by its own grammar."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from antlr4_cypher import CypherLexer, CypherParser
from exporting import BANK, IRIS, ODD, fill_oddly, written

from kg.escaping import cypher
from kg.export import databases
from kg.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create(tmp_path_factory.mktemp("databases") / "s", base=IRIS.base) as made:
        fill_oddly(made)
        yield made


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_each_file_of_the_import_is_there_and_each_end_is_a_node(store: Store, tmp_path: Path) -> None:
    out = written(store, "neo4j", tmp_path)
    command = (out / "import.sh").read_text("utf-8")
    nodes = dict(re.findall(r"--nodes=(\w+)=(\S+)", command))
    links = dict(re.findall(r"--relationships=(\w+)=(\S+)", command))
    assert {*nodes.values(), *links.values(), "import.sh"} == {path.name for path in out.iterdir()}
    ids = [row["iri:ID"] for file in nodes.values() for row in table(out / file)]
    assert len(ids) == len(set(ids)) == 3 + 3 + 3 + 4
    ends = {end for file in links.values() for row in table(out / file) for end in row.values()}
    assert ends <= set(ids)
    assert {kind: len(table(out / file)) for kind, file in links.items()} == {
        "PERFORMS": 5,
        "ADDRESSES": 1,
        "IS_ABOUT": 3,
        "STANDS_IN": 4,
    }


def test_the_columns_have_neo4js_types(store: Store, tmp_path: Path) -> None:
    acts = {row["quote:string"]: row for row in table(written(store, "neo4j", tmp_path) / "acts.csv")}
    bank = acts[BANK]
    assert {key: bank[key] for key in ("date:date", "force:long", "confidence:double", "conditional:boolean")} == {
        "date:date": "2021-11-25",
        "force:long": "3",
        "confidence:double": "0.9",
        "conditional:boolean": "false",
    }
    assert ODD in acts


class Faults(ErrorListener):  # type: ignore[misc]
    """Notes what the parser does not understand."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def syntaxError(  # noqa: N802 - as the parser calls it
        self, recognizer: object, symbol: object, line: int, column: int, msg: str, e: object
    ) -> None:
        self.found.append(f"{line}:{column} {msg}")


def faults(text: str) -> list[str]:
    listener = Faults()
    lexer = CypherLexer(InputStream(text))
    parser = CypherParser(CommonTokenStream(lexer))
    for part in (lexer, parser):
        part.removeErrorListeners()
        part.addErrorListener(listener)
    parser.script()
    return listener.found


def test_cypher_is_what_its_grammar_says(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "_BATCH", 2)
    text = written(store, "cypher", tmp_path).read_text("utf-8")
    constraints, statements = text[: text.index("UNWIND")], text[text.index("UNWIND") :]
    assert constraints.count("CREATE CONSTRAINT") == 4
    assert [fault for statement in statements.removesuffix(";\n").split(";\n") for fault in faults(statement)] == []
    assert faults(statements.partition(";\n")[0].replace("MERGE", "MERGES", 1)) != []
    assert cypher(ODD) in statements


def test_no_text_ends_a_cypher_string() -> None:
    assert cypher('a"b\\u0022 \\\nc') == r'"a\"b\\u0022 \\\nc"'
