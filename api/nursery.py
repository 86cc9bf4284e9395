"""A process without threads that forks workers on request; as a template it holds the graph in memory for them.

A forked worker starts within milliseconds with everything imported, and shares the copy in memory with its template.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from api import reader, writer
from api.plan import Plan, Shared
from api.sandbox import die_with, leave_the_network
from kg.copies import in_memory, opened
from kg.memory import Memory
from kg.vocabulary import Iris


def tend(control: socket.socket, plan: Plan, shared: Shared | None) -> None:
    """Fork workers until the other end of the control socket is closed, and tell how they ended."""
    waking, woken = socket.socketpair()
    woken.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
    try:
        _tend(control, waking, woken, plan, shared)
    finally:
        signal.set_wakeup_fd(-1)  # a worker that ends later has nobody to wake


def _tend(
    control: socket.socket, waking: socket.socket, woken: socket.socket, plan: Plan, shared: Shared | None
) -> None:
    while True:
        readable, _, _ = select.select([control, waking], [], [])
        if waking in readable:
            waking.recv(4096)
        _reap(control)
        if control not in readable:
            continue
        try:
            written, descriptors, _, _ = socket.recv_fds(control, 4096, 1)
        except ConnectionError:
            return
        if not written:
            return
        _fork(json.loads(written), descriptors, control, (waking, woken), plan, shared)


def _fork(
    wanted: dict[str, Any],
    descriptors: list[int],
    control: socket.socket,
    own: tuple[socket.socket, ...],
    plan: Plan,
    shared: Shared | None,
) -> None:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        for descriptor in descriptors:
            os.close(descriptor)
        _tell(control, {"forked": wanted["number"], "pid": pid})
        return
    status = 1
    try:
        die_with(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for held in (control, *own):
            held.close()
        _work(wanted, socket.socket(fileno=descriptors[0]), plan, shared)
        status = 0
    finally:
        os._exit(status)


def _work(wanted: dict[str, Any], held: socket.socket, plan: Plan, shared: Shared | None) -> None:
    match wanted["role"]:
        case "reader":
            reader.run(held, plan, shared)
        case "writer":
            writer.run(held, plan)
        case "template":
            store = in_memory(opened(Path(wanted["path"]), ontology=plan.ontology), Memory.ALWAYS)
            gc.freeze()
            _tell(held, {"ready": len(store)})
            tend(held, plan, Shared(wanted["path"], store))


def _reap(control: socket.socket) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _tell(control, {"ended": pid, "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0})


def _tell(control: socket.socket, what: dict[str, Any]) -> None:
    with suppress(OSError):  # the front process may be gone
        control.sendall(json.dumps(what).encode() + b"\n")


def main() -> None:
    """Start as the first nursery: `python -m api.nursery DESCRIPTOR PARENT PLAN`."""
    descriptor, parent, written = sys.argv[1:]
    plan = Plan.parse(written)
    die_with(int(parent))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the front process ends its workers
    isolated = not plan.services and not plan.engine and leave_the_network()
    reader.prepare(Iris(plan.base), plan.ontology)
    gc.freeze()
    control = socket.socket(fileno=int(descriptor))
    _tell(control, {"ready": 0, "isolated": isolated})
    tend(control, plan, None)


if __name__ == "__main__":
    main()
