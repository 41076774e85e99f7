"""Live mode doesn't start before visitors can be helped, and says all that is missing at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from servers import clean_environment, free_ports
from sqlalchemy import update

from bothand.care.staff import Role, StaffAccounts
from bothand.content.practice_edit import edit_practice, parts_of
from bothand.content.responses import read_yaml
from bothand.serve.live import NotReady, check_live
from bothand.settings import ROOT, Settings
from bothand.store import Database
from bothand.store.desk_models import staff

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
WORDS = read_yaml(ROOT / "bothand" / "serve" / "live.yml")


@pytest.fixture
def live(tmp_path: Path) -> dict[str, str]:
    """The environment of a live installation with a content folder of its own."""
    content = tmp_path / "content"
    (content / "data").mkdir(parents=True)
    for name in ("domain.yml", "config.yml", "practice.yml"):
        shutil.copy(ROOT / name, content / name)
    names = [f"BOTHAND_{each}_PORT" for each in ("CHAT", "ACTIONS", "DESK", "INTERNAL")]
    ports = dict(zip(names, map(str, free_ports(4)), strict=True))
    home = tmp_path / "home"
    return {
        "BOTHAND_MODE": "live",
        "BOTHAND_HOME": str(home),
        "BOTHAND_CONTENT": str(content),
        **ports,
    }


def make_ready(live: dict[str, str]) -> None:
    """Do all that is asked for."""
    live["BOTHAND_ALLOWED_ORIGINS"] = "https://www.example.com"
    path = Path(live["BOTHAND_CONTENT"]) / "practice.yml"
    text = path.read_text(encoding="utf-8")
    parts = parts_of(text)
    facts = {**parts.facts, "phone": "(615) 555-0100"}
    wanted = replace(parts, facts=facts, hours={"monday": ["09:00-17:00"]})
    path.write_text(edit_practice(text, wanted), encoding="utf-8")
    database = Database.open(Settings.load(live).database_url)
    admin = StaffAccounts(database).add("morgan", "Morgan", Role.ADMIN, "test", NOW)
    with database.write() as session:
        session.execute(update(staff).where(staff.c.id == admin.id).values(password_hash="x"))
    database.close()


def refused(live: dict[str, str]) -> str:
    with pytest.raises(NotReady) as error:
        check_live(Settings.load(live))
    return str(error.value)


def test_one_start_names_everything_and_what_to_do(live: dict[str, str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bothand.serve"],
        cwd=ROOT,
        env=clean_environment(**live),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    for code in ("begin", "origins", "phone", "hours", "staff", "end"):
        assert WORDS[code] in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Training" not in ended.stdout
    assert not (Path(live["BOTHAND_HOME"]) / "models").exists()


def test_with_everything_done_nothing_is_refused(live: dict[str, str]) -> None:
    make_ready(live)
    check_live(Settings.load(live))


def test_each_thing_is_asked_for_by_itself(live: dict[str, str]) -> None:
    make_ready(live)
    del live["BOTHAND_ALLOWED_ORIGINS"]
    words = refused(live)
    assert WORDS["origins"] in words
    assert not any(WORDS[code] in words for code in ("phone", "hours", "staff"))
    # The chat's own address is no website.
    live["BOTHAND_ALLOWED_ORIGINS"] = f"http://localhost:{live['BOTHAND_CHAT_PORT']}"
    assert WORDS["origins"] in refused(live)


def test_demo_mode_asks_for_nothing(live: dict[str, str]) -> None:
    check_live(Settings.load({**live, "BOTHAND_MODE": "demo"}))
    check_live(Settings.load({**live, "BOTHAND_MODE": ""}))


def test_a_database_that_is_down_does_not_keep_help_in_a_crisis_away(
    live: dict[str, str],
) -> None:
    make_ready(live)
    check_live(Settings.load({**live, "BOTHAND_DATABASE_URL": "sqlite:////proc/nowhere/x.db"}))


def test_a_practice_file_that_cannot_be_read_is_named(live: dict[str, str]) -> None:
    make_ready(live)
    (Path(live["BOTHAND_CONTENT"]) / "practice.yml").write_text("name: [", encoding="utf-8")
    assert "practice.yml can't be read" in refused(live)
