"""docs/settings.md says what settings.py does."""

from __future__ import annotations

import ast
import re

import pytest

from bothand.settings import ROOT, Settings, SettingsError

ROW = re.compile(r"^\| `(BOTHAND_[A-Z_]+)` \| ([^|]+) \|", re.MULTILINE)
PAGE = dict(ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))


def read_by_the_code() -> set[str]:
    tree = ast.parse((ROOT / "bothand" / "settings.py").read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {
        text for text in texts if isinstance(text, str) and re.fullmatch("BOTHAND_[A-Z_]+", text)
    }


def test_every_setting_is_on_the_page_and_no_other() -> None:
    assert set(PAGE) == read_by_the_code()


def test_the_page_names_the_numbers_that_hold_without_a_setting(tmp_path: object) -> None:
    found = Settings.load({"BOTHAND_HOME": str(tmp_path)})
    shown = {name: text.strip("` ") for name, text in PAGE.items()}
    said = {name: int(text) for name, text in shown.items() if text.isdigit()}
    assert said == {
        "BOTHAND_CHAT_PORT": found.chat_port,
        "BOTHAND_ACTIONS_PORT": found.actions_port,
        "BOTHAND_DESK_PORT": found.desk_port,
        "BOTHAND_INTERNAL_PORT": found.internal_port,
        "BOTHAND_RATE_MESSAGES": found.rate_messages,
        "BOTHAND_RATE_SESSIONS": found.rate_sessions,
        "BOTHAND_RATE_CONTACTS": found.rate_contacts,
    }
    assert shown["BOTHAND_MODE"] == found.mode


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOTHAND_CHAT_PORT", "eighty"),
        ("BOTHAND_CHAT_PORT", "70000"),
        ("BOTHAND_RATE_MESSAGES", "-1"),
        ("BOTHAND_MODE", "production"),
        ("BOTHAND_SECRET", "short"),
    ],
)
def test_a_bad_value_stops_the_start_and_is_named(name: str, value: str, tmp_path: object) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.load({"BOTHAND_HOME": str(tmp_path), name: value})
