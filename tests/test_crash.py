"""Builds that are killed or interrupted: the store opens again, a second run mends it, and no process stays behind."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
from crashing import TASKS, Scene, content, rounds, start

from kg.store import Store
from kg.vocabulary import PROV


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("crash"))


def wait_for(path: Path, *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until, f"{path} did not come"
        time.sleep(0.005)


def children(pid: int) -> set[int]:
    """Return the processes that a process started."""
    return {int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_killed_at_any_moment_a_second_run_makes_the_same_graph(scene: Scene) -> None:
    seed = time.time_ns()
    print(f"seed {seed}")
    assert [one.name for one in rounds(scene, seed=seed, count=3)] == list(TASKS)[:3]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
def test_no_worker_outlives_a_build_that_is_killed(scene: Scene, tmp_path: Path) -> None:
    process = start(["build", str(scene.before)], tmp_path / "s", jobs=2)
    wait_for(tmp_path / "s" / "stale")
    workers = children(process.pid)
    process.kill()
    process.communicate()
    until = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert (len(workers) >= 2, [worker for worker in workers if alive(worker)]) == (True, [])
    with Store.open(tmp_path / "s") as store:
        assert store.stale
        assert list(store.match(predicate=PROV + "endedAtTime")) == []
        (run,) = {quad.subject for quad in store.match(predicate=PROV + "startedAtTime")}
        generated = {quad.object for quad in store.match(subject=run, predicate=PROV + "generated")}
        assert {node.value for node in generated} == {store.iris.document(id) for id in store.documents()}
        assert not (store.path / "runs").exists()


def test_ctrl_c_ends_a_build_with_several_processes_after_what_is_in_hand(scene: Scene, tmp_path: Path) -> None:
    process = start(["build", str(scene.before)], tmp_path / "s", jobs=2)
    wait_for(tmp_path / "s" / "stale")
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=120)[1]
    assert process.returncode == 1, said
    assert "Traceback" not in said
    assert said.endswith("(interrupted: build again to go on)\n")
    (record,) = (tmp_path / "s" / "runs").iterdir()
    with Store.open(tmp_path / "s") as store:
        read = json.loads(record.read_text())["documents"]["read"]
        assert 0 < read == len(store.documents()) < len(list(scene.before.iterdir()))
        assert not store.stale
    again = start(["build", str(scene.before)], tmp_path / "s", jobs=1)
    assert f"{read} unchanged" in again.communicate(timeout=120)[1]
    assert content(tmp_path / "s") == scene.quiet("first build")
