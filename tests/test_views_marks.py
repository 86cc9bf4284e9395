from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from readings import BANK as SENTENCE
from readings import reading
from test_network import BANK, CHINA, row

import kg
from kg.model import Mark, Part
from kg.palette import colours
from kg.rows import ActRow, DocumentRow
from kg.views.marks import Marked, ShownAct, ShownDocument, ShownReading, listed, marked, marked_text

NASTY = "<script>alert('1')</script> & \"we\" will build it. 😀 Then we will not."


class Words(HTMLParser):
    """Gathers the text of a piece of HTML, and the tags in it."""

    def __init__(self, piece: str) -> None:
        super().__init__()
        self.text, self.tags = "", [""]
        self.feed(piece)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(start: int, end: int, *marks: Mark, act: str = "pledges", label: str = "China pledges: build it") -> Marked:
    return Marked(
        start=start, end=end, act=act, label=label, quote=NASTY[start:end], notes=("negated",), reasons=(), marks=marks
    )


def test_a_text_stays_the_text_whatever_is_marked() -> None:
    acts = [shown(0, 50, Mark(Part.TRIGGER, 35, 39)), shown(10, 60, act="opposes"), shown(55, len(NASTY))]
    text = f"{NASTY}\n\n{NASTY}\n"
    page = Words(marked_text(text, acts))
    assert page.text == text
    assert set(page.tags) == {"", "mark", "b", "br"}


def test_marks_have_the_colour_of_their_act_and_name_all_that_rest_on_them() -> None:
    acts = [shown(0, 20, label='says "yes"'), shown(10, 30, act="opposes", label="opposes it")]
    palette = colours(["pledges", "opposes"])
    found = re.findall(r'<mark style="--act:(\S+)" title="([^"]*)">', marked_text(NASTY, acts))
    assert [(colour, html.unescape(title)) for colour, title in found] == [
        (palette["pledges"], 'says "yes"'),
        (palette["pledges"], 'says "yes"; opposes it'),
        (palette["opposes"], "opposes it"),
    ]


def test_a_mark_inside_another_is_left_out() -> None:
    act = shown(0, 50, Mark(Part.TRIGGER, 35, 39), Mark(Part.OBJECT, 36, 50), Mark(Part.ACTION, 60, 70))
    assert marked_text(NASTY, [act]).count("<b>will</b>") == 1
    assert "<i>" not in marked_text(NASTY, [act])


def test_a_text_without_acts_is_the_text() -> None:
    assert marked_text("a < b", []) == "a &lt; b"
    assert listed([]) == '<ol class="acts"></ol>'


def test_a_stored_act_shows_its_sentence_its_trigger_and_its_reasons() -> None:
    act: ActRow = row(
        "urn:1", CHINA, about=BANK, quote="We WILL build <it>.", end=19, explanation="rule; “will” → pledges",
        addressee=("Kenya",), deadline="by 2030", amount="5 $", conditional=True, document="a/b",
    )  # fmt: skip
    page = ShownAct(row=act)._repr_html_()
    assert "“We <b>WILL</b> build &lt;it&gt;.”" in page
    assert "<li>rule</li><li>“will” → pledges</li>" in page
    assert "<tr><th>to</th><td>Kenya</td></tr><tr><th>until</th><td>by 2030</td></tr>" in page
    assert "on a condition · force 3 · stage 1 · confidence 0.50" in page
    assert "2021-11-25 · a/b, characters 0 to 19<br>urn:1" in page
    assert ShownAct(row=act).html().startswith("<!DOCTYPE html>")


def test_what_is_shown_is_also_said_in_a_terminal() -> None:
    act = row("urn:1", CHINA, about=BANK)
    assert repr(ShownAct(row=act)) == "<urn:1 said (2021-11-25): “urn:1!”>"


def test_a_trigger_that_is_not_in_its_sentence_is_not_marked() -> None:
    assert marked(row("urn:1", CHINA, about=BANK, trigger="shall", quote="We will.")).marks == ()
    assert marked(row("urn:1", CHINA, about=BANK, trigger="", quote="We will.")).marks == ()


def test_a_stored_document_shows_its_acts_in_its_text() -> None:
    known = DocumentRow(
        iri="urn:d", id="d", label="A <speech>", title="", date=None, date_end=None, date_precision="", genre="speech",
        publisher="", series="", speaker="", actors=(CHINA,), actor_inferred=False, venue="", language="en",
        translation="", source="", retrieved="", rights="CC0", sha256="", extractor="", acts=1,
    )  # fmt: skip
    text = "Colleagues, we will build a road."
    act = row("urn:1", CHINA, about=BANK, quote="we will build a road.", start=12, end=33)
    page = ShownDocument(row=known, text=text, acts=(act,))._repr_html_()
    assert "<h3>A &lt;speech&gt;</h3>" in page
    assert repr(ShownDocument(row=known, text=text, acts=(act,))) == "<A <speech> (undated): 1 acts>"
    assert "speech · China · CC0" in page
    assert re.search(r"Colleagues, <mark [^>]*>we <b>will</b> build a road\.</mark>", page)


def test_a_reading_is_shown_with_the_places_of_its_parts() -> None:
    made = reading()
    page = ShownReading(document=made.document, acts=made.acts, candidates=made.acts[:1])._repr_html_()
    assert SENTENCE in Words(page).text
    assert "1 more are too doubtful to count." in page


@pytest.mark.parametrize("text", ["We will train 300 nurses by 2030 & <more>.", "Nothing is promised here."])
def test_what_is_extracted_is_shown(text: str) -> None:
    shown = kg.extract(text, actor="Kenya")
    assert text in Words(shown.html()).text
    assert bool(shown.acts) == ("<mark" in shown.html())
