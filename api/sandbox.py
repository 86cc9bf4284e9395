"""What a worker process may do: no network, no core dumps, so much memory, and no life after its parent."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
LINUX = sys.platform == "linux"


def die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent ends (Linux), and end now where it has ended already."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def leave_the_network() -> bool:
    """Move this process and all that it will start into a namespace without a network; tell whether that worked."""
    if not LINUX:
        return False
    libc = ctypes.CDLL(None)
    return any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def cap_memory(more: int) -> None:
    """Allow so many bytes of memory beyond what is taken now; the allocator of the engine aborts where it gets none."""
    if not LINUX:
        return
    with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123 - in a hot path
        taken = int(told.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + more, resource.RLIM_INFINITY))


def uncap_memory() -> None:
    """Take the limit away, as before a store is opened or forked from."""
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
