"""What the beginning of a text confirms of its file's properties, which rather tell who typed it, and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

_BEGINNING = 1_500
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_DAY = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH}),? (?P<year>\d{{4}})"
    rf"|(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year2>\d{{4}})|(?P<iso>\d{{4}}-\d\d-\d\d))\b"
)
_MADE_UP = re.compile(
    r"^(?:microsoft (?:word|powerpoint)\b.*|untitled.*|document ?\d*|.*\.(?:docx?|pdf|rtf|indd|qxd|pmd))$", re.I
)


def confirmed(text: str, properties: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return title, date and speaker by a file's properties and the beginning of its text, and notes on the latter.

    A title that a program made up is left out, and so is an author that neither title nor beginning names. The one day
    that they name is the date; of several, the one in the properties.
    """
    title = " ".join(properties.get("title", "").split())
    title = "" if _MADE_UP.match(title) else title
    beginning = f"{title}\n{text[:_BEGINNING]}"
    fields = {"title": title}
    author = " ".join(properties.get("author", "").split())
    if author and author.casefold() in " ".join(beginning.split()).casefold():
        fields["speaker"] = author
    days = {found for match in _DAY.finditer(" ".join(beginning.split())) if (found := _day(match))}
    told = properties.get("date", "")[:10]
    chosen = told if told in days else next(iter(days)) if len(days) == 1 else ""
    notes = (f"the date {chosen} was taken from the beginning of the text",) if chosen else ()
    return {key: value for key, value in {**fields, "date": chosen}.items() if value}, notes


def _day(match: re.Match[str]) -> str:
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
    else:
        month = _MONTHS.index(match["month"] or match["month2"]) + 1
        year, day = int(match["year"] or match["year2"]), int(match["day"] or match["day2"])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
