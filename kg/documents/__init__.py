"""Files, folders and archives in, `Document` values out, or what is wrong with them and what to do.

`inputs.py` finds the texts and reads their bytes, `archives.py` opens archives, `tables.py` and `joins.py` add what a
table knows of them, `formats.py` tells what they are in, `apart.py` has `html.py`, `pdf.py` and `docx.py` read them in
a process of its own, `plain.py` reads the rest, and `making.py` makes documents.
"""

from kg.documents.formats import SUFFIXES
from kg.documents.inputs import STDIN, Inputs, TextFile, discover, read_document
from kg.documents.joins import NO_METADATA, Join, Metadata
from kg.documents.making import Given, parse_document
from kg.documents.matter import MAX_FRONT_MATTER
from kg.documents.plain import MAX_BYTES
from kg.documents.samples import write_samples

__all__ = [
    "MAX_BYTES",
    "MAX_FRONT_MATTER",
    "NO_METADATA",
    "STDIN",
    "SUFFIXES",
    "Given",
    "Inputs",
    "Join",
    "Metadata",
    "TextFile",
    "discover",
    "parse_document",
    "read_document",
    "write_samples",
]
