"""Small multiples: a panel for each year, in it a bar for each actor or topic, in the colours of the kinds of act."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kg.frames import frame
from kg.palette import PALE, colours
from kg.projections import Things
from kg.rows import ActRow
from kg.views.drawing import bare, key, listing, paper, short
from kg.views.view import View

COLUMNS = 5

Years = Mapping[int, Mapping[str, Counter[str]]]


def multiples(rows: Iterable[ActRow], *, things: Things | None, top: int, title: str, query: str) -> View:
    """Draw the acts of each year, by topic if the topics of deliverables are given as `things`, else by actor."""
    years = _counted(rows, things)
    sums: Counter[str] = Counter()
    for names in years.values():
        sums.update({name: acts.total() for name, acts in names.items()})
    bars = sorted(sums, key=lambda name: (-sums[name], name))[:top]
    lines = -(-max(1, len(years)) // COLUMNS)
    columns = -(-max(1, len(years)) // lines)
    figure = paper(1.3 + lines * (0.5 + 0.26 * max(1, len(bars))), title=title)
    panels = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).flat
    for axes, year in zip(panels, sorted(years), strict=False):
        _panel(axes, year, years[year], bars)
    for axes in list(figure.axes)[len(years) :]:
        axes.set_visible(False)
    drawn = {act for names in years.values() for name in bars for act in names.get(name, ())}
    key(figure, drawn)
    data = frame(
        ["year", "topic" if things is not None else "actor", "act", "acts"],
        (
            (year, name, act, acts[act])
            for year in sorted(years)
            for name, acts in sorted(years[year].items())
            for act in sorted(acts)
        ),
    )
    return View(title=title, alt=_alt(years, sums, bars), query=query, data=data, figure=figure)


def _counted(rows: Iterable[ActRow], things: Things | None) -> Years:
    years: defaultdict[int, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in rows:
        if row.date is None:
            continue
        nodes = row.actors if things is None else things.get(row.about.iri, ()) if row.about else ()
        for node in nodes:
            years[row.date.year][node.label][row.act] += 1
    return years


def _panel(axes: Axes, year: int, names: Mapping[str, Counter[str]], bars: list[str]) -> None:
    for place, name in enumerate(bars):
        acts, x = names.get(name, Counter()), 0
        for act, colour in colours(acts).items():
            axes.barh(place, acts[act], left=x, height=0.66, color=colour)
            x += acts[act]
    axes.set_title(str(year), fontsize=11, loc="left")
    axes.set_yticks(range(len(bars)), [short(name, 26) for name in bars], fontsize=9)
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    bare(axes)


def _alt(years: Years, sums: Counter[str], bars: list[str]) -> str:
    if not years:
        return "Panels without a dated act."
    counts = "; ".join(f"{year}: {sum(acts.total() for acts in years[year].values())}" for year in sorted(years))
    most = listing(f"{name} ({sums[name]})" for name in bars)
    return f"A panel for each of {len(years)} years with bars of acts by {most}. Acts in all, by year: {counts}."
