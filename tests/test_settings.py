"""Settings: environment before default, clear refusals, and secrets that stay secret."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bothand.settings import Settings, SettingsError, child_environment

SECRET = "s" * 32


def load(home: Path, **env: str) -> Settings:
    return Settings.load({"BOTHAND_HOME": str(home), "BOTHAND_SECRET": SECRET, **env})


def test_the_defaults(tmp_path: Path) -> None:
    found = load(tmp_path)
    ports = (found.chat_port, found.actions_port, found.desk_port, found.internal_port)
    assert ports == (5005, 5055, 5080, 5006)
    assert found.database_url == f"sqlite:///{tmp_path / 'bothand.db'}"
    assert found.redis_url is None
    assert found.previous_secret is None
    assert found.mode == "demo"
    assert found.allowed_origins == ("http://localhost:5005", "http://127.0.0.1:5005")
    assert found.trusted_proxies == ()
    assert (found.root / "practice.yml").exists()


def test_the_environment_wins(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        BOTHAND_CHAT_PORT="8005",
        BOTHAND_DATABASE_URL="postgresql://db/x",
        BOTHAND_REDIS_URL="redis://r",
        BOTHAND_ALLOWED_ORIGINS=" https://a.example/ ,https://b.example,",
        BOTHAND_TRUSTED_PROXIES="10.0.0.1",
        BOTHAND_RATE_MESSAGES="0",
        BOTHAND_MODE="live",
        BOTHAND_PREVIOUS_SECRET="old",
    )
    assert found.chat_port == 8005
    assert found.database_url == "postgresql://db/x"
    assert found.redis_url == "redis://r"
    assert found.allowed_origins == (
        "http://localhost:8005",
        "http://127.0.0.1:8005",
        "https://a.example",
        "https://b.example",
    )
    assert found.trusted_proxies == ("10.0.0.1",)
    assert found.rate_messages == 0
    assert found.mode == "live"
    assert found.previous_secret == b"old"


def test_a_blank_value_means_the_default(tmp_path: Path) -> None:
    found = load(tmp_path, BOTHAND_CHAT_PORT="", BOTHAND_MODE="", BOTHAND_REDIS_URL="")
    assert (found.chat_port, found.mode, found.redis_url) == (5005, "demo", None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOTHAND_CHAT_PORT", "http"),
        ("BOTHAND_DESK_PORT", "70000"),
        ("BOTHAND_ACTIONS_PORT", "-1"),
        ("BOTHAND_INTERNAL_PORT", "50.5"),
        ("BOTHAND_RATE_SESSIONS", "many"),
        ("BOTHAND_MODE", "production"),
        ("BOTHAND_SECRET", "short"),
    ],
)
def test_a_bad_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load(tmp_path, **{name: value})


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    found = load(tmp_path, BOTHAND_PREVIOUS_SECRET="old-and-hidden")
    assert SECRET not in repr(found)
    assert "old-and-hidden" not in repr(found)
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, BOTHAND_SECRET="tiny-hidden")
    assert "tiny-hidden" not in str(caught.value)


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = Settings.load({"BOTHAND_HOME": str(home)})
    assert len(first.secret) >= 32
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o600
    assert Settings.load({"BOTHAND_HOME": str(home)}).secret == first.secret


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with ThreadPoolExecutor(8) as pool:
        loads = [pool.submit(Settings.load, {"BOTHAND_HOME": str(home)}) for _ in range(16)]
        found = {each.result().secret for each in loads}
    assert len(found) == 1
    assert [path.name for path in home.iterdir()] == ["secret"]


def test_child_processes_send_no_telemetry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOTHAND_MODE", "live")
    found = child_environment({"EXTRA": "1"})
    assert found["RASA_TELEMETRY_ENABLED"] == "false"
    assert found["BOTHAND_MODE"] == "live"
    assert found["EXTRA"] == "1"
