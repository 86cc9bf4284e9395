"""Metadata from tables and file names: how rows find their texts, what becomes of the cells, and what is left over."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_archives import pack

from kg.documents import Inputs, Join, Metadata
from kg.errors import DocumentError, KgError, UsageError
from kg.model import Document, Genre, PartialDate

TABLE = """year,session,iso,country,speaker,post
2024,79,KEN,Kenya ,Ms. A,President
1985,40,COD,Zaire,Mr. B,
1985,40,RUS,Union of Soviet Socialist Republics,Mr. C,
1986,41,RUS,Head of State,Mr. D,
1987,42,KEN,Kenya,Mr. E,
"""
NAMES = ("COD_40_1985", "KEN_79_2024", "RUS_40_1985", "RUS_41_1986", "YMD_40_1985")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.txt").write_text("We agree.")
    return folder


def table(folder: Path, content: str, name: str = "table.csv") -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder / name


def documents(paths: list[Path], metadata: Metadata) -> list[Document]:
    with Inputs(paths, metadata=metadata) as inputs:
        return [inputs.document(inputs.read(path)) for path in inputs.paths]


def joined(paths: list[Path], metadata: Metadata) -> Join:
    with Inputs(paths, metadata=metadata) as inputs:
        assert inputs.join is not None
        return inputs.join


def complaint(paths: list[Path], metadata: Metadata) -> str:
    with pytest.raises(KgError) as caught:
        documents(paths, metadata)
    return str(caught.value)


def test_a_table_is_joined_by_the_parts_of_file_names_that_are_its_columns(texts: Path, tmp_path: Path) -> None:
    metadata = Metadata(table=table(tmp_path, TABLE))
    assert documents([texts], metadata) == [
        Document(id="cod-40-1985", text="We agree.", date=day("1985"), actors=("Zaire",), speaker="Mr. B"),
        Document(id="ken-79-2024", text="We agree.", date=day("2024"), actors=("Kenya",), speaker="Ms. A"),
        Document(
            id="rus-40-1985",
            text="We agree.",
            date=day("1985"),
            actors=("Union of Soviet Socialist Republics",),
            speaker="Mr. C",
        ),
        Document(id="rus-41-1986", text="We agree.", date=day("1986"), actors=("Soviet Union",), speaker="Mr. D"),
        Document(id="ymd-40-1985", text="We agree.", date=day("1985"), actors=("South Yemen",)),
    ]
    assert joined([texts], metadata) == Join(
        table=str(tmp_path / "table.csv"),
        by="{iso}_{session}_{year}",
        fields={"date": ("{year}",), "speaker": ("{speaker}",), "actor": ("{country}", "{iso}")},
        unused=("post",),
        without_row=(str(texts / "YMD_40_1985.txt"),),
        without_text=("6: 1987, 42, KEN, Kenya, Mr. E",),
        shared=(),
    )


def day(text: str) -> PartialDate:
    return PartialDate.parse(text)


@pytest.mark.parametrize(
    ("iso", "country", "year", "actor"),
    [
        ("COD", "Zaire", "1985", "Zaire"),
        ("KEN", "Kenia", "1985", "Kenya"),
        ("NAM", "", "1995", "Namibia"),
        ("", "Kenya", "1985", "Kenya"),
        ("NER", "Nigeria", "1985", "Niger"),
        ("RUS", "USSR", "1985", "USSR"),
        ("RUS", "", "1985", "Soviet Union"),
        ("BEN", "Dahomey", "1970", "Dahomey"),
        ("XXX", "Nowhere", "1985", "Nowhere"),
        ("KEN", "Kenya; Chad", "1985", "Kenya; Chad"),
    ],
)
def test_a_name_comes_before_a_code_but_for_a_misprint(
    tmp_path: Path, iso: str, country: str, year: str, actor: str
) -> None:
    (tmp_path / "a.txt").write_text("We agree.")
    metadata = Metadata(table=table(tmp_path, f"file,iso,country,year\na,{iso},{country},{year}\n"))
    (document,) = documents([tmp_path / "a.txt"], metadata)
    assert "; ".join(document.actors) == actor


def test_a_table_may_lie_in_an_archive(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", {"un/KEN_79_2024.txt": b"We agree.", "un/speakers.csv": TABLE.encode()})
    for name in ("speakers.csv", "un/speakers.csv", f"{path}/un/speakers.csv"):
        (document,) = documents([path], Metadata(table=Path(name)))
        assert document.speaker == "Ms. A"
    other = pack(tmp_path / "y.zip", {"un/RUS_40_1985.txt": b"We agree.", "un/speakers.csv": TABLE.encode()})
    assert "several archives hold such a table" in complaint([path, other], Metadata(table=Path("speakers.csv")))
    assert complaint([path], Metadata(table=Path("gone.csv"))).startswith("gone.csv: cannot be read: No such file")


@pytest.mark.parametrize("called", ["2021/a.txt", "a.txt", "a", "A.TXT", "2021/A"])
@pytest.mark.parametrize("column", ["File", "file name", "id"])
def test_a_column_that_names_files_joins_a_table(tmp_path: Path, column: str, called: str) -> None:
    (tmp_path / "2021").mkdir()
    (tmp_path / "2021/a.txt").write_text("We agree.")
    metadata = Metadata(table=table(tmp_path, f"{column};title\n{called};Speech; or so\n".replace("; or", " or")))
    (document,) = documents([tmp_path / "2021"], metadata)
    assert document.title == "Speech or so"


def test_every_field_can_come_from_a_table_and_comes_before_what_the_text_says(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Other\nvenue: Oslo\nid: other\n---\nWe agree.")
    head = "file,id,title,date,genre,publisher,series,speaker,actor,venue,language,translation,source,retrieved,rights"
    cells = "a.md,b,Speech,2021-3-7,speech,P,S,Who,Kenya; Chad,,fr,T,https://example.org,2022-01-01,CC0"
    (document,) = documents([tmp_path / "a.md"], Metadata(table=table(tmp_path, f"{head}\n{cells}\n")))
    assert document == Document(
        id="b",
        text="We agree.",
        title="Speech",
        date=day("2021-03-07"),
        genre=Genre.SPEECH,
        publisher="P",
        series="S",
        speaker="Who",
        actors=("Kenya", "Chad"),
        venue="Oslo",
        language="fr",
        translation="T",
        source="https://example.org",
        retrieved="2022-01-01",
        rights="CC0",
    )


def test_fields_are_made_by_templates_from_cells_and_parts_of_names(texts: Path, tmp_path: Path) -> None:
    fields = ("title={Country}, {year}", "title=General Debate", "genre=speech", "speaker=")
    found = documents([texts], Metadata(table=table(tmp_path, TABLE), fields=fields))
    assert [(document.title, document.genre, document.speaker) for document in found][1::3] == [
        ("Kenya, 2024", Genre.SPEECH, ""),
        ("General Debate", Genre.SPEECH, ""),
    ]


def test_names_alone_say_something_without_a_table(tmp_path: Path) -> None:
    (tmp_path / "2021").mkdir()
    (tmp_path / "2021/KEN-3.txt").write_text("We agree.")
    metadata = Metadata(match="{year}/{iso}-{month}", fields=("series={iso}",))
    with Inputs([tmp_path], metadata=metadata) as inputs:
        assert inputs.join is None
        document = inputs.document(inputs.read(inputs.paths[0]))
    assert (str(document.date), document.actors, document.series) == ("2021-03", ("Kenya",), "KEN")


def test_of_rows_that_share_a_text_what_they_agree_on_is_taken(texts: Path, tmp_path: Path) -> None:
    metadata = Metadata(table=table(tmp_path, TABLE + "2024,79,KEN,Kenya,Mr. Z,President\n"))
    found = documents([texts], metadata)[1]
    assert (found.actors, found.speaker) == (("Kenya",), "")
    assert joined([texts], metadata).shared == (
        "2: 2024, 79, KEN, Kenya, Ms. A, President",
        "7: 2024, 79, KEN, Kenya, Mr. Z, President",
    )


def test_a_cell_that_is_no_date_is_a_fault_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("We agree.")
    found = complaint([tmp_path / "a.txt"], Metadata(table=table(tmp_path, "file,date\n\na,soon\n")))
    assert found == f"{tmp_path}/table.csv:3: 'soon' is no date (write a date as YYYY, YYYY-MM or YYYY-MM-DD)"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "the file is empty"),
        ("file,title,Title\n", "1: there are two columns `title`"),
        (",,\na,b\n", "1: there are no columns"),
        (
            "file,title\n\na,b,c\n",
            "3: there are 3 cells under 2 columns (put a cell with a comma in it in quotation marks)",
        ),
        ("file,title\na,b\0\n", "this is a binary file"),
    ],
)
def test_a_malformed_table_is_a_fault(texts: Path, tmp_path: Path, content: str, said: str) -> None:
    assert said in complaint([texts], Metadata(table=table(tmp_path, content)))


def test_what_cannot_be_joined_or_made_is_said(texts: Path, tmp_path: Path) -> None:
    path = table(tmp_path, TABLE)
    strange = table(tmp_path, "what,who\n1,2\n", "strange.csv")
    for metadata, said in (
        (Metadata(table=strange), "nothing tells which row belongs to which text"),
        (
            Metadata(table=path, match="{a}_{b}"),
            "no part of --match {a}_{b} is a column (its columns are year, session",
        ),
        (Metadata(match="x"), "does not name the parts"),
        (Metadata(match="{a}{a}"), "does not name the parts"),
        (Metadata(table=path, fields=("titel={iso}",)), "'titel' is no field (KEY=TEXT, a key of id, title,"),
        (Metadata(table=path, fields=("title={nation}",)), "there is no column 'nation' (there are year, session,"),
        (Metadata(fields=("title={iso}",)), "there is no column 'iso' (name the parts of file names with --match)"),
    ):
        found = complaint([texts], metadata)
        assert said in found


def test_faults_of_usage_are_told_apart(texts: Path) -> None:
    with pytest.raises(UsageError):
        Inputs([texts], metadata=Metadata(match="x"))
    with pytest.raises(DocumentError):
        Inputs([texts], metadata=Metadata(table=Path("gone.csv")))


def test_the_digest_depends_on_what_is_said_elsewhere(texts: Path, tmp_path: Path) -> None:
    def digests(content: str) -> list[str]:
        with Inputs([texts], metadata=Metadata(table=table(tmp_path, content))) as inputs:
            return [inputs.read(path).digest for path in inputs.paths]

    before, after = digests(TABLE), digests(TABLE.replace("Ms. A", "Ms. B").replace("President", "Chair"))
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True, True, True]
