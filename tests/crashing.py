"""Kill builds and removals at random moments, and see whether what they leave can be mended: `make crash-test`.

Whatever is killed is done again, and the store has to be the same, quad for quad, as that of an undisturbed run.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg import corrected
from kg.build import build, remove
from kg.extraction import Extractor
from kg.store import Store
from kg.validate import Severity, check_graph
from kg.vocabulary import PROV

ROOT = Path(__file__).parents[1]
DOCUMENTS = 30
STATES = ("Arcovia", "Belmere", "Corvania", "Doria")
SAID = (
    "We will build a harbour in the {place} by {year}.",
    "We propose to found a joint rescue centre for the {place}.",
    "We call on all states to ratify the treaty on the {place}.",
    "We support the pipeline under the {place}.",
    "We oppose any new tariffs on trade across the {place}.",
    "We will not close the bridges of the {place}.",
)
PLACES = ("northern bay", "western strait", "upper valley", "salt desert", "eastern sound")
HEADER = "kind,correction,subject,object,document,by,date,reason\n"
MERGE = "actor,merge,Belmere,Kenya,,An Analyst,2024-05-01,\n"
THING = "deliverable,merge,joint rescue centre for the northern bay,rescue centre,,An Analyst,2024-05-01,\n"


def texts(folder: Path, *, changed: bool) -> Path:
    """Write invented speeches; of the changed ones a third is gone, a third says something else, and some are new."""
    folder.mkdir(parents=True)
    numbers = range(DOCUMENTS) if not changed else [n for n in range(DOCUMENTS + 5) if n % 3]
    for number in numbers:
        shift = 2 if changed and number % 3 == 1 else 0
        sentences = [
            said.format(place=PLACES[(number + turn + shift) % len(PLACES)], year=2030 + (number + shift) % 7)
            for turn in range(3)
            for said in SAID[shift:]
        ]
        matter = f"---\nid: d{number:02}\ndate: 2024-05-{number % 28 + 1:02}\nactor: {STATES[number % 4]}\n---\n"
        (folder / f"d{number:02}.md").write_text(matter + "\n".join(sentences) + "\n", "utf-8")
    return folder


@dataclass
class Scene:
    """Texts, a store that was built before, and what an undisturbed run makes of it; made once, for all rounds."""

    folder: Path
    extractor: Extractor = field(default_factory=Extractor)
    durations: dict[tuple[str, int], float] = field(default_factory=dict)

    @cached_property
    def before(self) -> Path:
        return texts(self.folder / "before", changed=False)

    @cached_property
    def after(self) -> Path:
        return texts(self.folder / "after", changed=True)

    @cached_property
    def corrections(self) -> Path:
        path = self.folder / "corrections.csv"
        path.write_text(HEADER + MERGE + THING, "utf-8")
        return path

    @cached_property
    def built(self) -> Path:
        path = self.folder / "built.store"
        with Store.create(path) as store:
            build([self.before], store, extractor=self.extractor)
        return path

    def quiet(self, name: str) -> dict[str, set[str]]:
        """Return what the store says after an undisturbed run of a task, by graph."""
        path = self.folder / f"quiet-{name}.store"
        if not path.exists():
            TASKS[name].prepare(self, path)
            with Store.open(path, create=True) as store:
                TASKS[name].run(self, store)
        return content(path)

    def lasts(self, name: str, jobs: int) -> float:
        """Return how many seconds a task takes from its first writing to its end."""
        if (name, jobs) not in self.durations:
            path = self.folder / "timed.store"
            TASKS[name].prepare(self, path)
            before = written(path)
            process = start(TASKS[name].command(self), path, jobs=jobs)
            while written(path) == before and process.poll() is None:
                time.sleep(0.002)
            began = time.monotonic()
            process.communicate()
            self.durations[name, jobs] = time.monotonic() - began
            shutil.rmtree(path)
        return self.durations[name, jobs]


@dataclass(frozen=True)
class Task:
    """Something that can be killed: on which store, as which command, and the same in this process."""

    command: Callable[[Scene], list[str]]
    run: Callable[[Scene, Store], object]
    on_built: bool = True

    def prepare(self, scene: Scene, path: Path) -> None:
        if self.on_built:
            shutil.copytree(scene.built, path)


def _corrections(scene: Scene, store: Store) -> corrected.Corrections:
    return corrected.load(scene.corrections, ontology=store.ontology)


REMOVED = [f"d{number:02}" for number in range(0, DOCUMENTS, 2)]
TASKS: Mapping[str, Task] = {
    "first build": Task(
        lambda scene: ["build", str(scene.before)],
        lambda scene, store: build([scene.before], store, extractor=scene.extractor),
        on_built=False,
    ),
    "rebuild": Task(
        lambda scene: ["build", str(scene.after), "--prune"],
        lambda scene, store: build([scene.after], store, extractor=scene.extractor, prune=True),
    ),
    "corrections": Task(
        lambda scene: ["build", str(scene.after), "--prune", "--corrections", str(scene.corrections)],
        lambda scene, store: build(
            [scene.after], store, extractor=scene.extractor, prune=True, corrections=_corrections(scene, store)
        ),
    ),
    "remove": Task(lambda scene: ["remove", *REMOVED], lambda scene, store: remove(REMOVED, store)),
}


def start(command: list[str], store: Path, *, jobs: int = 1) -> subprocess.Popen[str]:
    """Start a command in a group of processes of its own."""
    told = ["--jobs", str(jobs)] if command[0] == "build" else []
    return subprocess.Popen(
        [sys.executable, "-m", "kg", *command, "--store", str(store), *told],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def written(path: Path) -> int:
    """Return when something was last written to a store, or 0."""
    try:
        return (path / "stale").stat().st_mtime_ns
    except OSError:
        return 0


def content(path: Path) -> dict[str, set[str]]:
    """Return all that a store says but for its runs, by graph, with nothing staged in it."""
    with Store.open(path) as store:
        skipped = {store.iris.graph("runs")}
        return {
            graph: {str(quad) for quad in store.match(graph=graph)} for graph in store.graphs() if graph not in skipped
        }


@dataclass
class Round:
    """One task, killed one to three times and then done to the end."""

    scene: Scene
    name: str
    jobs: int
    chance: random.Random
    path: Path
    kills: list[str] = field(default_factory=list)

    def play(self) -> None:
        """Kill and look, several times; then let it finish, and compare."""
        task = TASKS[self.name]
        wanted = self.scene.quiet(self.name)
        task.prepare(self.scene, self.path)
        held = before = content(self.path) if self.path.exists() else {}
        for _ in range(self.chance.randint(1, 3)):
            self.kill(task)
            if (self.path / "verbale.json").exists():
                held = self.look(before, wanted)
            self.kills.append(self.where(before, held, wanted))
        process = start(task.command(self.scene), self.path, jobs=self.jobs)
        said = process.communicate(timeout=300)[1]
        assert process.returncode == 0, said
        if read := re.search(r"(\d+) documents? read \(", said):
            missing = [g for g in wanted if "/document/" in g and held.get(g) != wanted[g]]
            assert int(read[1]) == len(missing), (said, missing)
        found = content(self.path)
        assert found.keys() == wanted.keys()
        assert {graph for graph in wanted if found[graph] != wanted[graph]} == set()

    def kill(self, task: Task) -> None:
        """Kill the whole group of processes, some time after it began or, more often, after it began to write."""
        lasts = self.scene.lasts(self.name, self.jobs)
        before = written(self.path)
        process = start(task.command(self.scene), self.path, jobs=self.jobs)
        mode = self.chance.choice(("any time", "while it writes", "while it writes", "near its end"))
        if mode != "any time":
            while written(self.path) == before and process.poll() is None:
                time.sleep(0.002)
        time.sleep(self.chance.uniform(0.7 * lasts if mode == "near its end" else 0, lasts))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def where(self, before: dict[str, set[str]], held: dict[str, set[str]], wanted: dict[str, set[str]]) -> str:
        """Tell from what is there how far a run had come."""
        if not (self.path / "stale").exists():
            return "when done" if held == wanted else "before writing"
        old, now, new = ({k: v for k, v in graphs.items() if "/document/" in k} for graphs in (before, held, wanted))
        return "deriving" if now == new else "before writing" if now == old else "among documents"

    def look(self, before: dict[str, set[str]], wanted: dict[str, set[str]]) -> dict[str, set[str]]:
        """Open what a kill left: each document is as it was or as it will be, and no record of a run is malformed."""
        now = content(self.path)
        for graph in {*before, *wanted, *now}:
            if "/document/" in graph:
                assert now.get(graph) in (before.get(graph), wanted.get(graph)), graph
        with Store.open(self.path) as store:
            runs = store.iris.graph("runs")
            faults = check_graph(runs, list(store.match(graph=runs)))
            assert [fault for fault in faults if fault.severity is Severity.VIOLATION] == []
            stones = {quad.subject for quad in store.match(graph=store.iris.graph("tombstones"))}
            for quad in store.match(predicate=PROV + "generated"):
                assert isinstance(quad.object, ox.NamedNode)
                assert quad.object.value in now or quad.object in stones
        return now


def rounds(scene: Scene, *, seed: int, count: int) -> Iterator[Round]:
    """Play rounds, over all tasks with one and with two jobs in turn."""
    chance = random.Random(seed)
    turns = [(name, jobs) for jobs in (2, 1) for name in TASKS]
    for number in range(count):
        name, jobs = turns[number % len(turns)]
        one = Round(scene, name, jobs, chance, scene.folder / f"round-{number}.store")
        one.play()
        shutil.rmtree(one.path)
        yield one


def main() -> None:
    """Play as many rounds as are asked for, and print what was killed when."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=24)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    tally: Counter[tuple[str, int, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(rounds(Scene(Path(folder)), seed=asked.seed, count=asked.rounds), 1):
            print(f"{number}: {one.name}, jobs {one.jobs}: killed {', '.join(one.kills)}: the same", flush=True)
            tally.update((one.name, one.jobs, kill) for kill in one.kills)
    for (name, jobs, kill), times in sorted(tally.items()):
        print(f"{name}, jobs {jobs}, {kill}: {times}")
    print(f"{asked.rounds} rounds, {sum(tally.values())} kills: every store is the same as an undisturbed run's")


if __name__ == "__main__":
    main()
