"""The page of a network in a real browser: what it shows, what it does when it is used, and that it loads nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_network import BANK, CHINA, FIJI, KENYA, ROAD, TREES, row

from kg.network import Node
from kg.projections import NetworkKind, project
from kg.views.networks import network_view

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ACTS = [
    row("urn:1", CHINA, about=BANK, quote="We will <b>found</b> a bank.", force=4),
    row("urn:2", CHINA, KENYA, about=ROAD, act="agrees", day="2020-01-01"),
    row("urn:3", FIJI, about=TREES, day="2010-01-01", polarity="negative"),
    row("urn:4", FIJI, about=BANK, act="opposes", day="", voice="reported"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start the browser; in continuous integration it has to be there."""
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("no Chromium is installed (apt-get install chromium)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright comes with the extra `dev`")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM or "chromium", args=QUIET)
        yield started
        started.close()


class Opened:
    """A page that was opened from a file, with all that it asked for and complained of."""

    def __init__(self, browser: Any, path: Path, *, width: int = 1200) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 800})
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.goto(path.as_uri())
        self.rest()

    def rest(self) -> None:
        for _ in range(600):
            if self.page.evaluate("window.explorer.resting"):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("the picture does not come to rest")

    @property
    def status(self) -> str:
        return str(self.page.inner_text("#status"))

    @property
    def said(self) -> str:
        return str(self.page.inner_text("#said"))


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Opened]:
    view = network_view(project(NetworkKind.ACTOR_DELIVERABLE, ACTS), title="Who & what", query="g.explore()")
    made = Opened(browser, view.save(tmp_path / "network.html"))
    yield made
    assert (made.complaints, made.asked) == ([], [made.page.url])
    made.page.close()


def test_a_page_says_what_it_shows(opened: Opened) -> None:
    page = opened.page
    assert (page.title(), page.inner_text("h1")) == ("Who & what", "Who & what")
    assert opened.status == "5 of 5 acts between 6 of 6 nodes"
    assert page.get_attribute("canvas", "aria-label").startswith("Network of 3 actors and 3 deliverables")
    assert page.inner_text("#acts").split() == ["Acts", "pledges", "2", "agrees", "2", "opposes", "1"]


def test_a_click_on_a_line_shows_the_sentences_behind_it(opened: Opened) -> None:
    opened.page.mouse.click(*opened.page.evaluate("window.explorer.place(0)"))
    assert opened.said.split("\n") == [
        "China → bank",
        "urn:1 said",
        "We will <b>found</b> a bank.",
        "2021-11-25 · speech",
    ]


def test_a_click_on_a_node_shows_all_of_its_acts(opened: Opened) -> None:
    opened.page.mouse.click(*opened.page.evaluate("window.explorer.node('China')"))
    assert [line for line in opened.said.split("\n") if line.endswith(" said")] == ["urn:2 said", "urn:1 said"]
    opened.page.keyboard.press("Escape")
    assert opened.said == ""


def test_a_node_can_be_dragged_and_stays_there(opened: Opened) -> None:
    page = opened.page
    x, y = page.evaluate("window.explorer.node('Kenya')")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=5)
    page.mouse.up()
    opened.rest()
    assert page.evaluate("window.explorer.node('Kenya')") == pytest.approx([x + 60, y + 40], abs=1)


def test_the_wheel_zooms_at_the_pointer_and_fit_shows_all(opened: Opened) -> None:
    page = opened.page
    x, y = page.evaluate("window.explorer.node('Fiji')")
    far = page.evaluate("window.explorer.node('China')")
    page.mouse.move(x, y)
    page.mouse.wheel(0, -500)
    page.wait_for_timeout(100)
    assert page.evaluate("window.explorer.node('Fiji')") == pytest.approx([x, y], abs=1)
    assert page.evaluate("window.explorer.node('China')") != pytest.approx(far, abs=20)
    page.click("#fit")
    page.wait_for_timeout(100)
    assert page.evaluate("window.explorer.node('China')") == pytest.approx(far, abs=3)


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ([("uncheck", "#act-agrees")], "3 of 5 acts between 4 of 6 nodes"),
        ([("fill", "#actor", "fij")], "2 of 5 acts between 3 of 6 nodes"),
        ([("fill", "#since", "2020")], "3 of 5 acts between 4 of 6 nodes"),
        ([("fill", "#until", "2015")], "1 of 5 acts between 2 of 6 nodes"),
        ([("select_option", "#force", "4")], "1 of 5 acts between 2 of 6 nodes"),
        ([("uncheck", "#negated")], "4 of 5 acts between 5 of 6 nodes"),
        ([("uncheck", "#reported"), ("uncheck", "#act-pledges")], "2 of 5 acts between 3 of 6 nodes"),
    ],
)
def test_filters_leave_what_is_asked_for(opened: Opened, steps: list[tuple[str, ...]], status: str) -> None:
    for step, *arguments in steps:
        getattr(opened.page, step)(*arguments)
    assert opened.status == status


def test_search_finds_a_node_by_its_name(opened: Opened) -> None:
    opened.page.fill("#search", "KEN")
    assert opened.page.inner_text("#found") == "Kenya (1)"
    opened.page.press("#search", "Enter")
    assert opened.said.split("\n")[:2] == ["Kenya", "urn:2 said"]


def test_the_table_that_is_seen_can_be_saved(opened: Opened) -> None:
    opened.page.uncheck("#act-pledges")
    with opened.page.expect_download() as saved:
        opened.page.click("#table")
    lines = Path(saved.value.path()).read_bytes().decode("utf-8").split("\r\n")
    assert lines == [
        '"source","target","date","act","label","quote","document","weight"',
        '"China","road","2020-01-01","agrees","urn:2 said","urn:2!","speech","1"',
        '"Kenya","road","2020-01-01","agrees","urn:2 said","urn:2!","speech","1"',
        '"Fiji","bank","","opposes","urn:4 said","urn:4!","speech","1"',
    ]


def test_links_that_stand_for_several_acts_show_them_all(browser: Any, tmp_path: Path) -> None:
    acts = [row("urn:1", CHINA, about=BANK), row("urn:2", KENYA, about=BANK, act="agrees")]
    view = network_view(project(NetworkKind.CO_COMMITMENT, acts), title="Together", query="")
    opened = Opened(browser, view.save(tmp_path / "network.html"), width=420)
    assert opened.status == "1 of 1 link between 2 of 2 nodes"
    opened.page.mouse.click(*opened.page.evaluate("window.explorer.place(0)"))
    assert opened.said.split("\n") == [
        "China – Kenya",
        "bank (1)",
        "urn:1 said: “urn:1!”",
        "urn:2 said: “urn:2!”",
        "2021-11-25",
    ]
    assert (opened.complaints, opened.asked) == ([], [opened.page.url])


def test_a_network_without_acts_is_an_empty_page(browser: Any, tmp_path: Path) -> None:
    view = network_view(project(NetworkKind.SUPPORT, ACTS[:1]), title="Nothing", query="")
    opened = Opened(browser, view.save(tmp_path / "network.html"))
    assert opened.status == "0 of 0 links between 0 of 0 nodes"
    assert (opened.complaints, opened.asked) == ([], [opened.page.url])


def test_five_thousand_acts_can_be_looked_at(browser: Any, tmp_path: Path) -> None:
    actors = [Node(f"urn:actor-{i}", f"actor {i}") for i in range(100)]
    things = [Node(f"urn:thing-{i}", f"thing {i}") for i in range(2000)]
    acts = [row(f"urn:{i}", actors[i * 7 % 100], about=things[i * 13 % 2000], act=("pledges", "agrees")[i % 2]) for i in
            range(5000)]  # fmt: skip
    view = network_view(project(NetworkKind.ACTOR_DELIVERABLE, acts), title="Many", query="")
    opened = Opened(browser, view.save(tmp_path / "network.html"))
    assert opened.status == "5000 of 5000 acts between 2100 of 2100 nodes"
    opened.page.mouse.click(*opened.page.evaluate("window.explorer.node('actor 1')"))
    assert opened.said.startswith("actor 1\n")
    assert (opened.complaints, opened.asked) == ([], [opened.page.url])


def test_a_notebook_cell_holds_the_same_page(browser: Any, tmp_path: Path) -> None:
    view = network_view(project(NetworkKind.ACTOR_DELIVERABLE, ACTS), title="Who & what", query="")
    cell = tmp_path / "cell.html"
    cell.write_text(f"<!DOCTYPE html><body>{view._repr_html_()}</body>", "utf-8")
    page = browser.new_page()
    page.goto(cell.as_uri())
    frame = page.frame_locator("iframe")
    assert frame.locator("#status").inner_text() == "5 of 5 acts between 6 of 6 nodes"
