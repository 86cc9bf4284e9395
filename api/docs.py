"""`/docs`: the OpenAPI description as a page that needs nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

STYLE = """
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #222 }
h2 { margin: 2.5rem 0 0; font-size: 1.1rem } code { font-size: 1.05em } p { margin: .3rem 0 }
table { border-collapse: collapse; margin: .5rem 0 } td { padding: .2rem 1rem .2rem 0; vertical-align: top }
.method { color: #fff; background: #332288; border-radius: .2rem; padding: .1rem .4rem; font-size: .8rem }
.method.post { background: #117733 } .quiet { color: #666 }
"""


@router.get("/docs")
async def show_docs(request: Request) -> HTMLResponse:
    """Show every route with its parameters."""
    return HTMLResponse(page(request.app.openapi()))


def page(description: Mapping[str, Any]) -> str:
    """Write an OpenAPI description as HTML."""
    title = f"{description['info']['title']} {description['info']['version']}"
    routes = "".join(
        "".join(_route(path, method, operation))
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
        f"<h1>{escape(title)}</h1><p>{escape(description['info']['description'])}</p>"
        f'<p class="quiet">For programs: <a href="/openapi.json">openapi.json</a></p>{routes}</html>'
    )


def _route(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    parameters = operation.get("parameters", [])
    open_to_a_click = method == "get" and not any(parameter["required"] for parameter in parameters)
    shown = f'<a href="{escape(path)}">{escape(path)}</a>' if open_to_a_click else escape(path)
    yield f'<h2><span class="method {method}">{method.upper()}</span> <code>{shown}</code></h2>'
    yield f"<p>{escape(operation['description'])}</p><table>"
    for parameter in parameters:
        told = escape(parameter.get("description", ""))
        need = "" if parameter["required"] else ' <span class="quiet">optional</span>'
        yield f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{told}{need}</td></tr>"
    yield "</table>"
