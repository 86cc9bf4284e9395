"""A store of four hand-made documents, and a real server on it, for the tests of whatever asks questions."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from readings import CHINA, KENYA, SCO, act, document, reading

from kg.derive import derive
from kg.model import Actor, ActorKind, Amount, Deadline, PartialDate, Reading, Voice
from kg.ontology import load
from kg.quads import document_quads
from kg.store import Store, served_at

ROOT = Path(__file__).parents[1]
BASE = "http://example.org/id/"
PATIENCE = 120
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . "
    "FILTER(STRLEN(CONCAT(STR(?a), STR(?f), STR(?l))) < 0) }"
)
FIJI = Actor("FJI", "Fiji", ActorKind.STATE)


def readings() -> Iterator[Reading]:
    """Yield a speech, a communiqué with co-actors, money and time, a report of another's pledge, and an island."""
    yield reading()
    joint = document(
        "China and Kenya agree to build the bridge with 5 million euros by 2030.",
        id="joint/2022",
        title="A “joint” communiqué",
        date=PartialDate.parse("2022-03"),
        actors=("China", "Kenya"),
    )
    bridge = act(
        joint,
        joint.text,
        actors=(CHINA, KENYA),
        act="agrees",
        object="the bridge",
        deliverable="bridge",
        deadline=Deadline("by 2030", last=PartialDate.parse("2030").last),
        amount=Amount("5 million euros", 5e6, "EUR"),
        conditional=True,
    )
    yield Reading(document=joint, acts=(bridge,))
    told = document(
        "Kenya will build a road.\nKenya opposes an SCO development bank.", id="told", date=None, actors=("SCO",)
    )
    first, second = told.text.split("\n")
    yield Reading(
        document=told,
        acts=(act(told, first, actors=(KENYA,), addressees=(SCO,), voice=Voice.REPORTED, reported_by=SCO),),
        candidates=(act(told, second, actors=(KENYA,), act="opposes"),),
    )
    far = document("We pledge to plant trees.", id="far", date=PartialDate.parse("2023-01-01"), actors=("Fiji",))
    yield Reading(document=far, acts=(act(far, far.text, actors=(FIJI,), object="trees", deliverable="trees"),))


def build(path: Path) -> Path:
    """Make the store on disk."""
    with Store.create(path, base=BASE) as store:
        for one in readings():
            quads = document_quads(one, iris=store.iris, ontology=load())
            store.replace_graph(store.iris.document(one.document.id), quads)
        derive(store, ontology=load())
    return path


@contextmanager
def running(path: Path, **settings: str) -> Iterator[str]:
    """Serve a store by a process of its own, with settings as in the environment, and give the address."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | {f"KG_{name.upper()}": one for name, one in settings.items()}
    command = [sys.executable, "-m", "kg", "serve", "--store", str(path), "--port", "0"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            yield wait(path)
        finally:
            server.terminate()
            server.wait(PATIENCE)


def wait(path: Path) -> str:
    """Wait until a store is served, and return its address."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if url := served_at(path):
            return url
        time.sleep(0.05)
    raise TimeoutError("the server did not come up")
