"""Reading what is said, and filling its placeholders."""

from __future__ import annotations

from pathlib import Path

import pytest

from bothand.content.responses import ContentError, fill, read_responses, read_yaml


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_all_responses_are_found_by_name(tmp_path: Path) -> None:
    own = write(
        tmp_path / "talk" / "greet.yml",
        "responses:\n  utter_greet:\n  - text: |-\n      Hello.\n    metadata: {hint: x}\n",
    )
    write(tmp_path / "notices.yml", "responses:\n  utter_down:\n  - text: ' Later. '\n")
    write(tmp_path / "rules.yml", "rules: []\n")
    found = read_responses(tmp_path)
    assert set(found) == {"utter_greet", "utter_down"}
    assert found["utter_greet"].text == "Hello."
    assert found["utter_greet"].metadata == {"hint": "x"}
    assert found["utter_greet"].path == own
    assert found["utter_down"].text == "Later."
    assert found["utter_down"].metadata == {}


def test_one_name_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.yml", "b.yml"):
        write(tmp_path / name, "responses:\n  utter_x:\n  - text: Hello.\n")
    with pytest.raises(ContentError, match=r"b\.yml: utter_x stands in .*a\.yml too"):
        read_responses(tmp_path)


@pytest.mark.parametrize("text", ["a: [", "- a list", "", "a: \x00"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "broken.yml", text)
    with pytest.raises(ContentError, match=r"broken\.yml"):
        read_yaml(path)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.yml"
    path.write_bytes(b"a: caf\xe9")
    with pytest.raises(ContentError, match=r"latin\.yml"):
        read_yaml(path)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Call {lifeline}.", "Call 988."),
        ("{lifeline}{lifeline}", "988988"),
        ("Call {nobody}.", "Call {nobody}."),
        ("{lifeline", "{lifeline"),
        ("{ lifeline }", "{ lifeline }"),
        ("{count}", "3"),
        ("{odd}", "{lifeline}"),
    ],
)
def test_known_placeholders_are_filled_once(text: str, filled: str) -> None:
    assert fill(text, {"lifeline": "988", "count": 3, "odd": "{lifeline}"}) == filled
