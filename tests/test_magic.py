from __future__ import annotations

import atexit
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import build, running

pytest.importorskip("IPython", reason="IPython comes with the extra `notebook`")

from IPython.core.error import UsageError as CellError
from IPython.core.interactiveshell import InteractiveShell

import kg
from kg.errors import QueryError
from kg.magic import pointed

PROPOSED = "SELECT ?what {\n  actor:CHN vb:proposes/rdfs:label ?what\n}\n"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("magic") / "store")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a shell of IPython that keeps nothing."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # the shell puts its own there
    shell = InteractiveShell()
    atexit.unregister(shell.atexit_operations)
    shell.extension_manager.load_extension("kg.magic")
    yield shell
    shell.atexit_operations()


def test_a_cell_asks_the_store_that_was_named(shell: Any, path: Path) -> None:
    shell.run_line_magic("sparql_on", f"'{path}'")
    assert shell.run_cell_magic("sparql", "", PROPOSED).to_dict("list") == {"what": ["SCO development bank"]}


def test_a_cell_asks_an_address_and_keeps_the_answer_under_a_name(shell: Any, path: Path) -> None:
    with running(path) as url:
        shell.run_line_magic("sparql_on", url)
        shell.run_cell_magic("sparql", "found -p own=http://www.w3.org/2000/01/rdf-schema#",
                             "SELECT ?what { actor:FJI own:label ?what }")  # fmt: skip
    assert shell.user_ns["found"].to_dict("list") == {"what": ["Fiji"]}
    shell.run_line_magic("sparql_on", str(path))
    assert len(shell.run_cell_magic("sparql", "", PROPOSED)) == 1


def test_a_cell_asks_the_graph_at_hand(shell: Any, path: Path) -> None:
    with kg.open(path) as graph:
        shell.user_ns["g"] = graph
        assert len(shell.run_cell_magic("sparql", "", PROPOSED)) == 1
        shell.user_ns.update(g=None, other=graph)
        shell.run_line_magic("sparql_on", "other")
        assert len(shell.run_cell_magic("sparql", "", PROPOSED)) == 1


def test_an_error_points_at_the_place(shell: Any, path: Path) -> None:
    shell.run_line_magic("sparql_on", str(path))
    with pytest.raises(CellError) as raised:
        shell.run_cell_magic("sparql", "x -p own=urn:x:", PROPOSED.replace("?what\n", "FILTER ?what\n"))
    assert str(raised.value).split("\n") == [
        "not understood near 'FILTER'",
        "  1  SELECT ?what {",
        "  2    actor:CHN vb:proposes/rdfs:label FILTER ?what",
        "                                              ▲",
        "  3  }",
    ]


def test_an_error_without_a_place_is_said() -> None:
    assert pointed(QueryError("too deep", remedy="shorten it"), "ASK {}") == "too deep (shorten it)"
    assert pointed(QueryError("wrong", line=9, column=1), "ASK {}") == "line 9, column 1: wrong"


@pytest.mark.parametrize(
    ("line", "cell", "message"),
    [
        ("-q", "ASK {}", "unrecognized arguments: -q; it takes"),
        ("-p own", "ASK {}", "'own' is no PREFIX=IRI; it takes"),
        ("", "ASK { SERVICE <http://x/> {} }", "SERVICE is not allowed"),
    ],
)
def test_what_cannot_be_followed_is_said(shell: Any, path: Path, line: str, cell: str, message: str) -> None:
    shell.run_line_magic("sparql_on", str(path))
    with pytest.raises(CellError, match=message):
        shell.run_cell_magic("sparql", line, cell)


def test_without_a_graph_there_is_a_way_out(shell: Any, tmp_path: Path) -> None:
    with pytest.raises(CellError, match=r"no graph is open: %sparql_on my\.store"):
        shell.run_cell_magic("sparql", "", PROPOSED)
    with pytest.raises(CellError, match="no store is here"):
        shell.run_line_magic("sparql_on", str(tmp_path / "none"))
