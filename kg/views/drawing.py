"""What all drawn pictures share: paper, keys, short labels, and ink that can be read on a colour."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from kg.palette import INK, colours

WIDTH = 11.0


def paper(height: float, *, title: str, width: float = WIDTH) -> Figure:
    """Return an empty figure of so many inches, with its title at the left."""
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.suptitle(short(title, 110), x=0.01, ha="left", fontsize=13, fontweight="bold", color=INK)
    return figure


def key(figure: Figure, acts: Iterable[str]) -> None:
    """Tell below the picture which colour is which kind of act."""
    handles = [Patch(color=colour, label=act.replace("_", " ")) for act, colour in colours(acts).items()]
    if handles:
        figure.legend(handles=handles, loc="outside lower left", ncols=min(len(handles), 6), frameon=False, fontsize=10)


def bare(axes: Axes) -> None:
    """Take frame and ticks away."""
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def short(label: object, length: int = 44) -> str:
    """Cut a label at a word; what matplotlib would take for mathematics ("$5 million") stays as it is."""
    return textwrap.shorten(str(label), length, placeholder=" …").replace("$", r"\$")


def ink_on(colour: str) -> str:
    """Return black or white, whichever can be read on a colour, "#rrggbb"."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#000000" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#ffffff"


def listing(names: Iterable[str], *, most: int = 5) -> str:
    """Name the first few of several in a sentence."""
    every = list(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more
