"""The commands that carry a store to other tools and back: export, crate, annotated, mcp."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.asking import opened
from kg.cli.console import count, notice
from kg.cli.options import StoreFolder, StorePlace
from kg.formats import ExportFormat, Texts

LeftTexts = Annotated[
    Texts,
    typer.Option("--texts", help="How much of the texts to write: whole, the sentences that acts rest on, or none."),
]


def export(
    store: StorePlace,
    format: Annotated[ExportFormat, typer.Option(help="What to write; docs/export.md tells what each is for.")],
    out: Annotated[Path, typer.Option(metavar="PATH", help="The file to write, or for some formats the folder.")],
    texts: LeftTexts = Texts.WHOLE,
    codes: Annotated[
        bool, typer.Option("--codes", help="With a table: add the codes that PLOVER, CAMEO and IATI would give.")
    ] = False,
) -> None:
    """Write the whole graph to a file or a folder, for other tools."""
    from kg.export import export as write

    with opened(store) as source:
        write(source, format, out, codes=codes, texts=texts)
    notice(f"wrote {out}")


def crate(
    store: StoreFolder,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write, which must be new.")],
    name: Annotated[str, typer.Option(metavar="TITLE", help="What the study is called.")],
    description: Annotated[
        str, typer.Option(metavar="TEXT", help="What it is about, in a sentence or two.")
    ] = "Speech acts read in diplomatic texts by Verbale, with their sentences.",
    author: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help='An author, "Name <https://orcid.org/…>"; may be given again.'),
    ] = None,
    publisher: Annotated[
        str, typer.Option(metavar="NAME", help="Who publishes it, with an address in the same way.")
    ] = "",
    license: Annotated[str, typer.Option(metavar="URL", help="The licence of the whole, by its address.")] = "",
    query: Annotated[
        list[Path] | None, typer.Option(metavar="F.rq", help="A query to put in, with its answer; may be given again.")
    ] = None,
    figure: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A figure to put in; may be given again.")
    ] = None,
    texts: LeftTexts = Texts.WHOLE,
) -> None:
    """Write a whole build as an RO-Crate: data, hashes, versions, runs, queries with their answers, and figures."""
    from kg.export import Selection
    from kg.export.crate import Study, write_crate

    study = Study(
        name=name,
        description=description,
        authors=author or (),
        publisher=publisher,
        licence=license,
        queries=query or (),
        figures=figure or (),
    )
    with opened(store) as source:
        write_crate(Selection(source=source, texts=texts), store, out, study)
    notice(f"wrote {out}")


def annotated(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Annotations that kg export wrote and somebody changed.")
    ],
    store: StorePlace,
    corrections: Annotated[Path, typer.Option(metavar="FILE", help="The corrections file to add to; made if needed.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who corrects, where an annotation names no creator.")],
) -> None:
    """Add what was changed in annotations to a corrections file."""
    from kg.annotations import corrections as said_in
    from kg.annotations import read_annotations
    from kg.corrected import read
    from kg.corrections import extended
    from kg.export import Selection, whole

    changed = read_annotations(file)
    with opened(store) as source:
        lines, unsaid = said_in(changed, Selection(source=source).acts, by=by, day=datetime.date.today())
        before = corrections.read_bytes() if corrections.exists() else b""
        content, added = extended(before, lines, source=str(corrections))
        read(content, source=str(corrections), ontology=source.ontology)
    for one in unsaid:
        notice(f"{file}: {one}")
    if added:
        whole(corrections, lambda draft: draft.write_bytes(content))
    notice(f"{corrections}: {count(added, 'line')} added")


def mcp(
    store: Annotated[
        str, typer.Option("--store", metavar="DIR|URL", envvar="KG_STORE", help="A store's folder, or its address.")
    ],
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", envvar="KG_TIMEOUT", help="How long an answer may take.")
    ] = 10,
    rows: Annotated[int, typer.Option(min=1, metavar="N", help="How many rows an answer has at most.")] = 1000,
    bytes: Annotated[int, typer.Option(min=1000, metavar="N", help="How many bytes they have at most.")] = 1_000_000,
    memory: Annotated[
        int,
        typer.Option(
            min=50, metavar="MEGABYTES", envvar="KG_QUERY_MEMORY", help="How much memory an answer may take (Linux)."
        ),
    ] = 300,
) -> None:
    """Answer programs that speak the Model Context Protocol, over standard input and output; nothing is written."""
    from kg.extras import needed

    needed("mcp", extra="mcp")
    from kg.confined import Confined
    from kg.limits import Limits
    from kg.mcp import serve as answer

    limits = Limits(seconds=timeout, rows=rows, bytes=bytes, megabytes=memory)
    with Confined(store, limits=limits) as source:
        source.open()
        answer(source)
