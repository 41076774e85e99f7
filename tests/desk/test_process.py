"""Starting, stopping, breaking: the process itself, and what it writes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading

import httpx
import pytest
from running_desk import NOW, Desk, form_token
from sqlalchemy import update

from bothand.care.conversations import Conversations
from bothand.settings import child_environment
from bothand.store.models import messages

SECRET = "walnut-orchid-77"


def test_no_words_of_a_visitor_reach_the_output(one_desk: Desk) -> None:
    db = one_desk.database()
    Conversations(db).start("c-1", "en", NOW)
    Conversations(db).keep("c-1", SECRET, NOW)
    one_desk.alert("a-1", SECRET)
    with one_desk.signed_in() as staff:
        assert SECRET in staff.get("/").text
        assert SECRET in staff.get("/conversation", params={"id": "c-1"}).text
        staff.post("/conversation/note", content=SECRET.encode() + b"\xff")
        staff.get(f"/{SECRET}")
        staff.put("/", content=SECRET.encode() * 2000)
        assert one_desk.output.read_text() == ""
        # A row that can't be understood: the error's own text holds what it stumbled on.
        with db.write() as session:
            session.execute(update(messages).values(buttons=f'[{{"id": 1}}, "{SECRET}"]'))
        assert staff.get("/conversation", params={"id": "c-1"}).status_code == 500
    one_desk.stop()
    output = one_desk.output.read_text()
    assert "a request failed (KeyError at" in output
    assert SECRET not in output
    assert len(output.splitlines()) == 1


def test_a_restart_signs_nobody_out_and_takes_no_time(one_desk: Desk) -> None:
    with one_desk.signed_in() as staff:
        assert one_desk.stop() < 2
        assert one_desk.process.returncode == 0
        one_desk.start()
        assert staff.get("/").status_code == 200
    assert one_desk.output.read_text() == ""


def test_it_stops_in_time_while_another_process_holds_the_database(one_desk: Desk) -> None:
    with one_desk.signed_in() as staff:
        token = form_token(staff.get("/").text)
        holder = sqlite3.connect(one_desk.settings.home / "bothand.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        ended = threading.Event()

        def press() -> None:
            with pytest.raises(httpx.TransportError):
                staff.post("/alerts/acknowledge", data={"token": token, "id": "x"})
            ended.set()

        pressing = threading.Thread(target=press)
        pressing.start()
        pressing.join(0.3)
        # The others are served while one waits for the database.
        assert httpx.get(f"{one_desk.base}/healthz", timeout=2).status_code == 200
        assert one_desk.stop() < 2
        pressing.join(5)
        assert ended.is_set()
        holder.close()


def test_a_lost_database_is_said_and_comes_back(one_desk: Desk) -> None:
    home = one_desk.settings.home
    with one_desk.signed_in() as staff:
        one_desk.stop()
        aside = {path: path.with_name(f"aside-{path.name}") for path in home.glob("bothand.db*")}
        for path, other in aside.items():
            path.rename(other)
        (home / "bothand.db").mkdir()
        one_desk.start()
        one_desk.alert("a-1", SECRET)
        assert staff.get("/healthz").status_code == 200
        assert staff.get("/readyz").status_code == 503
        page = staff.get("/")
        assert page.status_code == 503
        assert "kept on disk" in page.text
        (home / "bothand.db").rmdir()
        for path, other in aside.items():
            other.rename(path)
        assert SECRET in staff.get("/").text
        assert staff.get("/readyz").status_code == 200
    assert SECRET not in one_desk.output.read_text()


def test_a_taken_port_is_an_error_that_says_so(one_desk: Desk) -> None:
    env = {
        "BOTHAND_HOME": str(one_desk.settings.home),
        "BOTHAND_DESK_PORT": str(one_desk.settings.desk_port),
    }
    second = subprocess.run(
        [sys.executable, "-m", "bothand.desk"],
        cwd=one_desk.settings.root,
        env=child_environment(env),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 1
    assert "BOTHAND_DESK_PORT" in second.stderr
