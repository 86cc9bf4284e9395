from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import Settings, check, read
from kg.errors import UsageError

PAGE = (Path(__file__).parents[1] / "docs" / "service.md").read_text("utf-8")


def test_every_setting_is_documented() -> None:
    assert [name for name in Settings.model_fields if f"`KG_{name.upper()}`" not in PAGE] == []


@pytest.mark.parametrize(
    ("given", "host", "told"),
    [
        ({"max_workers": 1, "workers": 2}, "127.0.0.1", "KG_MAX_WORKERS is less than KG_WORKERS"),
        ({"token": ""}, "127.0.0.1", "KG_TOKEN is empty"),
        (
            {"token": "X"},
            "0.0.0.0",
            "KG_TOKEN is shorter than 16 characters, and 0.0.0.0 can be reached from elsewhere",
        ),
        ({"proxies": "*"}, "0.0.0.0", "KG_PROXIES believes everybody, and 0.0.0.0 can be reached from elsewhere"),
        ({"token": "X" * 20, "services": "http://x/"}, "::", "KG_SERVICES lets the service reach other machines"),
    ],
)
def test_unsafe_settings_are_refused(given: dict[str, object], host: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        check(read(**given), host)
    assert raised.value.message.startswith(told)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_short_token_is_for_this_machine(host: str) -> None:
    check(read(token="X"), host)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIMEOUT", "0"),
        ("TOKEN_HASHES", "secret"),
        ("MEMORY", "perhaps"),
        ("SERVICES", "file:///x"),
        ("PUBLIC_URL", "graph.example.org"),
    ],
)
def test_settings_are_read_from_the_environment_and_checked(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"KG_{name}", value)
    with pytest.raises(UsageError, match=f"the settings cannot be used: KG_{name}: "):
        read()
