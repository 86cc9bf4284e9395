"""Measure requests a second over HTTP: this service, the Rust `oxigraph` server, rdflib-endpoint, on the same quads.

`python -m benchmarks.serving [--quads 100000 1000000] [--bin FOLDER]`; the peers' commands are taken from a folder of
programs. One server runs after the other; each pass takes all queries. Medians are printed, with p50 and p99 in
milliseconds, and the memory (PSS) of the server with its children.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pyoxigraph as ox

from kg.store import Store

NS = "http://example.org/"
ROWS = 46
KEPT = 1500
PORT = 8790
QUERIES = {
    "smallest": f"ASK {{ <{NS}act/1> <{NS}actor> ?x }}",
    "describe an act": f"DESCRIBE <{NS}act/7>",
    f"{ROWS} rows": f"SELECT ?act ?quote {{ ?act <{NS}actor> <{NS}actor/3> ; <{NS}quote> ?quote }}",
    "group": f"SELECT ?thing (COUNT(?act) AS ?n) {{ ?act <{NS}about> ?thing }} GROUP BY ?thing",
    "5,000 rows": f"SELECT ?act ?quote ?date {{ ?act <{NS}quote> ?quote ; <{NS}date> ?date }} LIMIT 5000",
}


def quads(count: int) -> Iterator[ox.Quad]:
    """Yield acts of five quads each, ten to a graph, about as many of an actor as `ROWS`."""
    acts = count // 5
    actors = max(acts // ROWS, 1)
    for number in range(acts):
        act, graph = ox.NamedNode(f"{NS}act/{number}"), ox.NamedNode(f"{NS}document/{number // 10}")
        said = {
            "actor": ox.NamedNode(f"{NS}actor/{number % actors}"),
            "about": ox.NamedNode(f"{NS}thing/{number % KEPT}"),
            "quote": ox.Literal(f"We will build bridge number {number}, and keep it in good repair for all to use."),
            "date": ox.Literal(
                f"20{number % 25:02d}-03-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
            ),
            "year": ox.Literal(2000 + number % 25),
        }
        yield from (ox.Quad(act, ox.NamedNode(NS + name), value, graph) for name, value in said.items())


async def client(port: int, path: str, until: float, taken: list[float]) -> None:
    """Ask the same thing over one connection until the time is up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: */*\r\n\r\n".encode()
    while (start := time.perf_counter()) < until:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(head.decode())
        if b"content-length:" in head:
            await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
        else:
            while size := int((await reader.readline()).strip(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        taken.append(time.perf_counter() - start)
    writer.close()


async def measure(port: int, path: str, connections: int, seconds: float) -> tuple[float, float, float]:
    """Return requests a second, p50 and p99 in milliseconds."""
    taken: list[float] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(*(client(port, path, until, taken) for _ in range(connections)))
    taken.sort()
    return len(taken) / seconds, taken[len(taken) // 2] * 1000, taken[int(len(taken) * 0.99)] * 1000


def memory(pid: int) -> float:
    """Return the proportional memory of a process and its descendants, in megabytes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    total = int(Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").split("Pss:")[1].split()[0]) / 1024
    for child in children:
        with suppress(OSError):  # it may end while it is looked at
            total += memory(int(child))
    return total


def commands(folder: Path, programs: Path, file: Path, *, peers: list[str]) -> dict[str, list[str]]:
    """Return how each server is started, on ports from `PORT` on."""
    ours = [sys.executable, "-m", "kg", "serve", "--store", str(folder / "ours"), "--memory"]
    rust = [str(programs / "oxigraph"), "serve-read-only", "--location", str(folder / "rust"), "--union-default-graph"]
    rdflib = [str(programs / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", str(file)]
    all_ = {
        "ours": [*ours, "always", "--port", str(PORT)],
        "ours, disk": [*ours, "never", "--port", str(PORT + 1)],
        "oxigraph": [*rust, "--bind", f"127.0.0.1:{PORT + 2}"],
        "rdflib-endpoint": [*rdflib, "--port", str(PORT + 3)],
    }
    return {name: command for name, command in all_.items() if name.startswith("ours") or name in peers}


def fill(folder: Path, count: int, programs: Path) -> Path:
    """Write the same quads into a store of ours, one of the Rust server, and a file."""
    with Store.create(folder / "ours") as store:
        store.quads.bulk_extend(quads(count))
        file, plain = folder / "all.nq", folder / "all.nt"
        store.quads.dump(str(file), ox.RdfFormat.N_QUADS)
    ox.serialize((quad.triple for quad in quads(count)), str(plain), ox.RdfFormat.N_TRIPLES)
    subprocess.run(  # noqa: S603 - as told on the command line
        [programs / "oxigraph", "load", "--location", folder / "rust", "--file", file], check=True, capture_output=True
    )
    return plain


def answers(port: int, path: str) -> bool:
    """Tell whether a server answers."""
    try:
        asyncio.run(measure(port, f"{path}?query=ASK%7B%7D", 1, 0.05))
    except (OSError, RuntimeError, asyncio.IncompleteReadError):
        return False
    return True


def run(count: int, arguments: argparse.Namespace) -> None:
    """Measure all servers on so many quads, and print a table."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        file = fill(folder, count, arguments.bin)
        ports = {"ours": PORT, "ours, disk": PORT + 1, "oxigraph": PORT + 2, "rdflib-endpoint": PORT + 3}
        paths = {"ours": "/sparql", "ours, disk": "/sparql", "oxigraph": "/query", "rdflib-endpoint": "/"}
        peers = ["oxigraph", "rdflib-endpoint"] if count <= arguments.rdflib_most else ["oxigraph"]
        figures: dict[tuple[str, str, int], list[tuple[float, float, float]]] = {}
        started = commands(folder, arguments.bin, file, peers=peers)
        for name, command in started.items():
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603
                until = time.monotonic() + 180
                while not answers(ports[name], paths[name]) and time.monotonic() < until:
                    time.sleep(0.2)
                time.sleep(8 if name == "ours" and count <= 200_000 else 25 if name == "ours" else 1)
                for _ in range(arguments.passes):
                    for title, query in QUERIES.items():
                        for connections in (2, 16):
                            path = f"{paths[name]}?query={quote(query)}"
                            got = asyncio.run(measure(ports[name], path, connections, arguments.seconds))
                            figures.setdefault((title, name, connections), []).append(got)
                print(f"# {name}: {memory(server.pid):.0f} MB", flush=True)
                server.send_signal(signal.SIGTERM)
                server.wait(20)
        print(f"\n{count:,} quads: requests a second (p50, p99 in ms)\n")
        print("| query | connections | " + " | ".join(started) + " |\n| --- | --- |" + " --- |" * len(started))
        for title in QUERIES:
            for connections in (2, 16):
                cells = []
                for name in started:
                    columns = zip(*figures[title, name, connections], strict=True)
                    rate, middle, late = (statistics.median(column) for column in columns)
                    cells.append(f"{rate:,.0f} ({middle:.1f}, {late:.1f})")
                print(f"| {title} | {connections} | " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--bin", type=Path, default=Path(sys.executable).parent)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rdflib-most", type=int, default=200_000)
    arguments = parser.parse_args()
    os.environ.pop("KG_TOKEN", None)
    for count in arguments.quads:
        run(count, arguments)


if __name__ == "__main__":
    main()
