"""The history of one thing as a table that Jupyter shows as a timeline of sentences."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import unquote

import pandas as pd

from kg.views.page import badge, colour_of, fragment


class Story(pd.DataFrame):
    """A history; whatever is taken from it is a plain table again."""

    _metadata = ["title"]  # noqa: RUF012 - what pandas asks for

    title: str

    @classmethod
    def of(cls, table: pd.DataFrame, *, title: str) -> Story:
        """Make one of a table of a history, with what it is called."""
        story = cls(table)
        story.title = title
        return story

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    def _repr_html_(self) -> str:
        told = "".join(_entry(row) for row in self.to_dict("records"))
        return fragment(f'<h3>{escape(self.title)}</h3><ol class="story">{told}</ol>')


def _entry(row: dict[Any, Any]) -> str:
    day = "undated" if pd.isna(row["date"]) else f"{row['date']:%Y-%m-%d}"
    if row["kind"] != "act":
        return (
            f'<li class="shift"><time>{day}</time><span class="badge" style="--act:#222">{escape(row["kind"])}</span>'
            f"<blockquote>{escape(row['text'])}</blockquote></li>"
        )
    status = f" → {row['status']}" if row["status"] else ""
    scales = "".join(f", {name} {row[name]:.0f}" for name in ("force", "stage") if row[name])
    negated = "not to " if row["polarity"] == "negative" else ""
    told = " (told of another)" if row["voice"] == "reported" else ""
    said = f"{row['actor']}{told}: {negated}{row['action']}{status}"
    return (
        f'<li style="--act:{colour_of(row["act"])}"><time>{day}</time>{badge(row["act"])}{escape(said)}'
        f'<span class="meta">{escape(scales)}</span><blockquote>“{escape(row["text"])}”</blockquote>'
        f'<span class="meta">{escape(unquote(row["document"].rpartition("/")[2]))}</span></li>'
    )
