"""The options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.errors import UsageError
from kg.profiles import names_engine

Texts = Annotated[
    list[Path],
    typer.Argument(metavar="PATH", help="Texts (plain, Markdown, HTML, PDF, DOCX), folders, globs, archives, or - ."),
]


def _folder(store: str) -> Path:
    """Take the name of a folder, and of nothing else."""
    if names_engine(store):
        raise UsageError(f"{store} is no folder, and this command works on a store in a folder")
    return Path(store)


StoreFolder = Annotated[
    Path,
    typer.Option("--store", metavar="DIR", envvar="KG_STORE", help="The store's folder.", parser=_folder),
]
StorePlace = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="STORE",
        envvar="KG_STORE",
        help="The store's folder, or another engine's PROFILE.toml or address.",
    ),
]
Pipeline = Annotated[
    str, typer.Option("--pipeline", metavar="NAME", envvar="KG_PIPELINE", help="Another installed spaCy pipeline.")
]
OntologyFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--ontology", metavar="FILE", help="A Turtle file of your own terms, read after Verbale's; may be given again."
    ),
]
CorrectionsFile = Annotated[
    Path | None,
    typer.Option("--corrections", metavar="FILE", help="A CSV file: who actors really are, and which acts stand."),
]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="How many processes work at once.")]
Cluster = Annotated[
    str, typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler whose workers read: tcp://scheduler:8786.")
]
MetadataTable = Annotated[
    Path | None,
    typer.Option("--metadata", metavar="FILE", help="A CSV file that tells of the texts, which may lie in an archive."),
]
Match = Annotated[
    str, typer.Option("--match", metavar="PATTERN", help='What the parts of file names are: "{iso}_{session}_{year}".')
]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field", metavar="KEY=TEXT", help='A field of all texts, "title={country}, {year}"; may be given again.'
    ),
]
