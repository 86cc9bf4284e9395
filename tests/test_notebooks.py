from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat comes with the extra `dev`")
nbclient = pytest.importorskip("nbclient", reason="nbclient comes with the extra `dev`")
pytest.importorskip("ipykernel", reason="ipykernel comes with the extra `notebook`")
pytest.importorskip("matplotlib", reason="matplotlib comes with the extra `notebook`")

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_clean(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert [cell.outputs for cell in code(notebook) if cell.outputs or cell.execution_count] == []
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "/home/" not in path.read_text("utf-8")


@pytest.fixture(scope="module")
def first() -> Any:
    """Run the first notebook."""
    notebook = nbformat.read(FOLDER / "01_first_graph.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3").execute()
    return notebook


def outputs(notebook: Any, kind: str) -> list[str]:
    found = [output for cell in code(notebook) for output in cell.outputs if output.output_type != "stream"]
    return [output.data[kind] for output in found if kind in output.data]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_first_notebook_tells_its_story(first: Any) -> None:
    tables = outputs(first, "text/plain")
    assert any("SCO development bank" in table and "proposes" in table for table in tables)
    printed = "".join(output.text for cell in code(first) for output in cell.outputs if output.output_type == "stream")
    assert "SCO development bank" in printed.partition("▶")[2].partition("◀")[0]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_first_notebook_draws_its_pictures(first: Any) -> None:
    pictures = [base64.b64decode(picture) for picture in outputs(first, "image/png")]
    assert [picture[:4] for picture in pictures] == [b"\x89PNG"] * 2


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_first_notebook_is_quiet(first: Any) -> None:
    complaints = [output.text for cell in code(first) for output in cell.outputs if output.get("name") == "stderr"]
    assert complaints == []
