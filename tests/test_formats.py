"""HTML, PDF and DOCX: what is taken out of them, and what is said of those that cannot or will not be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import papers
import pytest
from test_archives import pack

from kg.documents import Inputs, docx, html, pdf, read_document
from kg.documents.apart import Apart
from kg.documents.content import Content
from kg.documents.formats import DOCX, FORMATS, HTML, PDF, PLAIN, format_of
from kg.errors import DocumentError
from kg.model import Document, PartialDate

SCHOOLS = "We will build twenty schools in the highlands by the end of the decade, and we call on partners to help."
WATER = "We propose to establish a joint commission on water, and pledge five million dollars to its work."
DAY = "Harbour City, 14 May 2024"
VARN = "Statement by Ms. Ilse Varn, Minister of Arcovia"
TAKEN = "the date 2024-05-14 was taken from the beginning of the text"
MENDED = "characters in a wrong encoding were repaired in 1 of 1 lines"
MAIN = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with Apart(seconds=20) as process:
        yield process


def body(content: str, *, declared: str = "") -> bytes:
    """Return a Word document with this XML as its body."""
    packed = io.BytesIO()
    xml = f'<?xml version="1.0"?>{declared}<w:document {MAIN}><w:body>{content}</w:body></w:document>'
    with zipfile.ZipFile(io.BytesIO(papers.word(["x"]))) as whole, zipfile.ZipFile(packed, "w", 8) as made:
        for part in whole.namelist():
            made.writestr(part, xml if part == "word/document.xml" else whole.read(part))
    return packed.getvalue()


def paragraph(content: str) -> str:
    return f"<w:p><w:r>{content}</w:r></w:p>"


def test_a_pdf_gives_text_pages_title_speaker_and_date() -> None:
    pages = [[VARN, DAY, "", SCHOOLS[:86], SCHOOLS[87:], "1"], [WATER[:84], WATER[85:], "2"]]
    raw = papers.pdf(pages, title="The highlands", author="Ilse Varn", created="2024-05-20")
    text = f"{VARN}\n\n{DAY}\n\n{SCHOOLS}\n\n{WATER}"
    assert pdf.read(raw, source="x") == Content(
        text=text,
        fields={"title": "The highlands", "speaker": "Ilse Varn", "date": "2024-05-14"},
        pages=(0, text.index(WATER)),
        notes=("page numbers were left out", TAKEN),
    )


@pytest.mark.parametrize(
    ("title", "author", "created", "fields"),
    [
        ("Microsoft Word - final.docx", "Ilse Varn", "2024-05-14", {"speaker": "Ilse Varn", "date": "2024-05-14"}),
        ("speech.pdf", "A. Typist", "2024-05-14", {"date": "2024-05-14"}),
        ("At Belmere on 2 May 2023", "", "2023-05-02", {"title": "At Belmere on 2 May 2023", "date": "2023-05-02"}),
        ("At Belmere on 2 May 2023", "", "", {"title": "At Belmere on 2 May 2023"}),
    ],
)
def test_properties_count_where_the_text_confirms_them(
    title: str, author: str, created: str, fields: dict[str, str]
) -> None:
    raw = papers.pdf([[VARN, DAY, "", SCHOOLS]], title=title, author=author, created=created)
    assert pdf.read(raw, source="x").fields == fields


def test_a_date_that_no_calendar_has_is_none() -> None:
    assert "date" not in pdf.read(papers.pdf([["On 31 February 2024 or 2024-13-01", SCHOOLS]]), source="x").fields


LEFT = """We will build twenty schools in the|highlands by the end of the decade,|and we call on our partners to help
with the fund set up for this work.|We propose to establish a joint body|on water, and pledge five million to
its work in the first year, which we|hold to be enough for the beginning,|as the ministers have agreed upon it."""
RIGHT = """The second column begins here with|a sentence of its own, and it goes on|to tell that we reaffirm our promise
to open the harbour for all ships of|the region. We oppose any use of|force, as we have said many times in
this hall. We thank the members for|their trust in us, and we shall do|what they ask of us in due course."""


def test_columns_are_read_one_after_the_other_between_lines_that_cross_them() -> None:
    left, right = (column.replace("\n", "|").split("|") for column in (LEFT, RIGHT))
    lines: list[papers.Line] = [(72, 770, f"{VARN}, together with her colleagues from Belmere and elsewhere,")]
    for number, (first, second) in enumerate(zip(left, right, strict=True)):
        lines += [(72, 740 - 14 * number, first), (310, 740 - 14 * number, second)]
    lines.append(
        (72, 600, "done at Harbour City in two copies, both of them equally authentic, on the day named above.")
    )
    found = " ".join(pdf.read(papers.pdf([lines]), source="x").text.split())
    first, second = " ".join(left), " ".join(right)
    assert f"elsewhere, {first} {second} done at" in found


def test_a_table_is_not_taken_for_columns() -> None:
    rows: list[papers.Line] = []
    for number in range(12):
        rows += [(72, 740 - 14 * number, f"Item {number}"), (310, 740 - 14 * number, f"{number} million")]
    assert "Item 3 3 million" in " ".join(pdf.read(papers.pdf([rows]), source="x").text.split())


def test_a_word_document_gives_its_body_in_order() -> None:
    raw = papers.word(
        ["# The highlands", SCHOOLS, "| one | two", f"{WATER} {DAY}"],
        author="Ilse Varn",
        created=datetime(2024, 5, 20),
    )
    assert docx.read(raw, source="x") == Content(
        text=f"The highlands\n\n{SCHOOLS}\n\none\n\ntwo\n\n{WATER} {DAY}",
        fields={"title": "The highlands", "date": "2024-05-14"},
        notes=(TAKEN,),
    )


def test_tracked_changes_are_accepted_and_text_boxes_read_once() -> None:
    box = "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    box += "".join(f"<mc:{way}><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></mc:{way}>" for way in ("Choice", "Fallback"))
    box += "</mc:AlternateContent>"
    changed = (
        "<w:ins><w:r><w:t>We</w:t><w:tab/><w:t>will</w:t></w:r></w:ins><w:del><w:r><w:delText>not</w:delText></w:r>"
    )
    changed += "</w:del><w:r><w:t> act.</w:t><w:br/><w:t>Soon</w:t><w:noBreakHyphen/><w:t>ish.</w:t></w:r>"
    raw = body(
        f"<w:p>{changed}{box}</w:p><w:sdt><w:sdtContent>{paragraph('<w:t>Controlled.</w:t>')}</w:sdtContent></w:sdt>"
    )
    assert docx.read(raw, source="x").text == "We will act.\nSoon-ish.\n\nIn a box.\n\nControlled."


def test_a_web_page_gives_its_main_text() -> None:
    raw = papers.page([SCHOOLS, WATER, f"{SCHOOLS} Said Ilse Varn."], title="The highlands", meta={
        "author": "Ilse Varn", "date": "2024-05-14", "og:site_name": "Arcovia",
    })  # fmt: skip
    found = html.read(raw, source="x")
    assert found.text.endswith(f"{SCHOOLS}\n\n{WATER}\n\n{SCHOOLS} Said Ilse Varn.")
    assert {key: value for key, value in found.fields.items() if value} == {
        "title": "The highlands",
        "speaker": "Ilse Varn",
        "date": "2024-05-14",
        "publisher": "Arcovia",
    }


def test_the_first_bytes_tell_a_format_before_the_suffix() -> None:
    told = {
        (papers.pdf([["x"]]), ".txt"): PDF,
        (papers.word(["x"]), ".pdf"): DOCX,
        (b"\n<!-- x --><!DOCTYPE html>", ".pdf"): HTML,
        (b"<?xml version='1.0'?>\n<html>", ""): HTML,
        (b"<p>We agree.</p>", ".htm"): HTML,
        (b"We agree.", ".md"): PLAIN,
        (b"We agree.", ""): PLAIN,
    }
    assert {key: format_of(key[0], suffix=key[1], source="x") for key in told} == told


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xd0\xcf\x11\xe0", "x: this is an old Word document, or one with a password (save it as .docx"),
        (b"{\\rtf1", "x: this is an RTF document (save it as .docx)"),
        (b"PK\x03\x04 content.xml", "x: this is an archive or an office document, and no .docx (save a text as"),
        (b"<html>" + bytes(20_000_000), "x: larger than 20,000,000 bytes (split it)"),
    ],
)
def test_what_is_not_read_is_told(raw: bytes, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        format_of(raw, suffix="", source="x")
    assert str(caught.value).startswith(said)


ENTITIES = "".join(f'<!ENTITY {name} "{f"&{last};" * 10}">' for last, name in zip("abcdefgh", "bcdefghi", strict=True))
LAUGHS = f'<!DOCTYPE x [<!ENTITY a "lol lol lol lol">{ENTITIES}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
ENCRYPTED = papers.pdf([["We agree."]]).replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] /Encrypt << /Filter "
    b"/Standard /V 2 /R 3 /Length 128 /P -4 /O <%b> /U <%b> >>" % (b"11" * 32, b"22" * 32),
)
REFUSED = {
    "10,000 pages": (PDF, papers.pdf([["We agree."]] * 10_000), "10,000 pages, more than 2,000 (split it)"),
    "a scan": (PDF, papers.pdf([[""]] * 3), "no text on its 3 pages, which may be pictures (recognise its text first"),
    "encrypted": (PDF, ENCRYPTED, "is encrypted (save it without a password)"),
    "cut short": (PDF, papers.pdf([[SCHOOLS] * 40] * 9)[:2000], "cannot be read as PDF: "),
    "laughs": (DOCX, body(paragraph("<w:t>We &i; agree.</w:t>"), declared=LAUGHS), "cannot be read as DOCX: "),
    "outside": (
        DOCX,
        body(paragraph("<w:t>We &i;</w:t>"), declared=OUTSIDE),
        "declares entities, as no Word document does",
    ),
    "deep": (DOCX, body("<w:p>" * 10_000 + "</w:p>" * 10_000), "cannot be read as DOCX: "),
    "deep page": (HTML, b"<html>" + b"<div>" * 100_000 + b"We agree.", "no main text in this page"),
    "zip bomb": (DOCX, body(" " * 301_000_000), "expands to more than 300,000,000 bytes (save its text alone)"),
    "broken zip": (DOCX, b"PK\x03\x04 word/", "cannot be read as DOCX: BadZipFile: "),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_do_harm_is_refused_with_its_reason(apart: Apart, name: str) -> None:
    kind, raw, said = REFUSED[name]
    with pytest.raises(DocumentError) as caught:
        apart.read(kind, raw, source=name)
    assert str(caught.value).startswith(f"{name}: {said}")
    assert "root:" not in str(caught.value)


def test_entities_in_a_web_page_are_not_expanded(apart: Apart) -> None:
    raw = f"{LAUGHS.replace('DOCTYPE x', 'DOCTYPE html')}<html><body><p>{SCHOOLS} &i;</p></body></html>".encode()
    assert len(apart.read(HTML, raw, source="x").text) < 2 * len(SCHOOLS)


def test_a_parser_that_does_not_end_is_ended_and_the_rest_goes_on() -> None:
    wide = b"<html><body><p>" + b"<b>We agree to that. </b>" * 400_000
    with Apart(seconds=2) as process:
        with pytest.raises(DocumentError, match="took longer than 2 seconds, as HTML does that is broken or huge"):
            process.read(HTML, wide, source="x")
        assert process.read(DOCX, papers.word(["We agree."]), source="x").text == "We agree."


def test_a_parser_that_takes_too_much_memory_is_a_fault() -> None:
    wide = b"<html><body><p>" + b"<b>We agree to that. </b>" * 400_000
    with Apart(memory=400_000_000) as process:
        with pytest.raises(DocumentError, match=r"x: (takes too much memory|ended the process|cannot be read)"):
            process.read(HTML, wide, source="x")
        assert process.read(DOCX, papers.word(["We agree."]), source="x").text == "We agree."


def test_what_is_parsed_apart_is_the_same_as_here(apart: Apart) -> None:
    files = {PDF: papers.pdf([[SCHOOLS], [WATER]]), DOCX: papers.word([SCHOOLS]), HTML: papers.page([SCHOOLS, WATER])}
    for kind, raw in files.items():
        there = apart.read(kind, raw, source="x")
        here = kind.read(raw, source="x")
        assert (there.text, there.fields, tuple(there.pages)) == (here.text, here.fields, tuple(here.pages))
    assert set(files) == {kind for kind in FORMATS.values() if kind.apart}


def test_encodings_and_mojibake_are_repaired_and_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Our neighbours’ café".encode("cp1252"))
    (tmp_path / "b.txt").write_text("We donâ€™t agree.", encoding="utf-8")
    (tmp_path / "c.txt").write_text("We don’t agree.", encoding="utf-8")
    with Inputs([tmp_path]) as inputs:
        found = [inputs.document(inputs.read(path)) for path in inputs.paths]
    assert [(document.text, document.notes) for document in found] == [
        ("Our neighbours’ café", ("read as Windows-1252",)),
        ("We don’t agree.", (MENDED,)),
        ("We don’t agree.", ()),
    ]


def test_a_document_has_its_format_and_tells_on_which_page_a_place_is(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(papers.pdf([[SCHOOLS], [WATER]], title="The highlands on 2 May 2023"))
    found = read_document(tmp_path / "a.pdf")
    assert found == Document(
        id="a",
        text=f"{SCHOOLS} {WATER}",
        title="The highlands on 2 May 2023",
        date=PartialDate.parse("2023-05-02"),
        media_type="application/pdf",
        pages=(0, len(SCHOOLS) + 1),
        notes=("the date 2023-05-02 was taken from the beginning of the text",),
    )
    assert [found.page(place) for place in (0, len(SCHOOLS), len(SCHOOLS) + 1, 10**6)] == [1, 1, 2, 2]
    assert Document(id="x", text="We agree.").page(0) is None


def test_all_formats_are_read_in_archives_too(tmp_path: Path) -> None:
    members = {"a.pdf": papers.pdf([[SCHOOLS]]), "b.docx": papers.word([WATER]), "c.htm": papers.page([SCHOOLS, WATER])}
    path = pack(tmp_path / "x.zip", members)
    with Inputs([path]) as inputs:
        found = [inputs.document(inputs.read(member)) for member in inputs.paths]
    assert [(document.id, document.media_type) for document in found] == [
        ("a", PDF.media_type),
        ("b", DOCX.media_type),
        ("c", HTML.media_type),
    ]
