"""A digest of our own code is another one as soon as any of it is."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from kg.sources import digest


@pytest.fixture
def package(tmp_path: Path) -> ModuleType:
    for name in ("__init__", "one", "other"):
        (tmp_path / f"{name}.py").write_text(f"NAME = {name!r}\n")
    module = ModuleType("made")
    module.__file__ = str(tmp_path / "__init__.py")
    return module


def test_the_same_code_has_the_same_digest(package: ModuleType) -> None:
    assert digest(package) == digest(package)


@pytest.mark.parametrize("change", ["edit", "add", "rename"])
def test_any_change_to_a_package_is_told(package: ModuleType, tmp_path: Path, change: str) -> None:
    before = digest(package)
    match change:
        case "edit":
            (tmp_path / "one.py").write_text("NAME = 1\n")
        case "add":
            (tmp_path / "third.py").touch()
        case _:
            (tmp_path / "one.py").rename(tmp_path / "eins.py")
    assert digest(package) != before


def test_of_a_module_nothing_beside_it_counts(package: ModuleType, tmp_path: Path) -> None:
    package.__file__ = str(tmp_path / "one.py")
    before = digest(package)
    (tmp_path / "other.py").write_text("")
    assert digest(package) == before
