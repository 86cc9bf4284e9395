"""Schemathesis against the served description, by the configuration that users have: what is promised there is kept."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from serving import ROOT, build, running

TOKEN = "a token for this test"


def test_the_service_keeps_to_its_description(tmp_path: Path) -> None:
    with running(build(tmp_path / "store"), token=TOKEN) as url:
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(ROOT / "schemathesis.toml"), "run"]
        command += [f"{url}/openapi.json", "-H", f"Authorization: Bearer {TOKEN}", "--generation-deterministic"]
        run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=900, check=False)
    assert run.returncode == 0, run.stdout
    generated, passed = re.search(r"(\d+) generated, (\d+) passed", run.stdout).groups()  # type: ignore[union-attr]
    assert int(generated) == int(passed) > 900
