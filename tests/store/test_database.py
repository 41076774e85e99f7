"""The database: how it is opened and what its two sessions promise."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import textwrap
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from bothand.store import Database, StoreError, StoreUnavailable, stamp
from bothand.store import database as database_module
from bothand.store.models import conversations

ROOT = Path(__file__).parents[2]
ROW = {"locale": "en", "started_at": "t", "last_at": "t", "last_seq": 0}


def _names(db: Database) -> list[str]:
    with db.read() as session:
        return [row.id for row in session.execute(select(conversations).order_by("id"))]


def test_sqlite_is_set_up_to_lose_nothing(url: str) -> None:
    db = Database.open(url)
    with db.read() as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in (
                "journal_mode",
                "synchronous",
                "busy_timeout",
                "foreign_keys",
                "secure_delete",
            )
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "busy_timeout": 5000,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_no_one_else_on_the_machine_can_read_the_files(url: str, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        db = Database.open(url)
        with db.write() as session:
            session.execute(insert(conversations).values(id="a", **ROW))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert {"bothand.db", "bothand.db-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_a_write_is_whole_or_not_at_all(url: str) -> None:
    db = Database.open(url)
    with pytest.raises(RuntimeError), db.write() as session:
        session.execute(insert(conversations).values(id="a", **ROW))
        raise RuntimeError("in the middle")
    assert _names(db) == []
    with db.write() as session:
        session.execute(insert(conversations).values(id="b", **ROW))
    assert _names(db) == ["b"]


def test_a_writer_holds_the_lock_before_it_reads(url: str) -> None:
    """Two that read, think and write can't both think the same."""
    one, two = Database.open(url), Database.open(url)
    with one.write() as session:
        session.execute(insert(conversations).values(id="count", **ROW))

    def count(db: Database) -> None:
        for _ in range(40):
            with db.write() as session:
                last = session.execute(select(conversations.c.last_seq)).scalar()
                session.execute(conversations.update().values(last_seq=last + 1))

    threads = [threading.Thread(target=count, args=(db,)) for db in (one, one, two, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with one.read() as session:
        assert session.execute(select(conversations.c.last_seq)).scalar() == 160


def test_readers_do_not_wait_for_a_writer(url: str) -> None:
    db = Database.open(url)
    with db.write() as session:
        session.execute(insert(conversations).values(id="a", **ROW))
        assert _names(db) == []
    assert _names(db) == ["a"]


def test_a_database_that_stays_locked_is_said_to_be_unavailable(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.2)
    one, two = Database.open(url), Database.open(url)
    with one.write() as session:
        session.execute(insert(conversations).values(id="a", **ROW))
        with pytest.raises(StoreUnavailable, match="locked"), two.write() as other:
            other.execute(insert(conversations).values(id="b", **ROW))
    assert _names(two) == ["a"]


def test_a_nested_write_fails_instead_of_hanging_for_ever(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.1)
    db = Database.open(url)
    with db.write(), pytest.raises(StoreUnavailable), db.write():
        raise AssertionError("unreachable")


def test_errors_never_carry_what_a_visitor_wrote(url: str) -> None:
    db = Database.open(url)
    with pytest.raises(StoreUnavailable) as caught, db.write() as session:
        session.execute(text("INSERT INTO no_such_table VALUES (:x)"), {"x": "my secret"})
    shown = [str(caught.value), repr(caught.value), str(caught.value.__cause__)]
    assert not any("my secret" in each for each in shown)
    assert "no_such_table" in shown[0]


def test_insert_once_leaves_the_first_row(url: str) -> None:
    db = Database.open(url)
    with db.write() as session:
        assert db.insert_once(session, conversations, {"id": "a", **ROW}) == 1
        assert db.insert_once(session, conversations, {"id": "a", **ROW, "locale": "es"}) == 0
    with db.read() as session:
        assert session.execute(select(conversations.c.locale)).scalar() == "en"


def test_what_cannot_be_opened_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="file"):
        Database.open("sqlite://")
    with pytest.raises(StoreError, match="mysql"):
        Database.open("mysql://x/y")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreUnavailable):
        Database.open(f"sqlite:///{tmp_path / 'folder'}")
    (tmp_path / "text.db").write_text("this is no database, it is a letter. " * 40)
    with pytest.raises(StoreUnavailable):
        Database.open(f"sqlite:///{tmp_path / 'text.db'}")


def test_two_processes_may_open_the_same_new_database_at_once(url: str, tmp_path: Path) -> None:
    """All wait at a gate, open together, and each writes its own row."""
    gate = tmp_path / "gate"
    program = textwrap.dedent(
        """
        import pathlib, sys, time
        from bothand.store import Database
        from bothand.store.models import conversations
        url, gate, name = sys.argv[1:]
        print("ready", flush=True)
        while not pathlib.Path(gate).exists():
            time.sleep(0.001)
        db = Database.open(url)
        with db.write() as session:
            session.execute(conversations.insert().values(
                id=name, locale="en", started_at="t", last_at="t", last_seq=0))
        """
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", program, url, str(gate), f"p{number}"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for run in runs:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
    gate.touch()
    for run in runs:
        _, errors = run.communicate(timeout=60)
        assert run.returncode == 0, errors
    assert _names(Database.open(url)) == ["p0", "p1", "p2", "p3"]


def test_deleted_words_are_gone_from_the_files(url: str, tmp_path: Path) -> None:
    db = Database.open(url)
    with db.write() as session:
        session.execute(insert(conversations).values(id="SECRETWORD" * 6, **ROW))
    with db.write() as session:
        session.execute(conversations.delete())
    assert any(b"SECRETWORD" in path.read_bytes() for path in tmp_path.glob("bothand.db*"))
    db.forget()
    assert not any(b"SECRETWORD" in path.read_bytes() for path in tmp_path.glob("bothand.db*"))


def test_a_stamp_sorts_and_knows_its_zone() -> None:
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-6)))
    assert stamp(moment) == "2026-03-02T05:30:00.000Z"
    assert stamp(datetime(2026, 3, 1, tzinfo=UTC)) < stamp(moment)
    with pytest.raises(ValueError, match="zone"):
        stamp(datetime(2026, 3, 1))
