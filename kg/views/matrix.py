"""Who acts on what as a table of bars: a row an actor, a column a thing, a colour a kind of act."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from kg.errors import UsageError
from kg.frames import frame
from kg.palette import INK, PALE, colours
from kg.views.drawing import bare, key, listing, paper, short
from kg.views.view import View

if TYPE_CHECKING:
    import networkx as nx

Cells = Mapping[tuple[str, str], Counter[str]]


def matrix(graph: nx.Graph[str], *, top: int, title: str, query: str) -> View:
    """Draw a network in which an edge is one act; raise `UsageError` for one whose edges stand for several."""
    if not graph.is_multigraph():
        raise UsageError("a matrix counts acts, and an edge of this network is none", remedy="take an actor-… network")
    cells: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for source, target, edge in graph.edges(data=True):
        cells[source, target][str(edge["act"])] += 1
    columns = _most(cells, 1, top)
    rows = _most({place: acts for place, acts in cells.items() if place[1] in columns}, 0, top)
    names = {node: str(label) for node, label in graph.nodes(data="label")}
    drawn = {place: acts for place, acts in cells.items() if place[0] in rows and place[1] in columns}
    figure = paper(2.6 + 0.4 * max(1, len(rows)), title=title)
    axes = figure.subplots()
    _draw(axes, drawn, rows, columns)
    axes.set_yticks(range(len(rows)), [short(names[row], 34) for row in rows])
    axes.set_xticks(
        range(len(columns)),
        [short(names[column], 34) for column in columns],
        rotation=40,
        ha="right",
        rotation_mode="anchor",
    )
    key(figure, (act for acts in drawn.values() for act in acts))
    data = frame(
        ["actor", "thing", "act", "acts"],
        (
            (names[row], names[column], act, count)
            for (row, column), acts in cells.items()
            for act, count in acts.items()
        ),
    )
    return View(title=title, alt=_alt(drawn, rows, columns, names, cells), query=query, data=data, figure=figure)


def _draw(axes: Axes, cells: Cells, rows: list[str], columns: list[str]) -> None:
    """Draw each cell as a number and a bar below it, as long as the number's square root, so that few are seen too."""
    most = max((acts.total() for acts in cells.values()), default=1)
    for (row, column), acts in cells.items():
        left, y, palette = columns.index(column) - 0.42, rows.index(row), colours(acts)
        whole, x = 0.84 * (acts.total() / most) ** 0.5, left
        for act, colour in palette.items():
            width = whole * acts[act] / acts.total()
            axes.barh(y + 0.2, width, left=x, height=0.32, color=colour)
            x += width
        axes.text(left, y - 0.16, str(acts.total()), va="center", fontsize=8, color=INK)
    axes.set_xlim(-0.5, max(1, len(columns)) - 0.5)
    axes.set_ylim(max(1, len(rows)) - 0.5, -0.5)
    axes.hlines([row + 0.5 for row in range(len(rows))], *axes.get_xlim(), color=PALE, linewidth=0.6, zorder=0)
    axes.vlines([column - 0.5 for column in range(len(columns))], *axes.get_ylim(), color=PALE, linewidth=0.6, zorder=0)
    bare(axes)


def _most(cells: Cells, side: int, top: int) -> list[str]:
    count: Counter[str] = Counter()
    for place, acts in cells.items():
        count[place[side]] += acts.total()
    return sorted(count, key=lambda node: (-count[node], node))[:top]


def _alt(drawn: Cells, rows: list[str], columns: list[str], names: Mapping[str, str], every: Cells) -> str:
    shown, whole = (sum(acts.total() for acts in cells.values()) for cells in (drawn, every))
    if not drawn:
        return "A table without an act."
    (row, column), most = max(drawn.items(), key=lambda item: item[1].total())
    left = f" {whole - shown} of {whole} acts are on others and not drawn." if shown < whole else ""
    return (
        f"Table of {shown} acts by {len(rows)} actors ({listing(names[row] for row in rows)}) "
        f"on {len(columns)} things ({listing(names[column] for column in columns)}). "
        f"Most: {names[row]} on {names[column]}, {most.total()}.{left}"
    )
