"""The command line: what goes to which stream, with which exit code, on real files and a real store."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.formats import FORMATS, ExportFormat
from kg.records import KEYS
from kg.resources import samples
from kg.store import Store, served_at

SPEECH = samples() / "2021-heads-of-government-china.md"
BANK = "SELECT ?name { actor:CHN vb:proposes ?thing . ?thing rdfs:label ?name } ORDER BY ?name"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KG_STORE", "KG_PIPELINE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")


def kg(*arguments: object, stdin: bytes | None = None) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


def rows(result: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stores") / "samples.store"
    result = kg("build", samples(), "--store", folder)
    assert result.exit_code == 0, result.stderr
    return folder


def test_extract_prints_an_act_a_line_under_exactly_its_keys() -> None:
    result = kg("extract", SPEECH, "--format", "jsonl")
    found = rows(result)
    assert (result.exit_code, result.stderr) == (0, "")
    assert {tuple(act) for act in found} == {KEYS}
    (bank,) = (act for act in found if act["deliverable"] == "SCO development bank")
    text = SPEECH.read_text("utf-8").split("---\n", 2)[2].strip()
    sentence = (
        "We need to continue to explore the feasibility of an SCO development bank, "
        "and to settle more of our trade in our own currencies."
    )
    assert text[bank["start"] : bank["end"]] == sentence
    assert (bank["document"], bank["actor"], bank["act"], bank["action"]) == (
        "sco-2021-china",
        "China",
        "proposes",
        "explore",
    )


def test_extract_prints_a_table_with_the_sentence() -> None:
    result = kg("extract", SPEECH)
    assert "We need to continue to explore the feasibility" in result.stdout
    assert result.stderr.endswith(" acts\n")


def test_extract_prints_csv_and_turtle() -> None:
    acts = rows(kg("extract", SPEECH, "--format", "jsonl"))
    table = list(csv.DictReader(io.StringIO(kg("extract", SPEECH, "--format", "csv").stdout)))
    assert [row["deliverable"] for row in table] == [act["deliverable"] for act in acts]
    assert tuple(table[0]) == KEYS
    turtle = kg("extract", SPEECH, "--format", "ttl").stdout
    quads = list(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))
    act = ox.NamedNode("https://w3id.org/verbale/ns#Act")
    assert sum(quad.object == act for quad in quads) == len(acts)


def test_explain_tells_by_which_words_and_steps_each_act_was_read() -> None:
    text = "The conflict must end.\n\nWe call on France to take part in the talks by 2026 and stand by Mali."
    result = kg("extract", "-", "--actor", "Kenya", "--date", "2024", "--explain", stdin=text.encode())
    assert result.exit_code == 0
    blocks = result.stdout.strip().split("\n\n")
    assert blocks[0] == "stdin · 2024 · for Kenya · [trigger] ‹action› {object}"
    (lines,) = (block.splitlines() for block in blocks if "take part" in block.splitlines()[0])
    judged = lines.pop()
    assert lines[1:] == [
        "    We [call] on France to ‹take part› {in the talks} by 2026 and stand by Mali.",
        "    - “call” (verb:call on/infinitive) → calls_for",
        "    - “We” → Kenya (the document's actor)",
        "    - to “France” → France (by name)",
        "    - “by 2026” → until 2026-12-31",
    ]
    assert judged.startswith("    - judge: calls_for 0.")
    assert result.stderr == f"{len(blocks) - 1} acts\n"


def test_explain_is_for_reading() -> None:
    result = kg("extract", SPEECH, "--explain", "--format", "csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "kg: --explain is for reading and does not go with --format csv\n"


def test_all_adds_the_candidates() -> None:
    few, many = (rows(kg("extract", samples(), "--format", "jsonl", *option)) for option in ([], ["--all"]))
    assert [act for act in many if act in few] == few
    assert len(many) >= len(few)


def test_actor_and_date_override_what_the_text_says() -> None:
    result = kg(
        "extract",
        "-",
        "--actor",
        "Kenya",
        "--date",
        "2024-03",
        "--format",
        "jsonl",
        stdin=b"We will plant trees next year.",
    )
    (act,) = rows(result)
    assert (act["document"], act["actor"], act["act"], act["action"]) == ("stdin", "Kenya", "pledges", "plant")
    assert (act["deadline"], act["deadline_from"], act["deadline_to"]) == ("next year", "2025-01-01", "2025-12-31")


def test_a_bad_file_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\0\1\2")
    (tmp_path / "b.txt").write_text("Kenya will plant trees.")
    (tmp_path / "c.md").write_text("---\ndate: soon\n---\nKenya will plant trees.")
    result = kg("extract", tmp_path, tmp_path / "gone.txt", "--format", "jsonl")
    assert result.exit_code == 1
    assert [act["document"] for act in rows(result)] == ["b"]
    assert [line.split(" (")[0] for line in result.stderr.splitlines()] == [
        f"kg: {tmp_path}/a.txt: this is a binary file, not text",
        f"kg: {tmp_path}/c.md:2: 'soon' is no date",
        f"kg: {tmp_path}/gone.txt: cannot be read: No such file or directory",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract"],
        ["extract", "x.txt", "--format", "pdf"],
        ["extract", "x.txt", "--date", "soon"],
        ["build", "x.txt"],
        ["build", "x.txt", "--store", "new.store", "--jobs", "0"],
        ["query", "--store", "my.store"],
        ["query", "--store", "my.store", "ASK {}", "--named", "x"],
        ["query", "--store", "my.store", "ASK {}", "--param", "x=y"],
        ["query", "--store", "my.store", "--file", "gone.rq"],
        ["serve", "--store", "my.store", "--port", "70000"],
        ["compare", "one"],
        ["compare", "--series", "Talks"],
        ["compare", "one", "other", "--series", "Talks", "--store", "my.store"],
        ["nothing"],
    ],
)
def test_wrong_usage_leaves_with_two(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = kg(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["extract", "evaluate", "build"])
def test_a_missing_pipeline_names_the_pip_command(command: str, tmp_path: Path) -> None:
    gold = tmp_path / "x.json"
    gold.write_text('{"id": "x", "text": "x", "acts": []}')
    where = ["--store", tmp_path / "my.store"] if command == "build" else []
    result = kg(command, gold if command == "evaluate" else SPEECH, "--pipeline", "en_no_such", *where)
    assert result.exit_code == 1
    assert result.stderr.startswith("kg: ")
    assert "pip install" in result.stderr


def test_a_second_build_changes_nothing_and_a_changed_text_its_own_graph(tmp_path: Path) -> None:
    texts, folder = tmp_path / "texts", tmp_path / "my.store"
    texts.mkdir()
    (texts / "a.txt").write_text("Kenya will plant trees.")
    (texts / "b.txt").write_text("Chad will build a road.")
    outcomes = []
    for text in ("Chad will build a road.", "Chad will build a road.", "Chad will build a bank."):
        (texts / "b.txt").write_text(text)
        result = kg("build", texts, "--store", folder, "--base", "https://example.org/id/")
        assert (result.exit_code, result.stdout) == (0, "")
        outcomes.append(result.stderr.split(": ", 1)[1].split(";")[0])
    assert outcomes == [
        "2 documents read (0 replaced), 0 unchanged, 0 failed",
        "0 documents read (0 replaced), 2 unchanged, 0 failed",
        "1 document read (1 replaced), 1 unchanged, 0 failed",
    ]
    assert "base is https://example.org/id/" in kg("build", texts, "--store", folder, "--base", "http://x.org/").stderr
    removed = kg("remove", "a", "--store", folder)
    assert (removed.exit_code, removed.stderr) == (0, f"{folder}: 1 document removed\n")
    again = kg("remove", "a", "--store", folder)
    assert (again.exit_code, again.stderr) == (0, f"{folder}: 0 documents removed\n")
    unknown = kg("remove", "c", "--store", folder)
    assert (unknown.exit_code, unknown.stderr) == (1, "kg: not in the store: c (nothing was removed)\n")


def test_prune_names_what_it_removes_or_why_it_does_not(tmp_path: Path) -> None:
    texts, folder = tmp_path / "texts", tmp_path / "my.store"
    texts.mkdir()
    for name in ("a", "b"):
        (texts / f"{name}.txt").write_text("Kenya will plant trees.")
    kg("build", texts, "--store", folder)
    (texts / "a.txt").write_text("")
    kept = kg("build", texts, "--store", folder, "--prune")
    assert kept.exit_code == 1
    assert f"{folder}: nothing was removed, since a text could not be read (mend it or take it away)" in kept.stderr
    (texts / "a.txt").unlink()
    pruned = kg("build", texts, "--store", folder, "--prune")
    assert (pruned.exit_code, pruned.stderr.splitlines()) == (
        0,
        [
            f"{folder}: removed a, whose text was not given",
            f"{folder}: 0 documents read (0 replaced), 1 unchanged, 1 removed, 0 failed; 0 acts and 0 candidates found",
        ],
    )


def test_a_stale_store_says_so_when_it_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "my.store"
    with Store.create(folder) as store:
        store.mark_stale()
    asked = kg("query", "ASK {}", "--store", folder)
    notice = f"{folder}: what is derived lags behind what was last written (build again)\n"
    assert (asked.exit_code, asked.stdout, asked.stderr) == (0, "yes\n", notice)


def test_build_names_what_it_could_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "b.txt").write_text("Kenya will plant trees.")
    result = kg("build", tmp_path, "--store", tmp_path / "my.store")
    assert result.exit_code == 1
    first, last = result.stderr.splitlines()
    assert first == f"kg: {tmp_path}/a.txt: the file is empty (is it the right file?)"
    assert last.startswith(f"{tmp_path}/my.store: 1 document read (0 replaced), 0 unchanged, 1 failed; 1 act and")


def test_query_answers_in_every_format(store: Path, tmp_path: Path) -> None:
    (tmp_path / "bank.rq").write_text(BANK)
    plain = kg("query", "--store", store, BANK, "--format", "csv")
    assert (plain.exit_code, plain.stderr) == (0, "")
    names = plain.stdout.splitlines()
    assert names[0] == "name"
    assert "SCO development bank" in names
    assert kg("query", "--store", store, "--file", tmp_path / "bank.rq", "--format", "csv").stdout == plain.stdout
    for form, start in (("json", '{"head"'), ("xml", "<?xml"), ("tsv", "?name\n"), ("table", " name")):
        shown = kg("query", "--store", store, BANK, "--format", form).stdout
        assert "SCO development bank" in shown
        assert start in shown
    construct = "CONSTRUCT { ?a vb:proposes ?b } { ?a vb:proposes ?b }"
    assert "SCO" not in kg("query", "--store", store, "ASK { ?a vb:act ?b }").stdout
    assert kg("query", "--store", store, "ASK { ?a vb:act ?b }").stdout == "yes\n"
    assert kg("query", "--store", store, "ASK { ?a vb:nothing ?b }").stdout == "no\n"
    turtle = kg("query", "--store", store, construct, "--format", "ttl").stdout
    assert kg("query", "--store", store, construct).stdout == turtle
    assert list(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))


def test_the_store_may_come_from_the_environment(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE", str(store))
    assert kg("query", "ASK {}").stdout == "yes\n"


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["SELECT ?x {\n ?x }"], 1, "kg: line 2, column "),
        (["SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"], 1, "kg: SERVICE is not allowed"),
        (["--named", "no-such-query"], 1, "no-such-query"),
        (["ASK {}", "--format", "ttl"], 2, "rows"),
        (["--named", "history", "--param", "China"], 2, "NAME=VALUE"),
    ],
)
def test_a_bad_query_is_one_line(store: Path, arguments: list[str], code: int, reason: str) -> None:
    result = kg("query", "--store", store, *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert reason in result.stderr
    assert result.stderr.count("\n") == 1


def test_search_prints_what_fits_best_first(store: Path) -> None:
    asked = ("search", "SCO development banks", "--store", store)
    shown = kg(*asked, "--format", "json")
    hits = json.loads(shown.stdout)
    assert (shown.exit_code, shown.stderr) == (0, f"{len(hits)} hits\n")
    assert (hits[0]["kind"], hits[0]["label"], hits[0]["date"]) == ("deliverable", "SCO development bank", None)
    assert hits[0]["marks"] == [[0, 20]]
    table = list(csv.DictReader(io.StringIO(kg(*asked, "--format", "csv").stdout)))
    assert [row["iri"] for row in table] == [hit["iri"] for hit in hits]
    assert "explore the feasibility of an SCO development bank" in kg(*asked, "--kind", "act").stdout
    period = ("--since", "2021-01-01", "--until", "2021-12-31")
    narrowed = json.loads(kg(*asked, "--actor", "China", "--act", "proposes", *period, "--format", "json").stdout)
    assert {(hit["kind"], hit["document"]) for hit in narrowed} == {("act", "sco-2021-china")}
    assert kg(*asked, "--limit", "1").stderr == "1 hit, perhaps more: raise --limit\n"
    nothing = kg(*asked, "--document", "sco-2021-china", "--kind", "document")
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (0, "", "0 hits\n")


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["?"], 2, "kg: '?' holds no word to look for"),
        (["bank", "--actor", "Nobody at all"], 1, "kg: no actor 'Nobody at all' is in this graph"),
        (["bank", "--since", "2021"], 2, "'2021' does not match"),
        (["bank", "--kind", "speech"], 2, "'speech' is not one of"),
    ],
)
def test_a_search_that_cannot_be_made(store: Path, arguments: list[str], code: int, reason: str) -> None:
    result = kg("search", *arguments, "--store", store)
    assert (result.exit_code, result.stdout) == (code, "")
    assert reason in result.stderr


def test_a_query_file_must_be_text(store: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.rq").write_bytes(b"\xff")
    result = kg("query", "--store", store, "--file", tmp_path / "bad.rq")
    assert (result.exit_code, result.stderr) == (2, f"kg: {tmp_path}/bad.rq: not UTF-8 text\n")


def test_what_did_china_propose(store: Path) -> None:
    example = Path(__file__).parents[1] / "docs" / "examples" / "what-did-china-propose.rq"
    (bank,) = (
        row
        for row in csv.DictReader(
            io.StringIO(kg("query", "--store", store, "--file", example, "--format", "csv").stdout)
        )
        if (row["triple"], row["date"]) == ("China proposes SCO development bank", "2021-11-25")
    )
    assert bank["action"] == "explore"
    assert bank["sentence"].startswith("We need to continue to explore the feasibility of an SCO development bank")
    shown = kg("query", "--store", store, "--file", example).stdout
    line = next(line for line in shown.splitlines() if "2021-11-25" in line and "SCO development bank" in line)
    assert "China proposes SCO development bank" in line
    assert "explore" in line


def test_the_answer_in_the_readme_is_real(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    root = Path(__file__).parents[1]
    block = (root / "README.md").read_text("utf-8").split("```\n")[2]
    example = root / "docs" / "examples" / "what-did-china-propose.rq"
    real = kg("query", "--store", store, "--file", example).stdout
    assert set(block.replace("─", "").replace("…", "").split()) <= set(real.split())
    assert block.count("China proposes SCO development bank") == real.count("China proposes SCO development bank") == 2


def test_the_python_in_the_readme_runs(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    block = readme.split("```python\n")[1].split("```")[0].replace("my.store", str(store))
    names: dict[str, Any] = {}
    exec(block, names)
    names["g"].close()


def test_a_named_query_takes_its_parameters_in_words(store: Path) -> None:
    named = ["--named", "what-did-x-propose", "--param", "actor=PRC", "--format", "csv"]
    rows = list(csv.DictReader(io.StringIO(kg("query", "--store", store, *named).stdout)))
    assert ("China", "SCO development bank", "explore", "2021-11-25") in {
        (row["actor"], row["deliverable"], row["action"], row["date"]) for row in rows
    }


def test_a_table_writes_terms_for_people(store: Path) -> None:
    query = 'SELECT ?act ("2" AS ?n) (<urn:x> AS ?x) ?none { } VALUES ?act { act:proposal }'
    shown = kg("query", "--store", store, query).stdout.splitlines()
    assert [line.split() for line in shown if "act:" in line] == [["act:proposal", "2", "urn:x"]]


@pytest.mark.parametrize("columns", ["40", "80", "160"])
def test_a_table_keeps_to_the_terminal_and_loses_no_word(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    shown = kg("extract", SPEECH).stdout
    assert max(map(len, shown.splitlines())) <= int(columns)
    assert {"call", "all", "parties", "keep", "politics", "search"} <= set(shown.split())


def test_where_nobody_looks_a_table_is_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS")
    assert max(map(len, kg("extract", SPEECH).stdout.splitlines())) > 140


@pytest.mark.parametrize(
    "command",
    [
        *(["query", "ASK {}"], ["validate"], ["remove", "x"], ["serve"]),
        *(["store", what] for what in ("check", "info", "compact")),
        ["store", "backup", "none/backup"],
    ],
)
def test_no_store_is_said(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    missing = kg(*command, "--store", tmp_path / "none")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert missing.stderr.startswith(f"kg: {tmp_path}/none: no store is here")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["remove", "x"], ["serve"], ["store", "compact"]])
def test_a_held_store_is_not_written_to(command: list[str], tmp_path: Path) -> None:
    with Store.create(tmp_path / "held"):
        held = kg(*command, "--store", tmp_path / "held")
    assert (held.exit_code, held.stdout) == (1, "")
    assert held.stderr.startswith(f"kg: {tmp_path}/held: is held by another process")


def test_a_held_store_is_read_from_a_snapshot(tmp_path: Path) -> None:
    with Store.create(tmp_path / "held"):
        for command in (["query", "ASK {}"], ["validate"]):
            read = kg(*command, "--store", tmp_path / "held")
            notice = f"{tmp_path}/held is held by another process: reading its state of 0 seconds ago"
            assert (read.exit_code, read.stderr.splitlines()[0]) == (0, notice)


@pytest.mark.parametrize("form", list(ExportFormat))
def test_export_writes_every_format(store: Path, form: ExportFormat, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = kg("export", "--store", store, "--format", form, "--out", out)
    assert (result.exit_code, result.stdout) == (0, "")
    files = list(out.iterdir()) if FORMATS[form].folder else [out]
    assert form in ("xlsx", "parquet") or any("SCO development bank" in file.read_text("utf-8") for file in files)


def test_a_crate_is_packed_with_queries_and_figures(store: Path, tmp_path: Path) -> None:
    (tmp_path / "ask.rq").write_text("ASK {}")
    options = ["--name", "Samples", "--author", "A. Reader", "--query", tmp_path / "ask.rq", "--figure", __file__]
    result = kg("crate", "--store", store, "--out", tmp_path / "crate", *options, "--texts", "quotes")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"wrote {tmp_path / 'crate'}\n")
    assert (tmp_path / "crate" / "results" / "ask.csv").read_text() == "true"


def test_annotations_without_changes_add_nothing(store: Store, tmp_path: Path) -> None:
    out, said = tmp_path / "out.jsonld", tmp_path / "corrections.csv"
    assert kg("export", "--store", store, "--format", "annotations", "--out", out).exit_code == 0
    result = kg("annotated", out, "--store", store, "--corrections", said, "--by", "A. Reader")
    assert (result.exit_code, result.stderr, said.exists()) == (0, f"{said}: 0 lines added\n", False)


def test_mcp_says_at_once_that_there_is_no_store(tmp_path: Path) -> None:
    result = kg("mcp", "--store", tmp_path / "none")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no store is here" in result.stderr


def test_validate_finds_the_samples_sound(store: Path) -> None:
    result = kg("validate", "--store", store)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 violations, 0 warnings\n")


def test_validate_names_a_fault(tmp_path: Path) -> None:
    with Store.create(tmp_path / "my.store") as target:
        act = ox.NamedNode("http://localhost:8000/id/act/x")
        kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        graph = ox.NamedNode("http://localhost:8000/id/document/x")
        target.replace_graph(graph.value, [ox.Quad(act, kind, ox.NamedNode("https://w3id.org/verbale/ns#Act"), graph)])
    result = kg("validate", "--store", tmp_path / "my.store")
    assert result.exit_code == 1
    assert act.value in result.stdout
    assert re.search(r"\d+ violations, \d+ warnings\n$", result.stderr)


def test_evaluate_prints_the_figures(tmp_path: Path) -> None:
    text = "Kenya will plant trees. It rains."
    act = {"sentence": "Kenya will plant trees.", "actor": "Kenya", "act": "pledges", "action": "plant"}
    act |= {"object": "trees", "deliverable": "trees", "polarity": "positive", "voice": "own"}
    rest: dict[str, Any] = {"addressee": [], "deadline": None, "amount": None, "certain": True}
    missed = {"sentence": "It rains.", "act": "announces", "actor": "Chad"}
    gold = {"id": "k", "text": text, "genre": "speech", "actor": "Kenya", "acts": [act | rest, act | rest | missed]}
    (tmp_path / "k.json").write_text(json.dumps(gold))
    result = kg("evaluate", tmp_path, "--errors")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "missed: k: wanted Chad –announces– [plant] 'trees', given nothing  ⟵ 'It rains.'"
    assert "triple    P 1.000  R 0.500  F1 0.667   (1 of 2 gold, 1 given)" in lines
    assert "  triple F1 0.667 [0.667, 0.667]" in lines
    curve = lines[lines.index("reliability of confidences, candidates (below 0.4) among them:") + 1 :]
    assert curve[0] == "  confidence   acts  mean   right"
    assert curve[1].endswith("1.000")
    assert curve[-1].endswith(" over 1 acts")


def test_evaluate_names_broken_gold(tmp_path: Path) -> None:
    result = kg("evaluate", tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"kg: {tmp_path}: no .json file")


def test_the_history_of_the_bank(store: Path) -> None:
    told = kg("history", "SCO development bank", "--store", store)
    assert (told.exit_code, told.stderr) == (0, "5 acts, 2 shifts\n")
    lines = told.stdout.splitlines()
    assert lines[:3] == ["SCO development bank", "from 2010-11-25 to 2025-09-01", "by China; SCO"]
    assert [line for line in lines if "→" in line] == [
        "2010-11-25  China proposes: study (force 3, stage 1) → proposed",
        "2015-12-15  SCO agrees: continue (force 3, stage 4) → under study",
        "2016-11-03  SCO agrees: continue (force 4, stage 4) → under study",
        "2021-11-25  China proposes: explore (force 3, stage 1) → proposed",
        "2025-09-01  SCO agrees: establish (force 4, stage 3) → agreed",
    ]
    assert [line[:23] for line in lines if line.startswith("20") and "hardening" in line] == [
        "2016-11-03  hardening: ",
        "2025-09-01  hardening: ",
    ]
    record = json.loads(kg("history", "SCO development bank", "--store", store, "--format", "json").stdout)
    assert [act["status"] for act in record["acts"]] == ["proposed", "under study", "under study", "proposed", "agreed"]
    assert [(turn["date"], turn["shift"]) for turn in record["shifts"]] == [
        ("2016-11-03", "hardening"),
        ("2025-09-01", "hardening"),
    ]


def test_a_history_of_nothing_is_one_line(store: Path) -> None:
    result = kg("history", "SCO developing bank", "--store", store)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "kg: no deliverable 'SCO developing bank' is in this graph (did you mean SCO development bank?)\n"
    )


def test_documents_are_compared(store: Path) -> None:
    result = kg("compare", "sco-2015-zhengzhou", "sco-2016-bishkek", "--store", store)
    summary = "sco-2015-zhengzhou, sco-2016-bishkek: 1 hardened, 1 added, 3 dropped\n"
    assert (result.exit_code, result.stderr) == (0, summary)
    assert "decided to continue work on the creation of an SCO" in result.stdout
    series = kg("compare", "--series", "SCO heads of government", "--store", store)
    assert series.stderr.splitlines()[1] == summary.strip()
    assert len(series.stderr.splitlines()) == 3
    texts = [samples() / name for name in ("2015-zhengzhou-communique.md", "2016-bishkek-readout.md")]
    read = json.loads(kg("compare", *texts, "--format", "json").stdout)
    assert [change["change"] for change in read[0]["changes"]].count("hardened") == 1
    stored = json.loads(
        kg("compare", "sco-2015-zhengzhou", "sco-2016-bishkek", "--store", store, "--format", "json").stdout
    )
    assert read == stored


def test_samples_are_written_out_but_never_over_a_users_file(tmp_path: Path) -> None:
    for _ in range(2):
        result = kg("samples", tmp_path / "texts")
        assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (0, "", 6)
    assert (tmp_path / "texts" / SPEECH.name).read_bytes() == SPEECH.read_bytes()
    (tmp_path / "texts" / SPEECH.name).write_text("mine")
    assert "is there already and differs" in kg("samples", tmp_path / "texts").stderr
    assert kg("samples", tmp_path / "texts" / SPEECH.name).exit_code == 1


def test_version_and_help() -> None:
    assert kg("--version").stdout.startswith("kg 0.")
    shown = kg("--help")
    assert shown.exit_code == 0
    for command in ("extract", "build", "remove", "query", "serve", "export", "crate", "annotated", "mcp", "validate"):
        assert command in shown.stdout


def test_unknown_front_matter_is_warned_of_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nauthor: x\n---\nKenya will plant trees.")
    result = subprocess.run(
        [sys.executable, "-m", "kg", "extract", tmp_path / "a.md", "--format", "jsonl"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stderr == f"kg: {tmp_path}/a.md:2: unknown key `author` in the front matter is left out\n"
    assert len(result.stdout.splitlines()) == 1


def test_a_closed_pipe_is_no_drama() -> None:
    command = [sys.executable, "-m", "kg", "extract", str(samples()), "--format", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait(timeout=60)


@pytest.fixture
def served(store: Path) -> Iterator[str]:
    """Serve the samples' store from a process of its own."""
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        until = time.monotonic() + 30
        while (address := served_at(store)) is None and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert address is not None
        yield address
        process.terminate()
        process.wait(timeout=30)


def test_a_served_store_is_asked_at_its_address(store: Path, served: str, tmp_path: Path) -> None:
    query = kg("query", "--store", store, BANK, "--format", "csv")
    assert (query.exit_code, query.stderr) == (0, f"{store} is being served: asking {served}\n")
    assert "SCO development bank" in query.stdout
    assert "SCO development bank" in kg("query", "--store", store, BANK).stdout
    for arguments in (["export", "--format", "csv", "--out", tmp_path / "acts.csv"], ["validate"]):
        result = kg(*arguments, "--store", store)
        assert (result.exit_code, result.stderr.splitlines()[0]) == (0, query.stderr.strip())
    found = kg("search", "development bank", "--store", store)
    assert (found.exit_code, found.stderr.splitlines()[0]) == (0, query.stderr.strip())
    assert "SCO development bank" in found.stdout
    for arguments in (["check"], ["info"], ["backup", tmp_path / "backup"]):
        assert kg("store", *arguments, "--store", store).exit_code == 0
    assert "SCO development bank" in kg("query", "--store", tmp_path / "backup", BANK).stdout
    build = kg("build", samples(), "--store", store)
    assert build.exit_code == 1
    assert build.stderr.startswith(f"kg: {store}: is being served at {served}")


def test_help_is_quick() -> None:
    started = time.process_time() if os.name != "posix" else os.times().children_user
    subprocess.run([sys.executable, "-m", "kg", "--help"], capture_output=True, check=True)
    ended = time.process_time() if os.name != "posix" else os.times().children_user
    assert ended - started < 0.5


def test_build_says_how_a_table_and_the_texts_went_together(tmp_path: Path) -> None:
    for name in ("KEN_2021", "KEN_2022", "TCD_2021", "TCD_2022"):
        (tmp_path / f"{name}.txt").write_text("We agree.")
    table = tmp_path / "who.csv"
    table.write_text(
        "iso,year,country,speaker,post\nKEN,2021,Kenya,A,\nKEN,2022,Kenya,E,\nTCD,2021,Chad,B,\nTCD,2021,Chad,C,\nFJI,2021,Fiji,D,\n"
    )
    result = kg("build", tmp_path, "--store", tmp_path / "s", "--metadata", table, "--field", "title={country}, {year}")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.splitlines()[:4] == [
        f"{table}: joined by {{iso}}_{{year}}; date from {{year}}, speaker from {{speaker}}, "
        "actor from {country} or {iso}, title from {country}, {year}; not used: post",
        f"{table}: 1 text without a row: {tmp_path}/TCD_2022.txt",
        f"{table}: 1 row without a text: 6: FJI, 2021, Fiji, D",
        f"{table}: 2 rows that share a text, and only what they agree on is taken: "
        "4: TCD, 2021, Chad, B; 5: TCD, 2021, Chad, C",
    ]
