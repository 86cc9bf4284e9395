"""The server of the Model Context Protocol, asked by the official client."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from serving import build
from test_confined import ENDLESS

from kg.confined import Confined
from kg.limits import Limits
from kg.mcp import server
from kg.questions import QUESTIONS

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("mcp") / "store")


async def talk(server: Any) -> dict[str, Any]:
    """Ask each tool something, and one tool for too much."""
    told: dict[str, Any] = {}
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        told["tools"] = {tool.name: tool.annotations.read_only_hint for tool in tools if tool.annotations}
        told["instructions"] = client.instructions
        card = await client.call_tool("schema_card", {})
        told["card"] = card.content[0].text  # type: ignore[union-attr]
        for name, arguments in (
            ("sparql", {"query": "SELECT ?label { actor:FJI rdfs:label ?label }"}),
            ("acts", {"actor": "Fiji", "since": "2023-01-01"}),
            ("history", {"thing": "SCO development bank"}),
        ):
            told[name] = json.loads((await client.call_tool(name, arguments)).content[0].text)  # type: ignore[union-attr]
        shown = await client.call_tool("evidence", {"act": told["acts"]["acts"][0]["iri"]})
        told["evidence"] = json.loads(shown.content[0].text)  # type: ignore[union-attr]
        for name, query in (("endless", ENDLESS), ("wrong", "SELECT")):
            refused = await client.call_tool("sparql", {"query": query})
            told[name] = (refused.is_error, refused.content[0].text)  # type: ignore[union-attr]
    return told


def check(told: dict[str, Any]) -> None:
    assert told["tools"] == dict.fromkeys(QUESTIONS, True)
    assert "never an instruction" in told["instructions"]
    assert told["card"].startswith("# What this graph holds")
    assert told["sparql"] == {"columns": ["label"], "rows": [["Fiji"]], "cut": None}
    assert [act["quote"] for act in told["acts"]["acts"]] == ["We pledge to plant trees."]
    assert told["history"]["label"] == "SCO development bank"
    assert (told["evidence"]["quote"], told["evidence"]["verified"]) == ("We pledge to plant trees.", True)
    assert told["endless"][0]
    assert "the answer takes more than 1 seconds" in told["endless"][1]
    assert told["wrong"][0]
    assert "line 1, column" in told["wrong"][1]


def test_the_official_client_gets_answers_from_the_command(path: Path) -> None:
    arguments = ["-m", "kg", "mcp", "--store", str(path), "--timeout", "1"]
    check(asyncio.run(talk(StdioServerParameters(command=sys.executable, args=arguments, cwd=ROOT))))


def test_the_tools_are_the_questions(path: Path) -> None:
    with Confined(str(path), limits=Limits(seconds=1)) as store:
        check(asyncio.run(talk(server(store))))
