"""What a file turns out to hold, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """The text of a file and what the file says of itself, by the keys of front matter; `lines` tells where it does.

    `pages` are the offsets in the text at which its pages begin, where it has some. `notes` tell what was repaired or
    left out, and what of `fields` is concluded.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    pages: Sequence[int] = ()
    notes: Sequence[str] = ()
