"""The history of one thing as a picture: a lane for each actor, a numbered mark for each act, and what shifts."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.transforms import blended_transform_factory

from kg.frames import history_frame
from kg.palette import INK, NEUTRAL, PALE, colours
from kg.timeline import History, Told
from kg.views.drawing import bare, ink_on, key, listing, paper, short
from kg.views.view import View

LISTED = 30
_GAP = 0.3
_ALONE = 180  # days around the only day that there is


def timeline(told: History, *, query: str) -> View:
    """Draw a history; acts without a date are listed, not placed."""
    dated = [act for act in told.acts if act.date]
    lanes = list(dict.fromkeys(act.actor for act in dated))
    lines = _lines(told)
    figure = paper(1.6 + 0.5 * max(1, len(lanes)) + 0.21 * len(lines), title=told.label)
    above, below = figure.subplots(2, 1, height_ratios=[0.9 + 0.5 * max(1, len(lanes)), 0.2 + 0.21 * len(lines)])
    _lanes(above, dated, lanes, told)
    below.set_axis_off()
    place = blended_transform_factory(figure.transFigure, below.transAxes)
    listed = below.text(0.02, 1, "\n".join(lines), va="top", fontsize=8.5, color=INK, transform=place, linespacing=1.5)
    listed.set_in_layout(False)
    key(figure, (act.act for act in told.acts))
    return View(title=told.label, alt=_alt(told), query=query, data=history_frame(told), figure=figure)


def _lanes(axes: Axes, acts: Sequence[Told], lanes: Sequence[str], told: History) -> None:
    palette = colours(act.act for act in told.acts)
    crowd: defaultdict[tuple[str, str], int] = defaultdict(int)
    for turn in told.shifts:
        if turn.date:
            axes.axvline(_at(turn.date), color=NEUTRAL, linewidth=1, linestyle=":", zorder=1)
    numbers = {id(act): number for number, act in enumerate(told.acts, start=1)}
    for act in acts:
        nth = crowd[act.actor, act.date]
        crowd[act.actor, act.date] += 1
        height = lanes.index(act.actor) + _GAP * ((nth + 1) // 2) * (-1) ** nth
        colour, hollow = palette[act.act], act.polarity == "negative"
        face = "#ffffff" if hollow else colour
        line = "--" if act.voice == "reported" else "-"
        axes.scatter(
            _at(act.date), height, s=230, facecolor=face, edgecolor=colour, linewidth=1.8, linestyle=line, zorder=3
        )
        ink = INK if hollow else ink_on(colour)
        axes.annotate(
            str(numbers[id(act)]), (_at(act.date), height), ha="center", va="center", fontsize=8, color=ink, zorder=4
        )
    axes.set_yticks(range(len(lanes)), [short(name, 34) for name in lanes])
    axes.set_ylim(len(lanes) - 0.4, -0.6)
    axes.hlines(range(len(lanes)), 0, 1, transform=axes.get_yaxis_transform(), color=PALE, linewidth=1, zorder=0)
    locator = AutoDateLocator(minticks=3, maxticks=12)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    axes.margins(x=0.06)
    if len({act.date for act in acts}) == 1:
        axes.set_xlim(_at(acts[0].date) - _ALONE, _at(acts[0].date) + _ALONE)
    bare(axes)


def _at(day: str) -> float:
    return float(date2num(datetime.date.fromisoformat(day)))  # type: ignore[no-untyped-call]


def _lines(told: History) -> list[str]:
    lines = [f"{number:>2}  {_said(act)}" for number, act in enumerate(told.acts[:LISTED], start=1)]
    if len(told.acts) > LISTED:
        lines.append(f"… and {len(told.acts) - LISTED} more, which the data hold")
    shifts = [f"⋮  {turn.date}  {turn.shift}: {short(turn.label, 150)}" for turn in told.shifts[:LISTED]]
    return [*lines, *([""] if shifts else []), *shifts]


def _said(act: Told) -> str:
    status = f" → {act.status}" if act.status else ""
    negated = "not to " if act.polarity == "negative" else ""
    told = " (told of another)" if act.voice == "reported" else ""
    verb = f"{act.act.replace('_', ' ')}{told}"
    return f"{act.date or 'undated'}  {short(act.actor, 40)} {verb}: {negated}{act.action}{status}"


def _alt(told: History) -> str:
    days = sorted(act.date for act in told.acts if act.date)
    when = f" from {days[0]} to {days[-1]}" if days else ""
    kinds = listing(dict.fromkeys(turn.shift for turn in told.shifts))
    shifts = f" It shifts {len(told.shifts)} times: {kinds}." if told.shifts else ""
    first = f" First: {_said(told.acts[0])}. Last: {_said(told.acts[-1])}." if told.acts else ""
    return f"Timeline of {told.label}: {len(told.acts)} acts by {listing(told.actors)}{when}.{first}{shifts}"
