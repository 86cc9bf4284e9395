"""HTML that stands alone: one page with its style in it, and the badge of an act."""

from __future__ import annotations

from html import escape
from importlib.metadata import version

from kg.palette import NEUTRAL, colours

# Nothing may be loaded, whatever a text that stands in the page says.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:"

STYLE = """
.vb { font: 15px/1.55 system-ui, sans-serif; color: #222; background: #fff; max-width: 60rem; text-align: left }
.vb h3 { font-size: 1.1em; margin: .4em 0 .2em } .vb p { margin: .3em 0 }
.vb .meta, .vb figcaption { color: #555; font-size: .88em }
.vb .text { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #ddd; border-radius: 4px;
  padding: .8em 1em; margin: .6em 0; max-height: 36em; overflow: auto }
.vb mark { color: inherit; background: color-mix(in srgb, var(--act) 16%, #fff); border-bottom: 2px solid var(--act) }
.vb mark b { font-weight: 600 } .vb i { font-style: normal; text-decoration: underline dotted }
.vb .badge { display: inline-block; color: #222; border-left: .7em solid var(--act); background: #f3f3f3;
  border-radius: 2px; padding: 0 .45em; margin: 0 .3em 0 0; font-size: .82em; white-space: nowrap }
.vb ol.acts, .vb ol.story { list-style: none; padding: 0; margin: .6em 0 }
.vb ol.acts > li { margin: .5em 0; padding: .1em 0 .1em .8em; border-left: 3px solid var(--act) }
.vb ol.story { border-left: 2px solid #bbb; margin-left: .6em }
.vb ol.story > li { position: relative; padding: .15em 0 .5em 1.3em }
.vb ol.story > li::before { content: ""; position: absolute; left: calc(-.45em - 1px); top: .6em;
  width: .8em; height: .8em; border-radius: 50%; background: var(--act) }
.vb ol.story > li.shift::before { border-radius: 0; transform: rotate(45deg); background: #fff; border: 2px solid #222;
  width: .55em; height: .55em; left: calc(-.4em - 1px) }
.vb ol.story time { font-weight: 600; margin-right: .5em }
.vb blockquote { margin: .2em 0; color: #444; border: 0; padding: 0; font-style: normal }
.vb details { margin: .2em 0 } .vb summary { cursor: pointer; color: #555; font-size: .88em }
.vb pre { background: #f6f6f6; padding: .6em; overflow: auto; font-size: .85em }
.vb figure { margin: 0 } .vb .drawn { overflow-x: auto } .vb .drawn img { width: 100%; min-width: 42rem }
.vb .data { overflow: auto; max-height: 26em } .vb table { border-collapse: collapse; font-size: .82em }
.vb td, .vb th { border-bottom: 1px solid #ddd; padding: .2em .6em; text-align: left; vertical-align: top }
"""


def fragment(body: str) -> str:
    """Wrap HTML for a notebook, with its style."""
    return f'<style>{STYLE}</style><div class="vb">{body}</div>'


def page(title: str, body: str) -> str:
    """Make a whole page of HTML that loads nothing."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>body {{ margin: 1.5em }}{STYLE}</style></head>"
        f'<body><main class="vb">{body}</main></body></html>\n'
    )


def colour_of(act: str) -> str:
    """Return the colour of a kind of act, or of none."""
    return colours([act])[act] if act else NEUTRAL


def badge(act: str) -> str:
    """Name a kind of act beside its colour."""
    return f'<span class="badge" style="--act:{colour_of(act)}">{escape(act.replace("_", " "))}</span>'


def software() -> str:
    """Say which Verbale made something."""
    return f"Verbale {version('verbale')}"
