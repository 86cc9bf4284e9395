"""The W3C's suites over HTTP, where they lie beside this checkout; what the engine misses is pinned by name."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from serving import running

from kg.store import Store

BENCH = Path(__file__).parents[2] / "shared" / "bench"
MISSES = Path(__file__).with_name("w3c_misses.csv")

pytestmark = pytest.mark.skipif(not BENCH.is_dir(), reason="the W3C's suites are not beside this checkout")


@pytest.fixture(scope="module")
def suites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("w3c")
    with ZipFile(BENCH / "w3c-sparql-tests.zip") as packed:
        packed.extractall(folder)
    return folder / "sparql"


def failures(script: str, suites: Path, store: Path, *options: str) -> tuple[set[str], str]:
    Store.create(store).close()
    with running(store, default_graph="strict", token="X") as url:
        command = [sys.executable, str(BENCH / script), "--base", url, "--tests", str(suites), "--auth", "Bearer X"]
        command += ["--update-url", "/update", "--gsp-url", "/graphs", "--list-fails", *options]
        told = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False).stdout.splitlines()
    return {line.split()[1] for line in told if line.startswith("FAIL")}, told[-1]


def test_the_protocols_are_kept(suites: Path, tmp_path: Path) -> None:
    assert failures("w3c_protocol.py", suites, tmp_path / "store") == (set(), "68 passed, 0 failed")


def test_queries_and_updates_give_what_the_engine_gives(suites: Path, tmp_path: Path) -> None:
    with MISSES.open(encoding="utf-8") as file:
        known = {row["test"] for row in csv.DictReader(file)}
    assert failures("w3c_query.py", suites, tmp_path / "store") == (known, "950 passed, 27 failed")
