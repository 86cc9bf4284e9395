"""The commands that look after a store: check, compact, backup, restore, info."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import count, emit, notice
from kg.cli.options import StoreFolder

store = typer.Typer(name="store", help="Look after a store: check it, back it up, make it small.", no_args_is_help=True)


@store.command()
def check(store: StoreFolder) -> None:
    """Look for whatever is wrong with a store, and say what to do about it."""
    from kg.copies import Copy
    from kg.soundness import check as flaws

    with Copy.take(store) as copy:
        found = 0
        for flaw in flaws(copy):
            found += 1
            emit(f"{flaw}\n".encode())
    notice(f"{store}: {count(found, 'fault')}")
    if found:
        raise typer.Exit(1)


@store.command()
def compact(store: StoreFolder) -> None:
    """Let the engine merge its files, and take away what is left of processes that died."""
    from kg.soundness import compact as make_small
    from kg.store import Store

    with Store.open(store) as held:
        done = make_small(held)
    notice(f"{store}: {done.before / 1e6:,.1f} MB before, {done.after / 1e6:,.1f} MB now")


@store.command()
def backup(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it must not exist.")],
    store: StoreFolder,
) -> None:
    """Copy a store as it is now into a new folder, also while it is read, served or built."""
    from kg.copies import back_up

    back_up(store, target)
    notice(f"{store}: backed up in {target}")


@store.command()
def restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="A folder that kg store backup made.")],
    target: Annotated[Path, typer.Argument(metavar="DIR", help="The store's folder; it must not exist.")],
) -> None:
    """Make a store of a backup."""
    from kg.copies import restore as bring_back

    bring_back(backup, target)
    notice(f"{target}: restored from {backup}")


@store.command()
def info(store: StoreFolder) -> None:
    """Say what a store holds, how large it is, and who read it when."""
    from kg.copies import Copy
    from kg.soundness import describe

    with Copy.take(store) as copy:
        for name, value in describe(copy):
            emit(f"{name:16}{value}\n".encode())
