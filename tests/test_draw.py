from __future__ import annotations

import io
from itertools import pairwise

import pytest
from test_network import BANK, CHINA, FIJI, KENYA, ROAD, ROWS, row

from kg.network import network
from kg.palette import PALETTE
from kg.rows import ActRow, Node

pytest.importorskip("matplotlib", reason="matplotlib comes with the extra `notebook`")

from kg.draw import Line, arrange, draw, place


def many() -> list[ActRow]:
    """Make a network with all kinds of lines and long names."""
    long = Node("urn:long", "a very long name for a thing that goes on and on, well beyond what a picture can hold")
    return [
        *ROWS,
        row("urn:6", KENYA, about=BANK, act="opposes", polarity="negative"),
        row("urn:7", FIJI, about=long, act="calls_for", voice="reported"),
        *(row(f"urn:many-{i}", KENYA, about=Node(f"urn:thing-{i}", f"thing {i}"), act="agrees") for i in range(20)),
    ]


def test_every_node_is_named_once_and_every_act_drawn() -> None:
    graph = network(many())
    (axes,) = draw(graph, title="Who and what").axes
    names = [text.get_text() for text in axes.texts]
    labels = {label if len(label) < 60 else "a very long name for a thing that goes on and on, well …" for label in
              (data["label"] for _, data in graph.nodes(data=True))}  # fmt: skip
    assert sorted(names) == sorted(labels)
    assert len(axes.patches) == graph.number_of_edges()
    assert axes.get_title(loc="left") == "Who and what"


def test_labels_do_not_cover_one_another() -> None:
    figure = draw(network(many()))
    figure.savefig(io.BytesIO(), dpi=60)
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert [(one, other) for i, one in enumerate(boxes) for other in boxes[:i] if one.overlaps(other)] == []
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 for box in boxes)


def test_colours_are_those_of_the_acts_whatever_else_is_drawn() -> None:
    def legend(rows: list[ActRow]) -> dict[str, str]:
        (key,) = draw(network(rows)).legends
        return {str(line.get_label()): str(line.get_color()) for line in key.get_lines()}

    assert legend(ROWS[:1]) == {"pledges": PALETTE[0]}
    assert legend(many()) == {
        "pledges": PALETTE[0],
        "proposes": PALETTE[2],
        "calls for": PALETTE[3],
        "agrees": PALETTE[4],
        "opposes": PALETTE[6],
        "negated": "#222222",
        "reported of others": "#222222",
    }


def test_what_is_linked_stands_near() -> None:
    lines = [
        Line(actor, thing, "pledges", "-", 0)
        for actor, thing in (("a", "3"), ("b", "1"), ("b", "2"), ("a", "4"), ("c", "2"))
    ]
    actors, things = arrange(lines)
    assert (actors, things) in ((["a", "b", "c"], ["3", "4", "1", "2"]), (["c", "b", "a"], ["2", "1", "3", "4"]))
    heights = place(lines, (actors, things))
    assert [heights[thing] for thing in things] == [0.125, 0.375, 0.625, 0.875]
    assert all(heights[above] + 0.25 <= heights[below] + 1e-9 for above, below in pairwise(actors))
    assert all(0 < height < 1 for height in heights.values())


def test_an_empty_network_is_an_empty_picture() -> None:
    figure = draw(network([]))
    assert (figure.axes[0].texts[:], figure.legends) == ([], [])


def test_a_notebook_is_shown_a_png() -> None:
    assert draw(network(ROWS))._repr_png_().startswith(b"\x89PNG")


def test_one_actor_with_many_acts_on_one_thing() -> None:
    graph = network([row(f"urn:{i}", CHINA, about=ROAD) for i in range(5)])
    assert len(draw(graph).axes[0].patches) == 5
