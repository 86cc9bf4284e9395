"""House rules that a machine can check: layers, sizes, names, start-up, and documentation that tells of everything."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import kg
from api.app import create_app
from kg import ontology
from kg.cli import app
from kg.formats import FORMATS, ExportFormat
from kg.named import load
from kg.records import KEYS
from kg.store import Store

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for package in ("kg", "api") for path in (ROOT / package).rglob("*.py"))
DOCS = {path.name: path.read_text("utf-8") for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]}
GROUPS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
COMMANDS: dict[str, Any] = {
    f"{name} {part}".strip(): command
    for name, group in GROUPS.items()
    for part, command in getattr(group, "commands", {"": group}).items()
}


def run(*command: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)


def functions() -> Iterator[tuple[str, int]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_layers_hold() -> None:
    result = run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo")
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_module_is_too_long() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_functions_are_short() -> None:
    lengths = dict(functions())
    assert {name: length for name, length in lengths.items() if length > 60} == {}
    assert statistics.median(lengths.values()) < 12


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "common", "base", "manager", "service", "handler", "misc"}
    assert [path for path in MODULES if path.stem in vague] == []


def test_no_query_is_put_together_from_strings() -> None:
    words = re.compile(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE)\b[^a-z]*[{?*]")
    mixed = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr) and words.search(ast.unparse(node))
    ]
    assert mixed == []


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), flags=re.MULTILINE)
    assert citation is not None
    assert citation[1] == project["version"] == kg.__version__


def test_every_public_thing_says_what_it_does() -> None:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    silent = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'name', '')}"
        for path in MODULES
        for node in public(ast.parse(path.read_text("utf-8")))
        if isinstance(node, kinds) and not ast.get_docstring(node)
    ]
    assert silent == []


def public(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    for node in tree.body:
        if not getattr(node, "name", "_").startswith("_"):
            yield node
            yield from (part for part in getattr(node, "body", []) if not getattr(part, "name", "_").startswith("_"))


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("kg", {"spacy", "pandas", "networkx", "rdflib", "pyoxigraph", "rich"}),
        ("kg.cli", {"spacy", "pandas", "networkx", "rdflib", "pyoxigraph", "fastapi", "httpx", "yaml"}),
        ("kg.store", {"spacy", "pandas", "networkx", "fastapi", "api"}),
        ("api.app", {"spacy", "pandas", "matplotlib"}),
    ],
)
def test_importing_stays_light(module: str, unwanted: set[str]) -> None:
    result = run(sys.executable, "-c", f"import {module}, sys; print(' '.join(sys.modules))")
    assert result.stderr == ""
    assert unwanted & set(result.stdout.split()) == set()


def sections(text: str, *, depth: int) -> dict[str, str]:
    """Part a page by its headings of one depth."""
    parts = re.split(rf"^{'#' * depth} (.+)$", text, flags=re.MULTILINE)
    return {title.strip("` "): body for title, body in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_all_its_options(name: str) -> None:
    page = sections(DOCS["cli.md"], depth=2)
    command = COMMANDS[name]
    expected = [flag for option in command.params for flag in option.opts if flag.startswith("--")]
    assert f"kg {name}" in page
    assert [flag for flag in expected if f"`{flag}" not in page[f"kg {name}"]] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_explains_itself(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert [option.name for option in command.params if not getattr(option, "help", None)] == []


def test_every_export_format_is_documented() -> None:
    rows = {f"| `{form}` | {told.holds} | {told.readers} |" for form, told in FORMATS.items()}
    assert {row for row in rows if row not in DOCS["export.md"]} == set()
    assert {form for form in FORMATS if f"`{form}`" not in sections(DOCS["cli.md"], depth=2)["kg export"]} == set()
    assert set(FORMATS) == set(ExportFormat)


def test_every_setting_is_documented() -> None:
    used = {match for path in MODULES for match in re.findall(r"\bKG_[A-Z_]+\b", path.read_text("utf-8"))}
    assert {setting for setting in used - {"KG_"} if f"`{setting}`" not in DOCS["cli.md"] + DOCS["service.md"]} == set()


def test_every_named_query_is_documented() -> None:
    page = sections(DOCS["queries.md"], depth=2)
    assert sorted(page) == sorted(load())
    for name, query in load().items():
        words = [query.purpose, *(f"`{p.name}`: {p.description}" for p in query.parameters), *query.columns]
        assert [word for word in words if word not in page[name]] == []


def test_every_act_and_every_key_of_an_act_is_documented() -> None:
    words = [*ontology.load().acts, *KEYS]
    assert [word for word in words if f"`{word}`" not in DOCS["acts.md"] + DOCS["cli.md"]] == []


def test_every_route_is_documented(tmp_path: Path) -> None:
    with Store.create(tmp_path / "empty.store") as store:
        described = create_app(store).openapi()["paths"]
    expected = {path.replace(":path", "") for path in described} | {"/docs", "/openapi.json"}
    assert {path for path in expected if f"`{path}`" not in DOCS["service.md"]} == set()


def test_the_first_screen_has_exactly_the_two_commands() -> None:
    readme = DOCS["README.md"]
    assert len(readme.splitlines()) < 120
    blocks = re.findall(r"```sh\n(.*?)```", readme, flags=re.DOTALL)
    assert [line.split("#")[0].strip() for line in blocks[0].splitlines()] == ["make demo", "make test"]
    assert readme[: readme.index("```")].count("\n") < 15


def test_links_between_the_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "ontologies").glob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
