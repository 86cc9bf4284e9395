"""Plain pages: everything is escaped, nothing is loaded from elsewhere, nothing needs a script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from api.docs import STYLE
from kg import resources

_TABLE = "th { text-align: left; padding: .2rem 1rem .2rem 0 } textarea { width: 100%; font-family: monospace }"


def document(title: str, body: str) -> str:
    """Write a whole page; the body is HTML already."""
    shown = escape(title)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{shown}</title><style>{STYLE}{_TABLE}</style>'
        f'<p class="quiet"><a href="/">Verbale</a></p><h1>{shown}</h1>{body}</html>'
    )


def form(action: str, told: str, fields: Iterable[tuple[str, str, str]]) -> str:
    """Write a form with a field for each name, what it means, and its value."""
    inputs = "".join(
        f'<p><label>{escape(name)} <input name="{escape(name)}" value="{escape(value)}" required></label>'
        f' <span class="quiet">{escape(what)}</span></p>'
        for name, what, value in fields
    )
    return f'<form action="{escape(action)}"><p>{escape(told)}</p>{inputs}<p><button>Ask</button></p></form>'


def results_table(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], following: str | None) -> str:
    """Write rows as a table; the address of the next page is linked."""
    if not rows:
        return "<p>Nothing was found.</p>"
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    cells = "".join(f"<tr>{''.join(f'<td>{_cell(row.get(column))}</td>' for column in columns)}</tr>" for row in rows)
    more = f'<p><a href="{escape(following)}">More</a></p>' if following else ""
    return f"<table><tr>{head}</tr>{cells}</table>{more}"


def _cell(value: Any) -> str:
    """Write a value; an address leads to a query for what is said of it."""
    if value is None:
        return ""
    text = str(value)
    if text.startswith(("http://", "https://")) and not any(character in text for character in '<>"{}|\\^` '):
        asked = urlencode({"format": "ttl", "query": resources.query("lookup", "said-of"), "$node": f"<{text}>"})
        return f'<a href="/sparql?{escape(asked)}">{escape(text)}</a>'
    return escape(text)
