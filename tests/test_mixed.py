"""A folder as users have them: twenty files in five formats, and two that nobody can read."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import papers
import pytest

from benchmarks import formats
from kg.build import BuildReport, build
from kg.documents import Metadata
from kg.extraction import Extractor
from kg.store import Store
from kg.validate import Severity, validate
from kg.vocabulary import RDFS, Vb

BY_NAME = Metadata(match="{state}-{format}")


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("texts") / "mixed"
    papers.write_mixed(path)
    return path


def test_a_folder_of_all_formats_is_built_and_holds(tmp_path: Path, folder: Path, extractor: Extractor) -> None:
    with Store.create(tmp_path / "s") as store:
        report = build([folder], store, extractor=extractor, metadata=BY_NAME)
        assert (report.read, report.noted) == (20, 16)
        assert [failure.reason.replace(f"{folder}/", "") for failure in report.failed] == [
            "old.docx: this is an old Word document, or one with a password (save it as .docx without a password)",
            "scan.pdf: no text on its 1 pages, which may be pictures "
            "(recognise its text first, for example: ocrmypdf FILE NEW)",
        ]
        assert [fault for fault in validate(store) if fault.severity is Severity.VIOLATION] == []
        again = build([folder], store, extractor=extractor, metadata=BY_NAME)
        assert again == BuildReport(read=0, unchanged=20, replaced=0, failed=report.failed, acts=0, candidates=0)
        pages = Counter(quad.object.value for quad in store.match(predicate=Vb.PAGE))
        labels = {quad.subject: quad.object.value for quad in store.match(predicate=RDFS + "label")}
        found = defaultdict(Counter)
        for quad in store.match(predicate=Vb.QUOTE):
            found[quad.graph_name.value.rpartition("-")[2]][labels[quad.subject]] += 1
    assert set(pages) == {"1", "2"}
    assert dict(found) == dict.fromkeys(("pdf", "docx", "html", "txt", "md"), found["md"])


def test_the_cost_of_each_format_is_measured(folder: Path, extractor: Extractor) -> None:
    costs = formats.measure([folder], extractor)
    assert {suffix: (cost.files, cost.failed) for suffix, cost in costs.items()} == {
        suffix: (4, suffix in (".pdf", ".docx")) for suffix in papers.FORMATS
    }
