"""Timelines, tables, flows, small multiples and circles: what is drawn, in which colour, and what is said of it."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from test_network import BANK, CHINA, FIJI, KENYA, ROAD, TREES, row
from test_views_story import TOLD

from kg.palette import colours
from kg.projections import NetworkKind, project
from kg.rows import ActRow, Node
from kg.timeline import History
from kg.views.circle import circle, ordered
from kg.views.drawing import ink_on, listing, short
from kg.views.flows import acts_flow, money_flow
from kg.views.matrix import matrix
from kg.views.multiples import multiples
from kg.views.timeline import timeline
from kg.views.view import View

PLEDGES, CALLS, AGREES = (
    colours(["pledges", "calls_for", "agrees"])[act] for act in ("pledges", "calls_for", "agrees")
)
ACTS = [
    row("urn:1", CHINA, about=BANK, addressees=(KENYA,)),
    row("urn:2", CHINA, KENYA, about=ROAD, act="agrees", day="2020-01-01"),
    row("urn:3", CHINA, about=BANK, act="calls_for", addressees=(KENYA, FIJI), day=""),
    row("urn:4", FIJI, about=TREES, addressees=(KENYA,)),
]


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def key(figure: Figure) -> dict[str, str]:
    legends = [patch for legend in figure.legends for patch in legend.get_patches()]
    return {str(patch.get_label()): to_hex(patch.get_facecolor()).upper() for patch in legends}


def drawn(view: View) -> Figure:
    view.figure.savefig(io.BytesIO(), dpi=50)
    return view.figure


def test_a_timeline_numbers_its_acts_and_says_them() -> None:
    view = timeline(TOLD, query="g.timeline('bank')")
    above, below = drawn(view).axes
    assert [text.get_text() for text in above.texts] == ["1"]
    assert [label.get_text() for label in above.get_yticklabels()] == ["China"]
    assert below.texts[0].get_text().split("\n") == [
        " 1  2010-11-25  China proposes: study → proposed",
        " 2  undated  Kenya; SCO opposes (told of another): not to build",
        "",
        "⋮  2015-01-01  hardening: China hardens",
    ]
    assert list(key(view.figure)) == ["proposes", "opposes"]
    assert view.alt == (
        "Timeline of bank <1>: 2 acts by China, Kenya, SCO from 2010-11-25 to 2010-11-25. "
        "First: 2010-11-25  China proposes: study → proposed. "
        "Last: undated  Kenya; SCO opposes (told of another): not to build. It shifts 1 times: hardening."
    )
    assert view.data["kind"].tolist() == ["act", "hardening", "act"]


def test_a_history_without_acts_is_an_empty_timeline() -> None:
    empty = History(deliverable="urn:x", label="x", wordings=(), acts=(), shifts=())
    assert timeline(empty, query="").alt == "Timeline of x: 0 acts by ."


def test_a_long_history_is_listed_in_part() -> None:
    long = History(deliverable="urn:x", label="x", wordings=(), acts=TOLD.acts[:1] * 50, shifts=())
    lines = timeline(long, query="").figure.axes[1].texts[0].get_text().split("\n")
    assert (len(lines), lines[-1]) == (31, "… and 20 more, which the data hold")


def test_a_matrix_has_a_cell_for_who_acts_on_what() -> None:
    view = matrix(project(NetworkKind.ACTOR_DELIVERABLE, ACTS), top=2, title="Who on what", query="q")
    (axes,) = drawn(view).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["China", "Kenya"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["bank", "road"]
    assert texts(view.figure) == ["2", "1", "1"]
    assert key(view.figure) == {"pledges": PLEDGES, "calls for": CALLS, "agrees": AGREES}
    assert view.alt == (
        "Table of 4 acts by 2 actors (China, Kenya) on 2 things (bank, road). Most: China on bank, 2. "
        "1 of 5 acts are on others and not drawn."
    )
    assert view.data.to_dict("list") == {
        "actor": ["China", "China", "China", "Kenya", "Fiji"],
        "thing": ["bank", "bank", "road", "road", "trees"],
        "act": ["pledges", "calls_for", "agrees", "agrees", "pledges"],
        "acts": [1, 1, 1, 1, 1],
    }


def test_flows_are_as_wide_as_the_acts_are_many() -> None:
    view = acts_flow(ACTS, act="calls_for", top=2, title="", query="q")
    assert view.title == "Who calls on whom"
    assert texts(drawn(view)) == ["China  3", "Fiji  1", "Kenya  3", "Fiji  1"]
    assert len(view.figure.axes[0].patches) == 3
    assert view.alt == (
        "Who calls on whom: bands from China, Fiji. The widest: China to Kenya, 2; China to Fiji, 1; Fiji to Kenya, 1."
    )
    assert view.data.to_dict("records") == [
        {"actor": "China", "addressee": "Kenya", "acts": 2},
        {"actor": "China", "addressee": "Fiji", "acts": 1},
        {"actor": "Fiji", "addressee": "Kenya", "acts": 1},
    ]


SUMS = pd.DataFrame(
    [
        {"currency": "EUR", "actor": "China; Kenya", "recipient": "Fiji", "amount": 4e9, "node": "urn:1"},
        {"currency": "EUR", "actor": "China", "recipient": None, "amount": 5e5, "node": "urn:2"},
        {"currency": "USD", "actor": "China", "recipient": "Fiji", "amount": 7e6, "node": "urn:3"},
        {"currency": "USD", "actor": "China", "recipient": "Fiji", "amount": 9e6, "node": "urn:else"},
    ]
)


def test_money_is_shared_among_those_who_promise_it() -> None:
    view = money_flow(SUMS, ACTS, currency="", top=9, title="", query="q")
    assert view.title == "Who promises money to whom, EUR"
    assert view.data.to_dict("records") == [
        {"actor": "China", "recipient": "Fiji", "amount EUR": 2e9},
        {"actor": "Kenya", "recipient": "Fiji", "amount EUR": 2e9},
        {"actor": "China", "recipient": "nobody named", "amount EUR": 5e5},
    ]
    assert texts(drawn(view)) == ["China  2 billion", "Kenya  2 billion", "Fiji  4 billion", "nobody named  500,000"]
    dollars = money_flow(SUMS, ACTS, currency="USD", top=9, title="", query="q")
    assert dollars.data["amount USD"].tolist() == [7e6]


def test_no_flow_is_an_empty_picture() -> None:
    assert acts_flow([], act="offers", top=5, title="", query="q").alt == "Who offers to whom: nothing to draw."
    assert texts(drawn(money_flow(SUMS, [], currency="", top=5, title="", query="q"))) == []


def test_small_multiples_have_a_panel_a_year() -> None:
    view = multiples(ACTS, things=None, top=2, title="By year", query="q")
    panels = drawn(view).axes
    assert [axes.get_title(loc="left") for axes in panels] == ["2020", "2021"]
    assert [label.get_text() for label in panels[0].get_yticklabels()] == ["China", "Fiji"]
    assert view.alt == (
        "A panel for each of 2 years with bars of acts by China (2), Fiji (1). Acts in all, by year: 2020: 2; 2021: 2."
    )
    assert view.data.to_dict("records") == [
        {"year": 2020, "actor": "China", "act": "agrees", "acts": 1},
        {"year": 2020, "actor": "Kenya", "act": "agrees", "acts": 1},
        {"year": 2021, "actor": "China", "act": "pledges", "acts": 1},
        {"year": 2021, "actor": "Fiji", "act": "pledges", "acts": 1},
    ]


def test_small_multiples_may_be_of_topics() -> None:
    view = multiples(ACTS, things={BANK.iri: [Node("urn:finance", "Finance")]}, top=5, title="", query="q")
    assert view.data.to_dict("records") == [{"year": 2021, "topic": "Finance", "act": "pledges", "acts": 1}]
    assert multiples([], things=None, top=5, title="", query="q").alt == "Panels without a dated act."


def test_six_years_stand_in_two_even_rows() -> None:
    acts = [row(f"urn:{year}", CHINA, about=BANK, day=f"{year}-01-01") for year in range(2020, 2026)]
    panels = [
        axes for axes in multiples(acts, things=None, top=5, title="", query="q").figure.axes if axes.get_visible()
    ]
    assert [round(axes.get_subplotspec().rowspan.start) for axes in panels] == [0, 0, 0, 1, 1, 1]  # type: ignore[union-attr]


def test_a_circle_has_an_arc_for_each_kind_of_act_between_two() -> None:
    graph = project(NetworkKind.ACTOR_ACTOR, [*ACTS, row("urn:5", CHINA, about=None, addressees=(KENYA,))])
    figure = circle(graph, title="Who turns to whom")
    assert sorted(texts(figure)) == ["China", "Fiji", "Kenya"]
    widths = sorted((to_hex(arc.get_edgecolor()).upper(), round(float(arc.get_linewidth()), 2)) for arc in arcs(figure))
    assert widths == [(PLEDGES, 2.85), (PLEDGES, 5.1), (CALLS, 2.85), (CALLS, 2.85)]
    assert key(figure) == {"pledges": PLEDGES, "calls for": CALLS}


def arcs(figure: Figure) -> list[Any]:
    return list(figure.axes[0].patches)


def test_those_linked_stand_beside_each_other() -> None:
    nodes = [Node(f"urn:{name}", name) for name in "abcdef"]
    acts: list[ActRow] = [row(f"urn:{i}", nodes[i], about=None, addressees=(nodes[(i + 3) % 6],)) for i in range(3)]
    around = ordered(project(NetworkKind.ACTOR_ACTOR, acts))
    places = {name: place for place, name in enumerate(around)}
    assert all(abs(places[f"urn:{one}"] - places[f"urn:{other}"]) in (1, 5) for one, other in ("ad", "be", "cf"))


@pytest.mark.parametrize(("colour", "ink"), [("#332288", "#ffffff"), ("#DDCC77", "#000000")])
def test_ink_can_be_read(colour: str, ink: str) -> None:
    assert ink_on(colour) == ink


def test_labels_are_cut_at_a_word_and_lists_after_a_few() -> None:
    assert short("a fund of $5 million for islands", 16) == r"a fund of \$5 …"
    assert listing("abcdefg") == "a, b, c, d, e and 2 more"
