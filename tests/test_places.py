from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from engines import oxigraph, write_profile
from serving import BASE, running
from serving import build as build_folder

import kg
from kg.archive import Archive
from kg.client import Remote
from kg.places import afar, for_writing, profile_of


def test_a_folder_is_no_other_engine(tmp_path: Path) -> None:
    assert (profile_of(tmp_path), afar(tmp_path / "store")) == (None, None)


def test_a_service_of_ours_is_told_from_another_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    with running(build_folder(tmp_path / "store")) as url, afar(url) as found:  # type: ignore[union-attr]
        assert isinstance(found, Remote)
    with oxigraph() as profile:
        path = write_profile(tmp_path / "archive.toml", profile)
        for_writing(path, base=BASE, create=True).close()
        with kg.open(str(path)) as graph:
            assert isinstance(graph.source, Archive)
            assert len(graph.acts()) == 0


def test_a_store_in_another_engine_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    with oxigraph() as profile:
        path = write_profile(tmp_path / "archive.toml", profile)
        told = tmp_path / "told"
        subprocess.run([sys.executable, "-m", "kg", "build", "kg/samples", "--store", path, "--base", BASE], check=True)
        command = [sys.executable, "-m", "kg", "serve", "--store", str(path), "--port", "0"]
        with told.open("w") as out, subprocess.Popen(command, env=os.environ, stderr=out) as server:
            try:
                while not (found := re.search(r"at (http://\S+)", told.read_text("utf-8"))):
                    assert server.poll() is None
                url = found[1]
                assert httpx.get(f"{url}/health").json()["base"] == BASE
                assert len(httpx.get(f"{url}/acts", params={"actor": "China", "limit": 5}).json()["items"]) == 5
                assert httpx.get(f"{url}/sparql", params={"query": "ASK { ?a vb:act ?b }"}).json()["boolean"] is True
                assert httpx.get(f"{url}/search", params={"q": "bank"}).json()["items"]
                graph = {"graph": f"{BASE}graph/actors"}
                assert b"China" in httpx.get(f"{url}/graphs", params=graph).content
                assert httpx.delete(f"{url}/graphs", params=graph).status_code == 403
            finally:
                server.terminate()
                server.wait(30)
