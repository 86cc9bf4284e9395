"""Who turns to whom: bands from actors to addressees, as wide as the acts are many or the sums large."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from kg.frames import frame
from kg.palette import INK
from kg.rows import ActRow
from kg.views.drawing import bare, listing, paper, short
from kg.views.page import colour_of
from kg.views.view import View

_GAP = 0.012
_LEFT, _RIGHT = 0.0, 1.0
_NOBODY = "nobody named"
_TOWARDS = {"calls_for": "calls on", "supports": "supports", "opposes": "opposes"}

Flows = Mapping[tuple[str, str], float]


def acts_flow(rows: Iterable[ActRow], *, act: str, top: int, title: str, query: str) -> View:
    """Draw who turns to whom by acts of a kind: an act of two actors to two addressees is four of them."""
    between = Counter(
        (actor.label, addressee.label) for row in rows for actor in row.actors for addressee in row.addressees
    )
    columns = ("actor", "addressee", "acts")
    return _flow(
        between,
        act=act,
        columns=columns,
        unit="acts",
        top=top,
        title=title or f"Who {_TOWARDS.get(act, f'{act} to')} whom",
        query=query,
    )


def money_flow(sums: pd.DataFrame, rows: Iterable[ActRow], *, currency: str, top: int, title: str, query: str) -> View:
    """Draw who promises money to whom, in one currency; of `sums` (the query money-pledged), those in `rows` count.

    Of a sum that several promise or receive together, each has an equal part.
    """
    known = {row.iri for row in rows}
    sums = sums[sums["node"].isin(known)]
    money = currency or next(iter(sums["currency"].value_counts().index), "")
    between: defaultdict[tuple[str, str], float] = defaultdict(float)
    for one in sums[sums["currency"] == money].to_dict("records"):
        givers = str(one["actor"]).split("; ")
        takers = [_NOBODY] if pd.isna(one["recipient"]) else str(one["recipient"]).split("; ")
        for giver in givers:
            for taker in takers:
                between[giver, taker] += float(one["amount"]) / len(givers) / len(takers)
    columns = ("actor", "recipient", f"amount {money}".strip())
    title = title or f"Who promises money to whom, {money}"
    return _flow(between, act="pledges", columns=columns, unit=money, top=top, title=title, query=query)


def _flow(between: Flows, *, act: str, columns: Sequence[str], unit: str, top: int, title: str, query: str) -> View:
    sides = [_most(between, side, top) for side in (0, 1)]
    drawn = {pair: size for pair, size in between.items() if pair[0] in sides[0] and pair[1] in sides[1]}
    figure = paper(1.2 + 0.36 * max(1, *map(len, sides)), title=title)
    _draw(figure.subplots(), drawn, colour=colour_of(act), unit=unit)
    ordered = sorted(between.items(), key=lambda item: (-item[1], item[0]))
    data = frame(columns, ((*pair, size) for pair, size in ordered))
    return View(title=title, alt=_alt(drawn, between, unit, title), query=query, data=data, figure=figure)


def _draw(axes: Axes, flows: Flows, *, colour: str, unit: str) -> None:
    whole = sum(flows.values()) or 1.0
    places = [_places(flows, side, whole) for side in (0, 1)]
    used: list[dict[str, float]] = [dict.fromkeys(side, 0.0) for side in places]
    for (source, target), size in sorted(
        flows.items(), key=lambda item: (places[0][item[0][0]], places[1][item[0][1]])
    ):
        wide = size / whole
        start = places[0][source][0] + used[0][source]
        end = places[1][target][0] + used[1][target]
        used[0][source] += wide
        used[1][target] += wide
        axes.add_patch(PathPatch(_band(start, end, wide), facecolor=colour, alpha=0.45, edgecolor="none"))
    for x, side, align in ((_LEFT, places[0], "right"), (_RIGHT, places[1], "left")):
        for name, (top, size) in side.items():
            axes.vlines(x, top, top + size, color=INK, linewidth=4)
            label = f"{short(name, 36)}  {_size(size * whole, unit)}"
            shift = -8 if align == "right" else 8
            axes.annotate(
                label, (x, top + size / 2), xytext=(shift, 0), textcoords="offset points", ha=align, va="center"
            )
    depth = max((top + size for side in places for top, size in side.values()), default=1.0)
    axes.set(xlim=(-0.02, 1.02), ylim=(depth + 0.01, -0.01), xticks=[], yticks=[])
    bare(axes)


def _band(start: float, end: float, wide: float) -> Path:
    middle = (_LEFT + _RIGHT) / 2
    there = [(_LEFT, start), (middle, start), (middle, end), (_RIGHT, end)]
    back = [(_RIGHT, end + wide), (middle, end + wide), (middle, start + wide), (_LEFT, start + wide)]
    curve = [Path.CURVE4] * 3
    return Path([*there, *back, (_LEFT, start)], [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY])


def _places(flows: Flows, side: int, whole: float) -> dict[str, tuple[float, float]]:
    """Give each name its distance from the top and its height; a small one gets at least the room of its label."""
    sizes: Counter[str] = Counter()
    for pair, size in flows.items():
        sizes[pair[side]] += size / whole  # type: ignore[assignment]
    least = 1.0 / max(12, len(sizes) * 1.6)
    places, at = {}, 0.0
    for name, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        places[name] = (at + max(0.0, least - size) / 2, float(size))
        at += max(float(size), least) + _GAP
    return places


def _most(flows: Flows, side: int, top: int) -> set[str]:
    sizes: defaultdict[str, float] = defaultdict(float)
    for pair, size in flows.items():
        sizes[pair[side]] += size
    return set(sorted(sizes, key=lambda name: (-sizes[name], name))[:top])


def _size(size: float, unit: str) -> str:
    if unit == "acts":
        return f"{size:.0f}"
    for name, scale in (("trillion", 1e12), ("billion", 1e9), ("million", 1e6)):
        if size >= scale:
            return f"{size / scale:.3g} {name}"
    return f"{size:,.0f}"


def _alt(drawn: Flows, every: Flows, unit: str, title: str) -> str:
    if not drawn:
        return f"{title}: nothing to draw."
    largest = sorted(drawn.items(), key=lambda item: (-item[1], item[0]))[:3]
    told = "; ".join(f"{source} to {target}, {_size(size, unit)}" for (source, target), size in largest)
    left = len(every) - len(drawn)
    unseen = f" {left} of {len(every)} pairs are between others and not drawn." if left else ""
    givers = listing(dict.fromkeys(source for source, _ in drawn))
    return f"{title}: bands from {givers}. The widest: {told}.{unseen}"
