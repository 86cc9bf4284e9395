"""The built wheel, installed away from the checkout, has all its files and a `kg` that works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone; what it depends on is taken from the environment that runs the tests."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = str(folder / "bin" / "python")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--quiet", str(wheel), cwd=folder)
    (packages,) = folder.glob("lib/python3*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder


def run(*command: str, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KG_", "COV_", "PYTHONPATH"))}
    result = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_wheel_holds_ontologies_queries_samples_and_licences(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    kept = [
        (ROOT / "ontologies", "kg/ontologies"),
        *((ROOT / "kg" / part, f"kg/{part}") for part in ("queries", "samples", "templates")),
    ]
    files = {
        f"{inside}/{path.relative_to(folder)}"
        for folder, inside in kept
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files - held == set()
    assert len(files) > 10
    assert {Path(name).name for name in held if "/licenses/" in name} == {"LICENSE", "LICENSE-data"}
    assert {name.split("/")[0] for name in held if ".dist-info" not in name} == {"kg", "api"}


def test_kg_works_from_the_wheel(environment: Path, tmp_path: Path) -> None:
    kg = str(environment / "bin" / "kg")
    where = run(
        str(environment / "bin" / "python"), "-c", "import kg, api; print(kg.__file__, api.__file__)", cwd=tmp_path
    )
    assert all(path.startswith(str(environment)) for path in where.split())
    run(kg, "samples", "texts", cwd=tmp_path)
    acts = [json.loads(line) for line in run(kg, "extract", "texts", "--format", "jsonl", cwd=tmp_path).splitlines()]
    assert ("China", "proposes", "explore", "SCO development bank") in {
        (act["actor"], act["act"], act["action"], act["deliverable"]) for act in acts
    }
    run(kg, "build", "texts", "--store", "my.store", cwd=tmp_path)
    assert f"ok    api             in {environment}" in run(kg, "doctor", "--store", "my.store", cwd=tmp_path)
    answer = run(
        kg,
        "query",
        "--store",
        "my.store",
        "--format",
        "csv",
        "SELECT ?n { ?s vb:proposes ?o . ?o rdfs:label ?n }",
        cwd=tmp_path,
    )
    assert "SCO development bank" in answer.splitlines()
