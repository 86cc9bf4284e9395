"""Choose a media type by an Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from api.errors import NotAcceptableError


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One range of an Accept header, `text/*;q=0.5`."""

    type: str
    subtype: str
    quality: float

    @property
    def precision(self) -> int:
        """Return how precisely the range names a type: 0 for `*/*`, 1 for `text/*`, 2 for `text/csv`."""
        return (self.type != "*") + (self.subtype != "*")

    def covers(self, media_type: str) -> bool:
        """Tell whether the range includes a media type."""
        type_, _, subtype = media_type.partition("/")
        return self.type in ("*", type_) and self.subtype in ("*", subtype)


def ranges(accept: str) -> Iterator[MediaRange]:
    """Read an Accept header; what is no media range is passed over, as the standard has it for unknown values.

    >>> list(ranges("text/csv, */*;q=0.1"))
    [MediaRange(type='text', subtype='csv', quality=1.0), MediaRange(type='*', subtype='*', quality=0.1)]
    """
    for item in accept.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        type_, slash, subtype = name.partition("/")
        if slash and type_ and subtype:
            yield MediaRange(type_, subtype, _quality(parameters))


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the media type offered that the client likes best, the first of equals; None where it accepts none.

    The most precise range that covers a type decides its quality, so that a refusal (`q=0`) outweighs `*/*`.

    >>> choose("text/csv;q=0.5, application/json", ["application/json", "text/csv"])
    'application/json'
    >>> choose("*/*, application/json;q=0", ["application/json", "text/csv"])
    'text/csv'
    >>> choose("image/png", ["application/json"])
    """
    if not accept or not accept.strip():
        return offered[0]
    wanted = tuple(ranges(accept))
    best = max(offered, key=lambda media_type: _liking(media_type, wanted))
    return best if _liking(best, wanted) > 0 else None


@lru_cache(maxsize=256)
def acceptable(accept: str | None, offered: tuple[str, ...]) -> str:
    """Return what `choose` does; raise `NotAcceptableError` where the client accepts none."""
    media_type = choose(accept, offered)
    if media_type is None:
        raise NotAcceptableError(f"the results cannot be sent as {accept}", remedy=f"accept {', '.join(offered)}")
    return media_type


def _liking(media_type: str, wanted: Sequence[MediaRange]) -> float:
    covering = [item for item in wanted if item.covers(media_type)]
    return max(covering, key=lambda item: item.precision).quality if covering else 0.0


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
