"""Let a service live under mixed load, and watch its memory: `python -m benchmarks.soak [--seconds 3600]`.

Readers, a writer, runaway queries and clients that leave run at once on an invented store. A line each tenth of the
time tells the least memory (PSS, megabytes) and answers. It ends with an error if memory rose by half meanwhile.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.serving import QUERIES, memory, quads
from kg.store import Store, served_at

TOKEN = "for the soak alone"  # noqa: S105 - of a store that is thrown away
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?c), STR(?i))) < 0) }"


def load(url: str, until: float, codes: Counter[int], seed: int) -> None:
    """Ask, write, run away and leave, by chance, until the time is up."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
    with httpx.Client(base_url=url, timeout=30) as client:
        while time.monotonic() < until:
            kind = chance.random()
            with suppress(httpx.HTTPError):
                if kind < 0.9:
                    answer = client.get("/sparql", params={"query": chance.choice(list(QUERIES.values()))})
                elif kind < 0.97:
                    graph = f"urn:soak:{chance.randrange(20)}"
                    body = f"<urn:a> <urn:b> {chance.randrange(1000)} ."
                    answer = client.put("/graphs", params={"graph": graph}, content=body, headers=headers)
                else:
                    answer = client.get("/sparql", params={"query": ENDLESS}, timeout=chance.choice([0.2, 30]))
                codes[answer.status_code] += 1


def soak(seconds: float, *, count: int = 50_000) -> list[float]:
    """Return the least memory of each tenth of the time; every answer but those of runaways is a 200 or so."""
    with TemporaryDirectory() as temporary:
        path = Path(temporary) / "store"
        with Store.create(path) as store:
            store.quads.bulk_extend(quads(count))
        environment = os.environ | {"KG_TOKEN": TOKEN, "KG_TIMEOUT": "5", "KG_LOG": "off"}
        command = [sys.executable, "-m", "kg", "serve", "--store", str(path), "--port", "0"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:  # noqa: S603 - ours
            try:
                while (url := served_at(path)) is None:
                    time.sleep(0.1)
                return _watch(server.pid, url, seconds)
            finally:
                server.terminate()


def _least(pid: int, seconds: float) -> float:
    """Return the least memory of so many seconds: what stays when runaway queries are gone."""
    until = time.monotonic() + seconds
    seen = []
    while time.monotonic() < until or not seen:
        time.sleep(0.5)
        seen.append(memory(pid))
    return min(seen)


def _watch(pid: int, url: str, seconds: float) -> list[float]:
    until = time.monotonic() + seconds
    codes: Counter[int] = Counter()
    threads = [threading.Thread(target=load, args=(url, until, codes, seed)) for seed in range(3)]
    for thread in threads:
        thread.start()
    curve = []
    for _ in range(10):
        curve.append(_least(pid, seconds / 10))
        print(f"{curve[-1]:.0f} MB, {dict(codes)}", flush=True)
    for thread in threads:
        thread.join()
    wrong = {code: number for code, number in codes.items() if code not in (200, 201, 204, 504)}
    if wrong:
        raise SystemExit(f"answers that nobody expected: {wrong}")
    return curve


def grows(curve: list[float]) -> bool:
    """Tell whether memory rose by half from the first part of the time to the second."""
    half = len(curve) // 2
    return max(curve[half:]) > 1.5 * max(curve[:half])


def main() -> None:
    """Read the command line and watch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=90)
    curve = soak(parser.parse_args().seconds)
    if grows(curve):
        raise SystemExit(f"memory grows: {[round(one) for one in curve]}")


if __name__ == "__main__":
    main()
