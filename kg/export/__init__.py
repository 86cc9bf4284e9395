"""Write a whole store to a file or a folder of files, for other tools; `kg.formats` says which there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from kg.client import Remote
from kg.copies import new_folder
from kg.errors import StoreError, UsageError
from kg.export import annotating, citations, databases, graphs, nanopubs, networks, tables
from kg.export.selection import Selection
from kg.formats import FORMATS, ExportFormat, Family, Texts
from kg.store import Store

__all__ = ["ExportFormat", "Selection", "Texts", "export", "whole"]

Writer = Callable[[Selection, Path], None]


def export(
    source: Store | Remote, form: ExportFormat, out: Path, *, codes: bool = False, texts: Texts = Texts.WHOLE
) -> None:
    """Write a store, or one that is served, to a file or a new folder that is there wholly or not at all.

    `codes` adds the codes of other schemes to a table; a graph has no place for them. `texts` tells how much of the
    documents' texts is written. Raise `StoreError` where it cannot be written, `UsageError` for what does not go
    together or needs a part of Verbale that is not installed.
    """
    if codes and FORMATS[form].family is not Family.TABLE:
        tables = ", ".join(name for name, told in FORMATS.items() if told.family is Family.TABLE)
        raise UsageError(f"codes are columns of a table, and {form} is none", remedy=f"export one of {tables}")
    chosen = Selection(source=source, texts=texts, codes=codes)
    if FORMATS[form].folder:
        with new_folder(out) as draft:
            draft.mkdir()
            _WRITERS[form](chosen, draft)
    else:
        whole(out, lambda draft: _WRITERS[form](chosen, draft))


def whole(out: Path, write: Callable[[Path], object]) -> None:
    """Have a file written beside its place, and put it there when it is whole; raise `StoreError` where that fails."""
    temporary = out.with_name(f".{out.name}.tmp")
    try:
        write(temporary)
        temporary.replace(out)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror or error}", path=out) from error
    finally:
        temporary.unlink(missing_ok=True)


_WRITERS: Mapping[ExportFormat, Writer] = MappingProxyType(
    {
        ExportFormat.TTL: graphs.write_turtle,
        ExportFormat.TRIG: graphs.write_trig,
        ExportFormat.NQ: graphs.write_nquads,
        ExportFormat.JSONLD: graphs.write_jsonld,
        ExportFormat.NANOPUB: nanopubs.write_nanopubs,
        ExportFormat.CSV: tables.write_csv,
        ExportFormat.DATAPACKAGE: tables.write_package,
        ExportFormat.XLSX: tables.write_xlsx,
        ExportFormat.PARQUET: tables.write_parquet,
        ExportFormat.GRAPHML: networks.write_graphml,
        ExportFormat.GEXF: networks.write_gexf,
        ExportFormat.CYJS: networks.write_cyjs,
        ExportFormat.CSLJSON: citations.write_csl,
        ExportFormat.BIBTEX: citations.write_bibtex,
        ExportFormat.RIS: citations.write_ris,
        ExportFormat.ANNOTATIONS: annotating.write_annotations,
        ExportFormat.NEO4J: databases.write_neo4j,
        ExportFormat.CYPHER: databases.write_cypher,
    }
)
