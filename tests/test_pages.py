"""Pages put together: what belongs to the printed page goes, what was parted becomes whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents.content import Content
from kg.documents.pages import assemble

LINE = "We will build twenty schools in the highlands by the end of the decade, as we"
NEXT = "The mine will close soon, and the harbour will open to all"
LONG = "long-term plan"
HEAD = "Arcovia at the assembly, meeting {}"


LINES = [
    ((LINE, "have said."), f"{LINE} have said."),
    ((LINE, "Belmere has said."), f"{LINE} Belmere has said."),
    ((LINE, "have said.", NEXT), f"{LINE} have said.\n\n{NEXT}"),
    ((LINE, "have said:", "1. The mine.", "2. The harbour."), f"{LINE} have said:\n\n1. The mine.\n\n2. The harbour."),
    (("Statement of Arcovia", "", LINE, "have said."), f"Statement of Arcovia\n\n{LINE} have said."),
    (("Statement of Arcovia", LINE, "have said."), f"Statement of Arcovia\n\n{LINE} have said."),
    ((LINE, "", "have said."), f"{LINE}\n\nhave said."),
    ((LINE, "", LINE, "", "have said,", "", NEXT, ""), f"{LINE} {LINE} have said, {NEXT}"),
    ((f"{LINE} have said of our part-", "ners there."), f"{LINE} have said of our partners there."),
    (
        (f"{LINE} have said of the long-", "term plan, a long-term one."),
        f"{LINE} have said of the {LONG}, a long-term one.",
    ),
    ((f"{LINE} have said of the Arcovia-", "Belmere plan."), f"{LINE} have said of the Arcovia-Belmere plan."),
    ((f"{LINE} have said in 1990-", "1995 and later."), f"{LINE} have said in 1990- 1995 and later."),
    ((LINE, "  did   in\t1990  "), f"{LINE} did in 1990"),
]


@pytest.mark.parametrize(("lines", "expected"), LINES)
def test_lines_become_paragraphs(lines: tuple[str, ...], expected: str) -> None:
    assert assemble(["\n".join(lines)]).text == expected


def test_page_numbers_and_running_heads_go_and_every_page_has_its_offset() -> None:
    pages = [
        "\n".join((HEAD.format(1), LINE, LINE, "1")),
        "\n".join((HEAD.format(2), "have said. The mine will close.", NEXT, f"and {NEXT}", f"or {NEXT}", "2")),
        "\n".join((HEAD.format(3), "have said.", "3")),
    ]
    body = (
        f"{HEAD.format(1)}\n\n{LINE} {LINE} have said. The mine will close.\n\n{NEXT} and {NEXT} or {NEXT} have said."
    )
    assert assemble(pages) == Content(
        text=body,
        pages=(0, body.index("have said. The mine"), body.rindex("have said.")),
        notes=("page numbers were left out", f"running heads were left out: {HEAD.format(2)}"),
    )


def test_a_number_that_does_not_count_on_is_no_page_number() -> None:
    pages = [f"{LINE}\nhave said.\n{year}" for year in ("1990", "1995", "2024")]
    assert [year in assemble(pages).text for year in ("1990", "1995", "2024")] == [True] * 3


@pytest.mark.parametrize("style", ["- {} -", "Page {} of 9", "{}/9", "page {}"])
def test_page_numbers_in_many_dresses(style: str) -> None:
    found = assemble([f"{line}\n{style.format(number)}" for number, line in ((4, LINE), (5, NEXT))])
    assert found.text == f"{LINE} {NEXT}"


def test_pages_without_text_begin_where_the_next_one_does() -> None:
    found = assemble(["", "We agree.", "", "We will.", ""])
    assert (found.text, found.pages) == ("We agree. We will.", (0, 0, 10, 10, 18))


@given(st.lists(st.text("ab-. \n1A"), max_size=4))
def test_no_letter_is_lost_and_offsets_never_go_back(pages: list[str]) -> None:
    found = assemble(pages)
    assert len(found.pages) == len(pages)
    assert list(found.pages) == sorted(found.pages)
    assert found.text == found.text.strip()
    if not found.notes:
        assert [c for c in found.text if c.isalpha()] == [c for c in "".join(pages) if c.isalpha()]
