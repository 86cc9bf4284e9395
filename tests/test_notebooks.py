"""The notebooks are kept clean, run from top to bottom, and show what they speak of.

Each is run by one test, so that tests in several processes run none twice.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable, Mapping
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


class Run:
    """A notebook that was run with this checkout's `kg`; the corpus study has its speeches where they lie beside it."""

    def __init__(self, path: Path) -> None:
        self.notebook = nbformat.read(path, as_version=4)
        corpus = {"UNGDC": str(SPEECHES)} if SPEECHES.is_file() else {}
        client = nbclient.NotebookClient(self.notebook, timeout=240, kernel_name="python3")
        client.execute(env={**os.environ, "PYTHONPATH": str(ROOT), **corpus})

    def outputs(self, kind: str) -> list[str]:
        """List what the cells show, as text/plain, text/html or image/png."""
        shown = [output for cell in code(self.notebook) for output in cell.outputs]
        return [output.data[kind] for output in shown if kind in output.get("data", {})]

    def printed(self, stream: str = "stdout", *, wrong: bool = False) -> str:
        """Return what the cells print; `wrong` are those that are meant to fail."""
        cells = [cell for cell in code(self.notebook) if wrong == ("raises-exception" in cell.metadata.get("tags", []))]
        return "".join(out.text for cell in cells for out in cell.outputs if out.get("name") == stream)


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_clean(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert [cell.outputs for cell in code(notebook) if cell.outputs or cell.execution_count] == []
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "/home/" not in path.read_text("utf-8")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_quietly_loads_nothing_and_tells_its_story(path: Path) -> None:
    run = Run(path)
    assert run.printed("stderr") == ""
    assert [re.findall(r"(?:src|href)=(?:\"|&quot;)(?!data:)\S+", shown) for shown in run.outputs("text/html")] == [
        [] for _ in run.outputs("text/html")
    ]
    STORIES[path.stem](run)


def first_graph(run: Run) -> None:
    assert any("SCO development bank" in table and "proposes" in table for table in run.outputs("text/plain"))
    assert "SCO development bank" in run.printed().partition("▶")[2].partition("◀")[0]
    pictures = [base64.b64decode(picture) for picture in run.outputs("image/png")]
    assert [picture[:4] for picture in pictures] == [b"\x89PNG"] * 2


def ten_questions(run: Run) -> None:
    answers = run.outputs("text/plain")
    assert len(answers) == 12
    assert ("SCO development bank" in answers[0], "not to" in answers[3], answers[-1]) == (True, True, "np.True_")
    statuses = re.findall(r"(proposed|under study|agreed)$", answers[-3], re.MULTILINE)
    assert statuses == ["proposed", "under study", "under study", "proposed", "agreed"]
    assert run.printed("stderr", wrong=True).split("\n")[2:4] == [
        "  2    actor:CHN vb:proposes FILTER ?what",
        "                                   ▲",
    ]


def history_of_a_promise(run: Run) -> None:
    story, *_, document, act, _, _ = run.outputs("text/html")
    assert (story.count("<li "), document.count("<mark ")) == (7, 6)
    assert "SCO agrees: establish an SCO development bank" in act
    assert "Timeline of SCO development bank: 5 acts by China, SCO from 2010-11-25 to 2025-09-01." in run.printed()


def networks(run: Run) -> None:
    shown = run.outputs("text/plain")
    assert run.outputs("text/html")[0].startswith("<iframe srcdoc=")
    assert [line.split()[0] for line in shown[2].split("\n")[1:]] == [
        "actor-deliverable", "actor-topic", "actor-goal", "actor-instrument", "actor-place", "actor-actor",
        "co-commitment", "support", "opposition",
    ]  # fmt: skip
    assert shown[3].split("\n")[1].split()[:2] == ["China", "actor"]


def corpus_study(run: Run) -> None:
    texts, topic = (60, "climate change") if SPEECHES.is_file() else (6, "finance")
    assert run.printed().startswith(f"{texts} texts\n{texts} texts, ")
    assert any(shown.startswith(f"<Pledges on {topic}: Network of ") for shown in run.outputs("text/plain"))


def own_documents(run: Run) -> None:
    before, after = (
        re.findall(r"([A-Z][A-Za-z ]+?) +(\d+)$", table, re.MULTILINE)
        for table in run.outputs("text/plain")
        if table.lstrip().startswith("name")
    )
    assert before == [("Arcovia", "4"), ("Arcovian Republic", "1"), ("Belmere", "5"), ("Republic of Arcovia", "1")]
    assert after == [("Arcovia", "6"), ("Belmere", "5")]
    assert run.outputs("text/html")[-1].count("<li ") == 3


def other_tools(run: Run) -> None:
    tables = run.outputs("text/plain")
    assert "{'graphml': (46, 52), 'gexf': (46, 52)}" in tables
    assert "['Belmere pledges not to: station foreign troops on its islands']" in tables
    assert "date: date32[day]\nlabel: string\nquote: string" in tables
    assert any("'documents': ['id', 'iri', 'title', 'date'" in table for table in tables)


STORIES: Mapping[str, Callable[[Run], None]] = {
    "01_first_graph": first_graph,
    "02_sparql_in_ten_questions": ten_questions,
    "03_history_of_a_promise": history_of_a_promise,
    "04_networks_and_centrality": networks,
    "05_corpus_study": corpus_study,
    "06_your_own_documents": own_documents,
    "07_into_other_tools": other_tools,
}
