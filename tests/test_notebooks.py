"""The notebooks are kept clean, run from top to bottom, and show what they speak of."""

from __future__ import annotations

import base64
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat comes with the extra `dev`")
nbclient = pytest.importorskip("nbclient", reason="nbclient comes with the extra `dev`")
pytest.importorskip("ipykernel", reason="ipykernel comes with the extra `notebook`")
pytest.importorskip("matplotlib", reason="matplotlib comes with the extra `notebook`")

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SPEECHES = ROOT.parent / "shared" / "corpora" / "ungdc-1946-2024.zip"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@lru_cache(maxsize=len(NOTEBOOKS))
def run(stem: str) -> Any:
    """Run a notebook once, with this checkout's `kg`; the corpus study has its speeches where they lie beside it."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)
    corpus = {"UNGDC": str(SPEECHES)} if SPEECHES.is_file() else {}
    client = nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3")
    client.execute(env={**os.environ, "PYTHONPATH": str(ROOT), **corpus})
    return notebook


def outputs(stem: str, kind: str) -> list[str]:
    found = [output for cell in code(run(stem)) for output in cell.outputs if output.output_type != "stream"]
    return [output.data[kind] for output in found if kind in output.get("data", {})]


def printed(stem: str) -> str:
    streams = [output for cell in code(run(stem)) for output in cell.outputs if output.get("name") == "stdout"]
    return "".join(stream.text for stream in streams)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_clean(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert [cell.outputs for cell in code(notebook) if cell.outputs or cell.execution_count] == []
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "/home/" not in path.read_text("utf-8")


@pytest.mark.parametrize("stem", [path.stem for path in NOTEBOOKS])
def test_a_notebook_runs_and_is_quiet(stem: str) -> None:
    complaints = [
        output.text
        for cell in code(run(stem))
        for output in cell.outputs
        if output.get("name") == "stderr" and "raises-exception" not in cell.metadata.get("tags", [])
    ]
    assert complaints == []


@pytest.mark.parametrize("stem", [path.stem for path in NOTEBOOKS])
def test_what_a_notebook_shows_loads_nothing(stem: str) -> None:
    for shown in outputs(stem, "text/html"):
        assert re.findall(r"(?:src|href)=(?:\"|&quot;)(?!data:)\S+", shown) == []


def test_the_first_notebook_tells_its_story() -> None:
    tables = outputs("01_first_graph", "text/plain")
    assert any("SCO development bank" in table and "proposes" in table for table in tables)
    assert "SCO development bank" in printed("01_first_graph").partition("▶")[2].partition("◀")[0]


def test_the_first_notebook_draws_its_pictures() -> None:
    pictures = [base64.b64decode(picture) for picture in outputs("01_first_graph", "image/png")]
    assert [picture[:4] for picture in pictures] == [b"\x89PNG"] * 2


def test_ten_questions_have_ten_answers() -> None:
    stem = "02_sparql_in_ten_questions"
    answers = outputs(stem, "text/plain")
    assert len(answers) == 12
    assert ("SCO development bank" in answers[0], "not to" in answers[3], answers[-1]) == (True, True, "np.True_")
    assert re.findall(r"(proposed|under study|agreed)$", answers[-3], re.MULTILINE) == [
        "proposed",
        "under study",
        "under study",
        "proposed",
        "agreed",
    ]
    (error,) = [output.text for cell in code(run(stem)) for output in cell.outputs if output.get("name") == "stderr"]
    assert error.split("\n")[2:4] == [
        "  2    actor:CHN vb:proposes FILTER ?what",
        "                                   ▲",
    ]


def test_a_promise_has_its_history_its_picture_and_its_sentences() -> None:
    stem = "03_history_of_a_promise"
    story, *_, document, act, _, _ = outputs(stem, "text/html")
    assert story.count("<li ") == 7
    assert document.count("<mark ") == 6
    assert "SCO agrees: establish an SCO development bank" in act
    assert "Timeline of SCO development bank: 5 acts by China, SCO from 2010-11-25 to 2025-09-01." in printed(stem)


def test_networks_are_shown_counted_and_measured() -> None:
    stem = "04_networks_and_centrality"
    assert outputs(stem, "text/html")[0].startswith("<iframe srcdoc=")
    kinds = outputs(stem, "text/plain")[2].split("\n")[1:]
    assert [line.split()[0] for line in kinds] == [
        "actor-deliverable", "actor-topic", "actor-goal", "actor-instrument", "actor-place", "actor-actor",
        "co-commitment", "support", "opposition",
    ]  # fmt: skip
    assert outputs(stem, "text/plain")[3].split("\n")[1].split()[:2] == ["China", "actor"]


def test_the_study_counts_its_sample() -> None:
    stem = "05_corpus_study"
    texts = 60 if SPEECHES.is_file() else 6
    assert f"{texts} texts\n" in printed(stem)
    assert f"{texts} texts, " in printed(stem)
    topic = "climate change" if SPEECHES.is_file() else "finance"
    assert any(shown.startswith(f"<Pledges on {topic}: Network of ") for shown in outputs(stem, "text/plain"))


def test_corrections_put_own_documents_right() -> None:
    before, after = (
        re.findall(r"([A-Z][A-Za-z ]+?) +(\d+)$", table, re.MULTILINE)
        for table in outputs("06_your_own_documents", "text/plain")
        if table.lstrip().startswith("name")
    )
    assert before == [("Arcovia", "4"), ("Arcovian Republic", "1"), ("Belmere", "5"), ("Republic of Arcovia", "1")]
    assert after == [("Arcovia", "6"), ("Belmere", "5")]
    assert outputs("06_your_own_documents", "text/html")[-1].count("<li ") == 3


def test_other_tools_read_what_is_written() -> None:
    tables = outputs("07_into_other_tools", "text/plain")
    assert "{'graphml': (46, 52), 'gexf': (46, 52)}" in tables
    assert "['Belmere pledges not to: station foreign troops on its islands']" in tables
    assert "date: date32[day]\nlabel: string\nquote: string" in tables
