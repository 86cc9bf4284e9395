"""From kept text to sentences, with every offset kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sentences import LONGEST, split_sentences

ADDRESS = "https://example.org/" + "reports/" * 12


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Mr. Li met the U.S. President. They spoke.", ["Mr. Li met the U.S. President.", "They spoke."]),
        (
            "Over seventy years ago the alliance between the\nstates was forged on the battlefield, and\nit stands.",
            ["Over seventy years ago the alliance between the states was forged on the battlefield, and it stands."],
        ),
        ("A first paragraph.\nA second one.", ["A first paragraph.", "A second one."]),
        ("1. Calls on all parties;\n\n2. Decides to act.", ["Calls on all parties;", "Decides to act."]),
        ("- **End** the war\n- <u>Build</u> peace", ["End the war", "Build peace"]),
        ("“We agree,” he said.", ['"We agree," he said.']),
        ("It is done.They left.", ["It is done.", "They left."]),
        ("", []),
    ],
)  # fmt: skip
def test_splits(text: str, expected: list[str]) -> None:
    assert [sentence.clean for sentence in split_sentences(text)] == expected


def test_a_sentence_knows_where_it_stands() -> None:
    first, second, third = split_sentences("Opening words. More.\n\n2. An item.")
    assert [(s.block, s.item, s.opens) for s in (first, second, third)] == [
        (0, "", True),
        (0, "", False),
        (1, "2.", True),
    ]


def test_long_sentences_are_cut_into_pieces() -> None:
    pieces = split_sentences("word, " * 5000)
    assert max(len(piece.clean) for piece in pieces) <= LONGEST
    assert "".join(piece.clean for piece in pieces).count("word") == 5000


@given(st.text(alphabet=st.sampled_from("aB.;!? \n\t“’*<u>-1) \u00a0\u200b"), max_size=200))
def test_offsets_lead_back_to_the_text(text: str) -> None:
    for sentence in split_sentences(text):
        assert len(sentence.offsets) == len(sentence.clean)
        assert sentence.start == sentence.offsets[0]
        assert sentence.end == sentence.offsets[-1] + 1
        assert list(sentence.offsets) == sorted(set(sentence.offsets))
        pairs = zip(sentence.clean, sentence.offsets, strict=True)
        assert all(text[at] == c or c in " '\"" for c, at in pairs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("219.\u00a0We call on all parties.", [("219.", "We call on all parties.")]),
        ("One.\n\u00a0\nTwo.", [("", "One."), ("", "Two.")]),
        ("The co\u2011operation of Timor\u2010Leste.", [("", "The co-operation of Timor-Leste.")]),
        (
            "We reaffirm once more what the members of the Council said in resolution\n"
            "242. We shall be steadfast in the defence of all that it stands for, and\n- item\n5. Another",
            [
                ("", "We reaffirm once more what the members of the Council said in resolution 242."),
                ("", "We shall be steadfast in the defence of all that it stands for, and"),
                ("-", "item"),
                ("5.", "Another"),
            ],
        ),
        (
            "The States will found a school for the fishermen of the bay and <span\n"
            'class="a">repair</span> the harbour wall that the storm brought down in May.',
            [
                (
                    "",
                    "The States will found a school for the fishermen of the bay and repair the harbour wall that the"
                    " storm brought down in May.",
                )
            ],
        ),
        (
            f"The States have read the [report]({ADDRESS}) of\n"
            "the harbour board, and will found a school for the fishermen of the bay\n"
            "before the next storm brings down the rest of the old wall.",
            [
                (
                    "",
                    f"The States have read the [report]({ADDRESS}) of the harbour board, and will found a school for"
                    " the fishermen of the bay before the next storm brings down the rest of the old wall.",
                )
            ],
        ),
    ],
    ids=["item", "blank line", "hyphens", "pushed mark", "tag over two lines", "address longer than a line"],
)
def test_reads_spaces_hyphens_and_broken_lines_as_they_mean(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(sentence.item, sentence.clean) for sentence in split_sentences(text)] == expected
