"""Documents: what a file's head and text become, and what is said of a file that cannot be read."""

from __future__ import annotations

import codecs
import io
import logging
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import MAX_BYTES, MAX_FRONT_MATTER, discover, parse_document, read_document
from kg.errors import DocumentError
from kg.model import Document, Genre, PartialDate, Precision
from kg.resources import samples

GERMAN = (
    "Die Bundesregierung hat am Mittwoch beschlossen, dass die Mittel für die Entwicklung in den Ländern erhöht "
    "werden, und will das Vorhaben im Herbst mit den Partnern in Europa beraten; es ist ein Schritt in die "
    "richtige Richtung."
)
LONG = "We agree to all of it. " * 5000
CHINESE = "各国领导人积极评价上合组织一年来取得的成果。" * 12


def head(matter: str) -> bytes:
    return f"---\ntitle: {matter}\n---\nWe agree.".encode()


def parse(text: str | bytes, *, actor: str = "", day: str = "") -> Document:
    raw = text.encode() if isinstance(text, str) else text
    return parse_document(raw, source="a b.md", actor=actor, date=day)


def test_every_field_of_the_front_matter_is_kept_as_written() -> None:
    head = """---
id: 007
title: No
date: 2021-11
genre: Speech
publisher: yes
series: 1e3
speaker: "Li: premier"
actor: [China, No]
venue: null
language: fr
translation: 0x1F
source: https://example.org/a#b
retrieved: 2024-01-02
rights: [CC BY, 4.0]
---

  We will act.\r\n\r\nSoon.  \r\n"""
    assert parse(head) == Document(
        id="007",
        text="We will act.\n\nSoon.",
        title="No",
        date=PartialDate(date(2021, 11, 1), date(2021, 11, 30), Precision.MONTH),
        genre=Genre.SPEECH,
        publisher="yes",
        series="1e3",
        speaker="Li: premier",
        actors=("China", "No"),
        venue="null",
        language="fr",
        translation="0x1F",
        source="https://example.org/a#b",
        retrieved="2024-01-02",
        rights="CC BY; 4.0",
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("We agree.", "We agree."),
        ("\ufeffWe agree.\r\n", "We agree."),
        ("---\ntitle: x\n---\n\n We agree. \n", "We agree."),
        ("\ufeff---\r\ntitle: x\r\n---\r\nWe agree.", "We agree."),
        ("---  \ntitle: x\n---\t\nWe agree.\n---\nSo be it.", "We agree.\n---\nSo be it."),
        ("---\n---\nWe agree.", "We agree."),
        ("---\n# nothing yet\n\n---\nWe agree.", "We agree."),
        ("---\nThe ministers met.\n---\nWe agree.", "---\nThe ministers met.\n---\nWe agree."),
        ("---\n- one\n- two\n---\nWe agree.", "---\n- one\n- two\n---\nWe agree."),
        ("---\n* * *\n---\nWe agree.", "---\n* * *\n---\nWe agree."),
        (
            "---\n" + "[" * 5000 + "]" * 5000 + "\n---\nWe agree.",
            "---\n" + "[" * 5000 + "]" * 5000 + "\n---\nWe agree.",
        ),
        ("---\nWe agree.", "---\nWe agree."),
        (f"---\n{LONG}\n---\nSo be it.", f"---\n{LONG}\n---\nSo be it."),
        ("\n---\ntitle: x\n---\nWe agree.", "---\ntitle: x\n---\nWe agree."),
        ("One\rtwo", "One\rtwo"),
    ],
)
def test_kept_text_is_what_follows_the_front_matter(content: str, text: str) -> None:
    assert parse(content).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_that_name_themselves_are_read(encoding: str) -> None:
    assert parse("Türkiye’s offer".encode(encoding)).text == "Türkiye’s offer"


def test_big_endian_marks_are_read() -> None:
    assert parse(codecs.BOM_UTF16_BE + "Niger".encode("utf-16-be")).text == "Niger"


@pytest.mark.parametrize(
    ("head", "actors"),
    [
        ("actor: India; Mauritius", ("India", "Mauritius")),
        ("actor:\n- India\n- Mauritius", ("India", "Mauritius")),
        ("actor: ' China ;'", ("China",)),
        ("actor:", ()),
        ("title: x", ()),
    ],
)
def test_actors(head: str, actors: tuple[str, ...]) -> None:
    assert parse(f"---\n{head}\n---\nWe agree.").actors == actors


@pytest.mark.parametrize("written", ["2021", "2021-11", "2021-11-25"])
def test_a_date_keeps_its_precision(written: str) -> None:
    assert str(parse(f"---\ndate: {written}\n---\nWe agree.").date) == written


def test_actor_and_date_can_be_given_from_outside() -> None:
    document = parse("---\nactor: China\ndate: 1999\n---\nWe agree.", actor="Kenya; Chad", day="2024-02-29")
    assert (document.actors, str(document.date)) == (("Kenya", "Chad"), "2024-02-29")


def test_unknown_keys_are_left_out_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert parse("---\nauthor: x\ntitle: y\n---\nWe agree.").title == "y"
    assert caplog.messages == ["a b.md:2: unknown key `author` in the front matter is left out"]


SAVE = "save it as plain text in UTF-8"
FAULTS = {
    "empty": (b"", "a b.md: the file is empty (is it the right file?)"),
    "blank": (b" \n\t\n", "a b.md: the file is empty (is it the right file?)"),
    "only a mark": (codecs.BOM_UTF8, "a b.md: there is no text in it (is it the right file?)"),
    "no text": (b"---\ntitle: x\n---\n\n", "a b.md: there is no text in it (is it the right file?)"),
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\xff\xfe", f"a b.md: this is a binary file, not text ({SAVE})"),
    "NUL": (b"We\0agree", f"a b.md: this is a binary file, not text ({SAVE})"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", f"a b.md: this is a PDF, not text ({SAVE})"),
    "Word": (b"PK\x03\x04abc", f"a b.md: this is a zip archive or an office document, not text ({SAVE})"),
    "no encoding": (b"We agree.\nC\x81te", f"a b.md:2: not UTF-8 text ({SAVE})"),
    "control": (b"We agree.\nC\x01\xf4te", f"a b.md:2: not UTF-8 text ({SAVE})"),
    "odd UTF-16": (
        codecs.BOM_UTF16_LE + b"abc",
        f"a b.md:1: not UTF-16 text ({SAVE})",
    ),
    "too large": (b"a" * (MAX_BYTES + 1), "a b.md: larger than 20,000,000 bytes (split it)"),
    "large head": (
        b"---\ntitle: " + b"a" * MAX_FRONT_MATTER + b"\n---\nWe agree.",
        "a b.md:1: the front matter is longer than 64,000 characters (shorten it)",
    ),
    "open head": (b"---\ntitle: x\nWe agree.", "a b.md:1: the front matter does not end (end it with a line ---)"),
    "broken head": (
        b"---\ntitle: x\nspeaker: a: b\n---\nWe agree.",
        "a b.md:3: broken front matter: mapping values are not allowed here "
        "(write `key: value` lines, values with a colon in quotes)",
    ),
    "two heads in one": (
        b"---\ntitle: x\n--- y\n---\nWe agree.",
        "a b.md:3: broken front matter: but found another document "
        "(write `key: value` lines, values with a colon in quotes)",
    ),
    "control character": (
        b"---\ntitle: \x07\n---\nWe agree.",
        "a b.md:1: broken front matter: special characters are not allowed "
        "(write `key: value` lines, values with a colon in quotes)",
    ),
    "alias": (
        b"---\ntitle: &a x\nspeaker: *a\n---\nWe agree.",
        "a b.md:3: an alias in the front matter (each key takes a single value or a list of them)",
    ),
    "nested": (
        b"---\ntitle:\n  en: x\n---\nWe agree.",
        "a b.md:3: a nested value in the front matter (each key takes a single value or a list of them)",
    ),
    "nested list": (
        b"---\nactor: [[a]]\n---\nWe agree.",
        "a b.md:2: a nested value in the front matter (each key takes a single value or a list of them)",
    ),
    "twice": (b"---\nid: a\nid: b\n---\nWe agree.", "a b.md:3: `id` stands twice in the front matter (keep one)"),
    "date": (
        b"---\nid: a\ndate: 25 November 2021\n---\nWe agree.",
        "a b.md:3: '25 November 2021' is no date (write a date as YYYY, YYYY-MM or YYYY-MM-DD)",
    ),
    "no such day": (
        b"---\ndate: 2021-02-30\n---\nWe agree.",
        "a b.md:2: '2021-02-30' is no date (write a date as YYYY, YYYY-MM or YYYY-MM-DD)",
    ),
    "genre": (
        b"---\ngenre: poem\n---\nWe agree.",
        "a b.md:2: 'poem' is no genre (one of speech, joint, report, statement, resolution)",
    ),
    "German": (
        GERMAN.encode(),
        "a b.md: this does not look like English (3% of its words are common English ones) "
        "(give an English translation; only English is read)",
    ),
    "Chinese": (
        CHINESE.encode(),
        "a b.md: this does not look like English (0% of its words are common English ones) "
        "(give an English translation; only English is read)",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_file_line_and_remedy(name: str) -> None:
    raw, message = FAULTS[name]
    with pytest.raises(DocumentError) as caught:
        parse(raw)
    assert str(caught.value) == message


def test_a_fault_carries_its_data() -> None:
    with pytest.raises(DocumentError) as caught:
        parse("---\ndate: soon\n---\nWe agree.")
    assert (caught.value.source, caught.value.line) == ("a b.md", 2)


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(str.encode)
    | st.text("-\n: &*a[]{}'\"!|>#?,\t", max_size=80).map(head)
)
def test_any_bytes_are_a_document_or_a_fault(raw: bytes) -> None:
    try:
        text = parse(raw).text
    except DocumentError:
        return
    assert text == text.strip() != ""
    assert "\r\n" not in text


def test_short_texts_are_not_tested_for_their_language() -> None:
    assert parse("Wir sind bereit.").text == "Wir sind bereit."


def test_ids_come_from_the_front_matter_or_the_file_name(tmp_path: Path) -> None:
    for name in ("Côte d’Ivoire 1965.txt", "???.md", "given.md"):
        head = "---\nid: my id\n---\n" if name == "given.md" else ""
        (tmp_path / name).write_text(f"{head}We agree.", encoding="utf-8")
    assert [read_document(path).id for path in discover([tmp_path])] == ["document", "cote-d-ivoire-1965", "my id"]


def test_folders_are_walked_in_order_and_files_taken_as_they_are(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "sub/c.MD", "sub/d.jpg", ".hidden/e.md", "speech.log", "t.doc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    given = [tmp_path, tmp_path / "speech.log", Path("-"), tmp_path / "gone.txt"]
    expected = [tmp_path / "a.txt", tmp_path / "b.md", tmp_path / "sub/c.MD", tmp_path / "t.doc", *given[1:]]
    assert list(discover(given)) == expected


def test_a_folder_without_documents_is_a_fault_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"no text \(\.docx, .*\) in this folder"):
        read_document(*discover([tmp_path]))


@pytest.mark.parametrize(("name", "reason"), [("gone.txt", "No such file"), ("loop.md", "symbolic links")])
def test_an_unreadable_file_is_a_fault(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    with pytest.raises(DocumentError, match=reason):
        read_document(tmp_path / name)


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"We agree.\n")))
    assert read_document(Path("-"), actor="Chad") == Document(id="stdin", text="We agree.", actors=("Chad",))


def test_the_samples_are_complete_documents() -> None:
    documents = [read_document(path) for path in discover([samples()])]
    assert [(document.id, str(document.date)) for document in documents] == [
        ("sco-2010-dushanbe", "2010-11-25"),
        ("sco-2015-zhengzhou", "2015-12-15"),
        ("sco-2016-bishkek", "2016-11-03"),
        ("sco-2021-china", "2021-11-25"),
        ("sco-2025-tianjin", "2025-09-01"),
        ("arcovia-belmere-2024", "2024-05-14"),
    ]
    assert all(document.title and document.rights and document.source and document.genre for document in documents)
