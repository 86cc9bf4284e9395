from __future__ import annotations

import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image

from kg.errors import StoreError, UsageError
from kg.views.drawing import paper
from kg.views.view import View

DATA = pd.DataFrame({"actor": ["Côte <d’Ivoire>"], "acts": [3]})
SVG = "{http://www.w3.org/2000/svg}"


def view() -> View:
    figure = paper(2, title="Who & what, $5 or $6")
    figure.subplots().plot([1, 2])
    return View(
        title="Who & what", alt="A line, “rising” <fast>.", query="g.matrix('actor-topic')", data=DATA, figure=figure
    )


def test_svg_says_what_it_shows_and_how_it_was_made() -> None:
    root = ElementTree.fromstring(view().svg())
    assert root.attrib["role"] == "img"
    assert [(part.tag.removeprefix(SVG), part.text) for part in root[:2]] == [
        ("title", "Who & what"),
        ("desc", "A line, “rising” <fast>."),
    ]
    made = json.loads(root[2].text or "")
    assert made["query"] == "g.matrix('actor-topic')"
    assert made["data"] == "actor,acts\nCôte <d’Ivoire>,3\n"
    assert made["software"].startswith("Verbale ")


def test_texts_stay_texts_and_dollars_dollars() -> None:
    words = [text.text for text in ElementTree.fromstring(view().svg()).iter(f"{SVG}text")]
    assert words[-1] == "Who & what, $5 or $6"


def test_the_same_picture_is_the_same_svg() -> None:
    assert view().svg() == view().svg()


def test_png_says_what_it_shows_and_how_it_was_made() -> None:
    with Image.open(io.BytesIO(view().png())) as image:
        said = dict(image.info)
        assert image.width > 1000
    assert said["Title"] == "Who & what"
    assert said["Description"] == "A line, “rising” <fast>."
    assert said["Source"] == "g.matrix('actor-topic')"
    assert said["Comment"] == "actor,acts\nCôte <d’Ivoire>,3\n"


def test_a_page_has_the_picture_its_words_its_query_and_its_data() -> None:
    page = view().html()
    assert page.count("A line, “rising” &lt;fast&gt;.") == 2
    assert "g.matrix(&#x27;actor-topic&#x27;)" in page
    assert "<td>Côte &lt;d’Ivoire&gt;</td>" in page
    assert set(re.findall(r'(?:src|href)="(\w+:)', page)) == {"data:"}
    assert "default-src 'none'" in page


def test_a_notebook_shows_the_same() -> None:
    assert repr(view()) == "<Who & what: A line, “rising” <fast>.>"
    assert 'alt="A line, “rising” &lt;fast&gt;."' in view()._repr_html_()
    assert view()._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.svg", b"<svg"), ("a.PNG", b"\x89PNG"), ("a.pdf", b"%PDF"), ("a.html", b"<!DOCTYPE"), ("a.csv", b"actor,acts")],
)
def test_it_is_saved_in_the_format_of_the_name(name: str, start: bytes, tmp_path: Path) -> None:
    assert view().save(tmp_path / name).read_bytes().startswith(start)


def test_what_cannot_be_saved_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"'a\.gif' names no format of pictures \(end it in one of svg, "):
        view().save(tmp_path / "a.gif")
    with pytest.raises(StoreError, match="cannot be written: No such file or directory"):
        view().save(tmp_path / "none" / "a.svg")
