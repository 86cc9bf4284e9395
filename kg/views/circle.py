"""A network of actors for print: names around a circle, and arcs within it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from kg.palette import INK
from kg.views.drawing import key, paper, short
from kg.views.page import colour_of

if TYPE_CHECKING:
    import networkx as nx

Place = tuple[float, float]


def circle(graph: nx.Graph[str], *, title: str) -> Figure:
    """Draw actors linked to actors; an arc is as wide as its edges weigh, and there is one for each kind of act."""
    figure = paper(9.5, title=title, width=10.5)
    axes = figure.subplots()
    names = ordered(graph)
    places = {name: _at(number, len(names)) for number, name in enumerate(names)}
    arcs = _arcs(graph)
    most = max(arcs.values(), default=1.0)
    for (source, target, act), (weight, nth) in _bent(arcs):
        _arc(axes, places[source], places[target], 0.6 + 4.5 * weight / most, colour_of(act), graph.is_directed(), nth)
    _name(axes, graph, names, places)
    axes.set(xlim=(-1.75, 1.75), ylim=(-1.45, 1.45), aspect="equal")
    axes.set_axis_off()
    key(figure, {act for *_, act in arcs if act})
    return figure


def ordered(graph: nx.Graph[str], *, rounds: int = 20) -> list[str]:
    """Order the nodes around the circle so that those linked stand near: by the mean place of their neighbours."""
    names = sorted(graph, key=lambda name: (-graph.degree(name), str(graph.nodes[name]["label"])))
    for _ in range(rounds):
        angles = {name: math.tau * number / len(names) for number, name in enumerate(names)}
        names.sort(key=lambda name: (_mean(graph, name, angles), str(graph.nodes[name]["label"])))
    return names


def _arcs(graph: nx.Graph[str]) -> dict[tuple[str, str, str], float]:
    arcs: defaultdict[tuple[str, str, str], float] = defaultdict(float)
    for source, target, edge in graph.edges(data=True):
        arcs[source, target, str(edge["act"])] += float(edge["weight"])
    return arcs


def _bent(arcs: Mapping[tuple[str, str, str], float]) -> Iterator[tuple[tuple[str, str, str], tuple[float, int]]]:
    """Number the arcs between the same two nodes, the widest first, so that each is bent in its own way."""
    count: Counter[tuple[str, str]] = Counter()
    for arc, weight in sorted(arcs.items(), key=lambda item: (-item[1], item[0])):
        yield arc, (weight, count[arc[:2]])
        count[arc[:2]] += 1


def _mean(graph: nx.Graph[str], name: str, angles: Mapping[str, float]) -> float:
    import networkx as nx

    near = [angles[other] for other in nx.all_neighbors(graph, name)] + [angles[name]]
    return math.atan2(sum(map(math.sin, near)), sum(map(math.cos, near))) % math.tau


def _at(number: int, count: int) -> Place:
    angle = math.tau / 4 - math.tau * number / max(1, count)
    return math.cos(angle), math.sin(angle)


def _arc(axes: Axes, start: Place, end: Place, width: float, colour: str, directed: bool, nth: int) -> None:
    across = start[0] * end[1] - start[1] * end[0]
    bend = (0.2 + 0.07 * nth) * (-1 if across > 0 else 1)
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            connectionstyle=f"arc3,rad={bend}",
            arrowstyle="-|>" if directed else "-",
            mutation_scale=8 + width,
            shrinkA=6,
            shrinkB=7,
            linewidth=width,
            color=colour,
            alpha=0.7,
        )
    )


def _name(axes: Axes, graph: nx.Graph[str], names: Sequence[str], places: Mapping[str, Place]) -> None:
    weights = dict(graph.degree(weight="weight"))
    most = max(weights.values(), default=1.0) or 1.0
    for name in names:
        x, y = places[name]
        axes.scatter(x, y, s=30 + 120 * weights[name] / most, color=INK, zorder=3)
        angle = math.degrees(math.atan2(y, x))
        flipped = abs(angle) > 90
        axes.text(
            1.06 * x,
            1.06 * y,
            short(graph.nodes[name]["label"], 36),
            rotation=angle + 180 if flipped else angle,
            rotation_mode="anchor",
            ha="right" if flipped else "left",
            va="center",
            fontsize=10,
        )
