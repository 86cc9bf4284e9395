"""Archives: what they hold is read from where it lies, and what would do harm is refused with its reason."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.documents import MAX_BYTES, Inputs, archives, discover, read_document
from kg.errors import DocumentError

TEXTS = {"a/b.txt": b"We agree.", "c.md": b"---\nid: c\n---\nWe agree."}
SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")


def pack(path: Path, members: Mapping[str, bytes]) -> Path:
    """Write an archive of the kind that its name tells."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in members.items():
                packed.writestr(name, content)
        return path
    mode = {".tar": "w", ".gz": "w:gz", ".tgz": "w:gz", ".bz2": "w:bz2", ".xz": "w:xz"}[path.suffix]
    with tarfile.open(path, mode) as packed:  # type: ignore[call-overload]
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            packed.addfile(entry, io.BytesIO(content))
    return path


def faults(*paths: Path) -> list[str]:
    """Return what reading all texts of these paths complains of, without the folder that they are in."""
    found = []
    with Inputs(paths) as inputs:
        for path in inputs.paths:
            try:
                inputs.document(inputs.read(path))
            except DocumentError as error:
                found.append(str(error).replace(str(paths[0].parent) + "/", ""))
    return found


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_members_are_read_in_the_archive_s_order_by_addresses_of_their_own(tmp_path: Path, suffix: str) -> None:
    path = pack(tmp_path / f"x{suffix}", {**TEXTS, "__MACOSX/._b.txt": b"x", ".hidden/d.txt": b"x", "e.jpg": b"x"})
    with Inputs([path]) as inputs:
        assert inputs.paths == (path / "a/b.txt", path / "c.md")
        assert [inputs.document(inputs.read(member)).id for member in inputs.paths] == ["b", "c"]
        assert [inputs.read(member).source for member in inputs.paths] == [f"{path}/a/b.txt", f"{path}/c.md"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_part_of_an_archive_can_be_named(tmp_path: Path, suffix: str) -> None:
    path = pack(tmp_path / f"x{suffix}", TEXTS | {"a/d.txt": b"We will."})
    assert list(discover([path / "a"])) == [path / "a/b.txt", path / "a/d.txt"]
    assert list(discover([path / "*.md"])) == [path / "c.md"]
    assert read_document(path / "a/d.txt").text == "We will."
    with pytest.raises(DocumentError, match="no such text in the archive"):
        read_document(path / "z.txt")
    with pytest.raises(DocumentError, match="2 texts"):
        read_document(path / "a")


def test_archives_in_folders_are_opened(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    path = pack(tmp_path / "f/x.zip", TEXTS)
    (tmp_path / "f/z.txt").write_text("We agree.")
    assert list(discover([tmp_path / "f"])) == [path / "a/b.txt", path / "c.md", tmp_path / "f/z.txt"]


def test_globs_are_followed_in_order(tmp_path: Path) -> None:
    for name in ("2021/a.txt", "2021/b.md", "2022/a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("We agree.")
    assert list(discover([tmp_path / "*/a.txt"])) == [tmp_path / "2021/a.txt", tmp_path / "2022/a.txt"]
    assert list(discover([tmp_path / "**/b.*"])) == [tmp_path / "2021/b.md"]
    assert list(discover([tmp_path / "202?"])) == [
        tmp_path / name for name in ("2021/a.txt", "2021/b.md", "2022/a.txt")
    ]
    with pytest.raises(DocumentError, match=r"no file matches \(name another\)"):
        read_document(tmp_path / "*.pdf")


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_a_member_that_leads_out_of_the_archive_stays_in_it(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "secret.txt").write_text("We never agreed.")
    path = pack(tmp_path / f"x{suffix}", {"../secret.txt": b"We agree.", str(tmp_path / "secret.txt"): b"We will."})
    assert faults(path) == [f"x{suffix}/../secret.txt: leads out of the archive (pack it again without `..`)"]
    with Inputs([path]) as inputs:
        assert inputs.read(inputs.paths[1]).raw == b"We will."


def test_an_archive_within_an_archive_is_reported(tmp_path: Path) -> None:
    inner = pack(tmp_path / "inner.zip", TEXTS)
    outer = pack(tmp_path / "outer.zip", {"inner.zip": inner.read_bytes(), "d.txt": b"We agree."})
    assert faults(outer) == ["outer.zip/inner.zip: an archive within an archive is not opened (unpack the outer one)"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_broken_archive_is_a_fault_and_the_rest_goes_on(tmp_path: Path, suffix: str) -> None:
    path = pack(tmp_path / f"x{suffix}", {f"{number}.txt": bytes(range(256)) * 40 for number in range(20)})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    pack(tmp_path / "good.zip", TEXTS)
    found = faults(path, tmp_path / "good.zip")
    assert found
    assert all(fault.startswith(f"x{suffix}") for fault in found)


def test_a_member_that_does_not_keep_its_word_is_a_fault(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", {"a.txt": b"We agree to all of it, and so do they. " * 20, "b.txt": b"We agree."})
    raw = bytearray(path.read_bytes())
    raw[60] ^= 0xFF
    path.write_bytes(raw)
    (fault,) = faults(path)
    assert fault.startswith("x.zip/a.txt: cannot be read: ")


def test_an_encrypted_member_is_a_fault(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", {"a.txt": b"We agree."})
    raw = bytearray(path.read_bytes())
    for place, flags in ((raw.index(b"PK\3\4"), 6), (raw.index(b"PK\1\2"), 8)):
        raw[place + flags] |= 1
    path.write_bytes(raw)
    assert faults(path) == ["x.zip/a.txt: is encrypted (pack the archive again without a password)"]


def test_a_link_in_a_tar_archive_is_a_fault(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as packed:
        link = tarfile.TarInfo("a.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(link)
    assert faults(tmp_path / "x.tar") == ["x.tar/a.txt: is a link or a device, not a file (pack the file itself)"]


def test_an_archive_without_texts_is_a_fault(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", {"a.jpg": b"x"})
    (fault,) = faults(path)
    assert fault.endswith(") in this archive (name another)")


BOMB = "expands to more than 100 times its size, as archives do that are made to do harm"


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_a_bomb_is_refused(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / f"x{suffix}", {f"{number}.txt": bytes(1_000_000) for number in range(20)})
    monkeypatch.setattr(archives, "FREE_SIZE", 10_000_000)
    assert faults(path) == [f"x{suffix}: {BOMB} (if you trust it, unpack it and give the folder)"]


def test_a_bomb_in_the_head_of_a_tar_archive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE_SIZE", 10_000_000)
    head = tarfile.TarInfo("x")
    head.type, head.size = tarfile.XHDTYPE, 50_000_000
    with gzip.open(tmp_path / "x.tar.gz", "wb") as packed:
        packed.write(head.tobuf() + bytes(50_000_000))
    (fault,) = faults(tmp_path / "x.tar.gz")
    assert BOMB in fault


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    for suffix in (".zip", ".tar"):
        path = pack(tmp_path / f"x{suffix}", {f"{number}.txt": b"We agree." for number in range(6)})
        assert faults(path) == [f"x{suffix}: more than 3 files (divide it)"]


def test_a_member_is_read_up_to_the_limit(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", {"a.txt": b"a" * (MAX_BYTES + 5), "b.txt": b"We agree."})
    assert faults(path) == ["x.zip/a.txt: larger than 20,000,000 bytes (split it)"]
