from __future__ import annotations

from itertools import combinations

from kg.ontology import load
from kg.palette import PALETTE, colours


def test_each_act_has_its_colour_whatever_else_there_is() -> None:
    every = colours(load().acts)
    assert list(every.values()) == list(PALETTE)
    assert colours(["opposes", "pledges"]) == {"pledges": every["pledges"], "opposes": every["opposes"]}


def test_acts_of_a_researchers_own_get_others() -> None:
    assert colours(["warns", "pledges", "begs"]) == {"pledges": PALETTE[0], "begs": "#0077BB", "warns": "#EE7733"}


# How the three kinds of dichromats see a colour in linear RGB (Viénot, Brettel and Mollon 1999; tritan after Brettel).
SEEN = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def linear(colour: str) -> list[float]:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    xyz = [sum(a * b for a, b in zip(row, rgb, strict=True)) / w for row, w in zip(matrix, white, strict=True)]
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_colour_blind_readers_tell_the_colours_apart() -> None:
    for matrix in SEEN.values():
        seen = {
            colour: lab([sum(a * b for a, b in zip(row, linear(colour), strict=True)) for row in matrix])
            for colour in PALETTE
        }
        close = [
            (one, other)
            for one, other in combinations(PALETTE, 2)
            if sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5 < 15
        ]
        assert close == []
