"""Files in the formats that people have, made for the tests: PDF written by hand, DOCX by python-docx, HTML."""

from __future__ import annotations

import io
import textwrap
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import docx

Line = str | tuple[float, float, str]
LEADING = 14


def pdf(pages: Sequence[Sequence[Line]], *, title: str = "", author: str = "", created: str = "") -> bytes:
    """Write a PDF of lines, one below the other or at (x, y) in points from the lower left; "" leaves a line free."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    told = {"Title": title, "Author": author, "CreationDate": created and f"D:{created.replace('-', '')}120000Z"}
    info = " ".join(f"/{key} ({_escaped(value).decode('cp1252')})" for key, value in told.items() if value)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>".encode("cp1252"),
    ]
    for number, page in enumerate(pages):
        content = zlib.compress(_content(page))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {6 + 2 * number} 0 R >>".encode()
        )
        head = f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(head + content + b"\nendstream")
    return _file(objects)


def _content(page: Sequence[Line]) -> bytes:
    shown = []
    for number, line in enumerate(page):
        x, y, text = line if isinstance(line, tuple) else (72, 770 - LEADING * number, line)
        if text:
            shown.append(f"BT /F1 10 Tf 1 0 0 1 {x} {y} Tm (".encode() + _escaped(text) + b") Tj ET")
    return b"\n".join(shown)


def _escaped(text: str) -> bytes:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")


def _file(objects: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + content + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.writelines(f"{place:010} 00000 n \n".encode() for place in places)
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def word(paragraphs: Sequence[str], *, title: str = "", author: str = "", created: datetime | None = None) -> bytes:
    """Write a Word document of paragraphs; one that begins with "# " is a heading, one with "| " a row of a table."""
    document = docx.Document()
    for text in paragraphs:
        if text.startswith("# "):
            document.add_heading(text[2:], level=1)
        elif text.startswith("| "):
            cells = text[2:].split(" | ")
            row = document.add_table(rows=1, cols=len(cells)).rows[0]
            for cell, content in zip(row.cells, cells, strict=True):
                cell.text = content
        else:
            document.add_paragraph(text)
    document.core_properties.title = title
    document.core_properties.author = author
    if created is not None:
        document.core_properties.created = created
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def page(paragraphs: Sequence[str], *, title: str = "", meta: Mapping[str, str] | None = None) -> bytes:
    """Write a web page with menu, sidebar and footer around its paragraphs."""
    named = "".join(
        f'<meta {"property" if ":" in name else "name"}="{name}" content="{value}">'
        for name, value in (meta or {}).items()
    )
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("Home", "News", "Contact", "Sitemap"))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{named}</head><body>'
        f"<nav><ul>{menu}</ul></nav><main><article><h1>{title}</h1>{body}</article></main>"
        "<footer><p>Cookie policy. All rights reserved. Follow us.</p></footer></body></html>"
    ).encode()


STATES = ("Arcovia", "Belmere", "Corvane", "Dunmarch")
FORMATS = (".pdf", ".docx", ".html", ".txt", ".md")
PARAGRAPHS = (
    "Mr. President, the people of {state} come to this hall with hope, and with the patience of those who live by the "
    "sea, as they have done ever since the first assembly.",
    "{state} will build forty schools in the highlands by 2030, and pledges seven million dollars to their fund.",
    "We propose to establish a joint commission on water, which would meet each year in the capital of one of its "
    "members, and whose reports would be open to all.",
    "We call on all states of the region to open their harbours to ships in distress, whatever the flag that they fly.",
    "{state} opposes any attempt to settle this question by force, and reaffirms its commitment to the accord of 2019.",
    "We welcome the report of the commission, and we support its proposal to set up an early warning system there.",
)


def printed(paragraphs: Sequence[str], *, head: str, lines: int = 45) -> list[list[Line]]:
    """Return paragraphs as pages, each with a running head and its number."""
    whole = wrapped(paragraphs)
    parts = [whole[start : start + lines] for start in range(0, len(whole), lines)]
    return [[head, "", *part, "", f"- {number} -"] for number, part in enumerate(parts, start=1)]


def wrapped(paragraphs: Sequence[str], *, width: int = 90) -> list[str]:
    """Return paragraphs as lines of a page, a free line after each."""
    return [line for text in paragraphs for line in (*textwrap.wrap(text, width), "")]


def mixed(suffix: str, state: str) -> bytes:
    """Return a speech of an invented state as a file."""
    title = f"{state} at the assembly, 2 March 2021"
    told = [text.format(state=state) for text in PARAGRAPHS * 5]
    lines = "\n".join(wrapped(told))
    made = {
        ".pdf": lambda: pdf(printed(told, head=f"General assembly of {state}"), title=title),
        ".docx": lambda: word([f"# {title}", *told]),
        ".html": lambda: page(told, title=title, meta={"date": "2021-03-02"}),
        ".txt": lambda: "\n\n".join([title, *told, "To our neighbours’ café"]).encode("cp1252"),
        ".md": lambda: f"---\ntitle: {title}\n---\n{lines}".encode(),
    }
    return made[suffix]()


def write_mixed(folder: Path) -> None:
    """Write twenty files, the same four speeches in five formats, and two that nobody can read."""
    folder.mkdir(parents=True)
    for suffix in FORMATS:
        for state in STATES:
            (folder / f"{state}-{suffix[1:]}{suffix}").write_bytes(mixed(suffix, state))
    (folder / "scan.pdf").write_bytes(pdf([[""]]))
    (folder / "old.docx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
