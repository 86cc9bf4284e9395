from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.profiles import Login, Profile, at, read

ADDRESSES = 'query = "http://h/q"\nupdate = "http://h/u"\n'


def test_a_profile_is_read(tmp_path: Path) -> None:
    path = tmp_path / "archive.toml"
    path.write_text(f'{ADDRESSES}graphs = "https://h/g"\nlogin = "digest"\ntimeout = 5\nbatch = 10\n', "utf-8")
    wanted = Profile(
        query="http://h/q", update="http://h/u", graphs="https://h/g", login=Login.DIGEST, timeout=5, batch=10
    )
    assert read(path) == wanted


def test_an_address_alone_stands_for_all_three() -> None:
    assert at("https://h/repo") == Profile(query="https://h/repo", update="https://h/repo", graphs="https://h/repo")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("query =", "is no TOML"),
        ('query = "http://h/q"', "update is missing"),
        (f"{ADDRESSES}password = 'x'", "password is no key of a profile (it is one of query, update, graphs"),
        (f"{ADDRESSES}timeout = 'long'", "timeout = 'long' is of the wrong kind"),
        (f"{ADDRESSES}retries = true", "retries = True is of the wrong kind"),
        (f"{ADDRESSES}login = 'magic'", "login = 'magic' (it is one of basic, digest, bearer)"),
        (f"{ADDRESSES}batch = 0", "timeout and batch have to be more than 0"),
        (f"{ADDRESSES}graphs = 'h/g'", "graphs is no address of the form https://host/path"),
        (f"{ADDRESSES}graphs = 'http://ann:pw@h/g'", "the address of graphs holds credentials (set KG_ENGINE_USER"),
    ],
)
def test_what_cannot_be_followed_is_named_with_its_file(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "archive.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(UsageError, match=re.escape(said)) as raised:
        read(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert "pw@" not in str(raised.value)


def test_a_profile_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read(tmp_path / "none.toml")
