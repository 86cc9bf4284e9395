"""Draw a network of acts as a picture: who on the left, what on the right, one line an act between them.

This needs matplotlib, which comes with `pip install "verbale[notebook]"`.
"""

from __future__ import annotations

import io
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from kg.palette import INK, colours

if TYPE_CHECKING:
    import networkx as nx

ACTORS_AT, DELIVERABLES_AT = 0.0, 1.0

Style = Literal["-", "--", ":"]


@dataclass(frozen=True, slots=True)
class Line:
    """One act to be drawn, from an actor to a deliverable, the `nth` of those between the two."""

    actor: str
    deliverable: str
    act: str
    style: Style
    nth: int


class Picture(Figure):
    """A figure that any notebook shows by itself."""

    def _repr_png_(self) -> bytes:
        shown = io.BytesIO()
        self.savefig(shown, format="png", dpi=90)
        return shown.getvalue()


def draw(network: nx.MultiDiGraph[str], *, title: str = "") -> Picture:
    """Draw who is linked to what: a colour an act; dashed where it is negated, dotted where it is another's.

    The figure grows with the network, so that no label covers another; narrow the acts down before they are too many.
    """
    lines = tuple(_lines(network))
    columns = arrange(lines)
    heights = place(lines, columns)
    figure = Picture(figsize=(11, 1.4 + 0.42 * max(map(len, columns))), layout="constrained")
    axes = figure.subplots()
    palette = colours(line.act for line in lines)
    for line in lines:
        _draw_line(axes, line, heights, palette[line.act])
    _draw_column(axes, network, columns[0], heights, x=ACTORS_AT, side="right")
    _draw_column(axes, network, columns[1], heights, x=DELIVERABLES_AT, side="left")
    _frame(axes, lines, palette, title)
    return figure


def arrange(lines: Sequence[Line], *, rounds: int = 12) -> tuple[list[str], list[str]]:
    """Order both columns so that few lines cross: each node at the mean height of those it is linked to."""
    sides: tuple[dict[str, list[str]], dict[str, list[str]]] = (defaultdict(list), defaultdict(list))
    for line in lines:
        sides[0][line.actor].append(line.deliverable)
        sides[1][line.deliverable].append(line.actor)
    actors, deliverables = (list(side) for side in sides)
    for _ in range(rounds):
        deliverables = _by_mean(deliverables, sides[1], actors)
        actors = _by_mean(actors, sides[0], deliverables)
    return actors, deliverables


def place(lines: Sequence[Line], columns: tuple[list[str], list[str]]) -> dict[str, float]:
    """Give each node its distance from the top: the longer column evenly, the other beside what it is linked to."""
    rows = max(1, *map(len, columns))
    long, short = sorted(columns, key=len, reverse=True)
    heights = {node: (i + 0.5) / rows for i, node in enumerate(long)}
    linked: dict[str, list[float]] = defaultdict(list)
    for line in lines:
        for node, other in ((line.actor, line.deliverable), (line.deliverable, line.actor)):
            if other in heights:
                linked[node].append(heights[other])
    wanted = [sum(linked[node]) / len(linked[node]) for node in short]
    return heights | dict(zip(short, _spread(wanted, gap=1 / rows), strict=True))


def _spread(wanted: Sequence[float], *, gap: float) -> list[float]:
    """Keep the order and a gap between neighbours, and stay within 0 and 1."""
    placed: list[float] = []
    for height in wanted:
        placed.append(max(height, placed[-1] + gap if placed else gap / 2))
    below = 1 + gap / 2
    for i in reversed(range(len(placed))):
        below = placed[i] = min(placed[i], below - gap)
    return placed


def _by_mean(column: list[str], linked: Mapping[str, list[str]], other: list[str]) -> list[str]:
    place = {node: i for i, node in enumerate(other)}
    return sorted(column, key=lambda node: sum(place[near] for near in linked[node]) / len(linked[node]))


def _lines(network: nx.MultiDiGraph[str]) -> Iterator[Line]:
    count: dict[tuple[str, str], int] = defaultdict(int)
    for source, target, data in sorted(network.edges(data=True), key=lambda edge: (edge[2]["date"], edge[2]["label"])):
        style: Style = ":" if data["voice"] == "reported" else "--" if data["polarity"] == "negative" else "-"
        yield Line(source, target, data["act"], style, count[source, target])
        count[source, target] += 1


def _draw_line(axes: Axes, line: Line, heights: Mapping[str, float], colour: str) -> None:
    bend = 0.06 * ((line.nth + 1) // 2) * (-1) ** line.nth
    arrow = FancyArrowPatch(
        (ACTORS_AT, heights[line.actor]),
        (DELIVERABLES_AT, heights[line.deliverable]),
        connectionstyle=f"arc3,rad={bend}",
        arrowstyle="-|>",
        mutation_scale=9,
        shrinkA=6,
        shrinkB=6,
        linestyle=line.style,
        linewidth=1.6,
        color=colour,
        alpha=0.9,
    )
    axes.add_patch(arrow)


def _draw_column(
    axes: Axes,
    network: nx.MultiDiGraph[str],
    column: Sequence[str],
    heights: Mapping[str, float],
    *,
    x: float,
    side: Literal["left", "right"],
) -> None:
    axes.scatter([x] * len(column), [heights[node] for node in column], s=34, color=INK, zorder=3)
    offset = -9 if side == "right" else 9
    for node in column:
        axes.annotate(
            textwrap.shorten(str(network.nodes[node]["label"]), 60, placeholder=" …").replace("$", r"\$"),
            (x, heights[node]),
            xytext=(offset, 0),
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=10,
        )


def _frame(axes: Axes, lines: Sequence[Line], palette: Mapping[str, str], title: str) -> None:
    keys = [Line2D([], [], color=colour, linewidth=2, label=act.replace("_", " ")) for act, colour in palette.items()]
    styles = {line.style for line in lines}
    told: dict[Style, str] = {"--": "negated", ":": "reported of others"}
    keys += [Line2D([], [], color=INK, linestyle=s, label=name) for s, name in told.items() if s in styles]
    axes.set(xlim=(-0.02, 1.02), ylim=(1, 0))
    axes.set_axis_off()
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold")
    if keys:
        axes.figure.legend(handles=keys, loc="outside lower center", ncols=min(len(keys), 6), frameon=False)
