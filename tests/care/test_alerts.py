"""Alerts: a crisis that staff never hear of is the harm these tests are about."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from bothand.care.alerts import Alert, Alerts, AlertSpool
from bothand.care.audit import lines
from bothand.store import Database, StoreUnavailable

ROOT = Path(__file__).parents[2]


@pytest.fixture
def spool(tmp_path: Path) -> AlertSpool:
    """A spool whose folder does not exist yet."""
    return AlertSpool(tmp_path / "spool")


def _alert(id: str, text: str = "what was written") -> Alert:
    return Alert(id, "c", "crisis_self", "2026-03-02T12:00:00.000Z", text)


def _ids(db: Database) -> list[str]:
    return sorted(each.id for each in Alerts(db).list(unacknowledged=False))


def test_an_alert_reaches_the_database_as_it_was(spool: AlertSpool, db: Database) -> None:
    spool.put(Alert("a", None, "harm_others", "2026-03-02T12:00:00.000Z", "two\nlines “é” 😀"))
    assert spool.waiting()
    assert spool.drain(db) == 1
    assert not spool.waiting()
    found = Alerts(db).list()[0]
    assert (found.id, found.conversation, found.kind) == ("a", None, "harm_others")
    assert (found.at, found.text) == ("2026-03-02T12:00:00.000Z", "two\nlines “é” 😀")
    assert spool.drain(db) == 0


def test_no_one_else_on_the_machine_can_read_the_spool(spool: AlertSpool, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        spool.put(_alert("a"))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"spool": 0o700, "alerts.jsonl": 0o600}


def test_no_words_stay_on_disk_once_the_database_has_them(
    spool: AlertSpool, db: Database, tmp_path: Path
) -> None:
    spool.put(_alert("a", "SECRETWORD"))
    spool.drain(db)
    left = [path for path in (tmp_path / "spool").iterdir() if path.stat().st_size]
    assert left == []


def test_the_same_id_is_one_alert(spool: AlertSpool, db: Database) -> None:
    spool.put(_alert("a", "first"))
    spool.put(_alert("a", "second"))
    assert spool.drain(db) == 1
    spool.put(_alert("a", "third"))
    assert spool.drain(db) == 0
    assert [each.text for each in Alerts(db).list()] == ["first"]


def test_a_failing_database_loses_no_alert(spool: AlertSpool, db: Database, tmp_path: Path) -> None:
    with db.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE alerts RENAME TO elsewhere")
    spool.put(_alert("a"))
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            spool.drain(db)
        assert spool.waiting()
    spool.put(_alert("b"))
    with db.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE elsewhere RENAME TO alerts")
    assert spool.drain(db) == 2
    assert _ids(db) == ["a", "b"]


def test_a_line_cut_short_by_a_crash_spoils_no_other(
    spool: AlertSpool, db: Database, tmp_path: Path
) -> None:
    spool.put(_alert("a"))
    inbox = tmp_path / "spool" / "alerts.jsonl"
    with inbox.open("ab") as file:
        file.write(b'{"id": "torn", "conv')
    spool.put(_alert("b"))
    assert spool.drain(db) == 2
    assert _ids(db) == ["a", "b"]
    assert (tmp_path / "spool" / "unreadable.jsonl").read_bytes() == b'{"id": "torn", "conv\n'


@pytest.mark.parametrize("line", ["[]", "1", "{}", '{"id": 5}', "\\xff"])
def test_a_line_that_makes_no_sense_holds_up_no_other(
    spool: AlertSpool, db: Database, tmp_path: Path, line: str
) -> None:
    spool.put(_alert("a"))
    with (tmp_path / "spool" / "alerts.jsonl").open("a") as file:
        file.write(line + "\n")
    assert spool.drain(db) == 1
    assert (tmp_path / "spool" / "unreadable.jsonl").read_text() == line + "\n"


def test_odd_words_hold_up_no_alert(spool: AlertSpool, db: Database) -> None:
    spool.put(Alert("i" * 300, "c" * 300, "k" * 300, "2026-03-02T12:00:00.000Z", "\x00 \ud83d"))
    assert spool.drain(db) == 1
    assert spool.drain(db) == 0
    assert Alerts(db).list()[0].text == "\ufffd \ufffd"


def test_an_alert_that_does_not_fit_on_the_disk_leaves_no_half(
    spool: AlertSpool, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.put(_alert("a"))
    write = os.write
    with monkeypatch.context() as patched, pytest.raises(OSError, match="part"):
        patched.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:20]))
        spool.put(_alert("b"))
    spool.put(_alert("c"))
    assert spool.drain(db) == 2
    assert _ids(db) == ["a", "c"]


def test_alerts_raised_while_others_are_moved_are_neither_lost_nor_doubled(
    spool: AlertSpool, db: Database, url: str, tmp_path: Path
) -> None:
    """Four raise, two move, each through an own spool object and an own opening."""
    done = threading.Event()

    def raise_some(number: int) -> None:
        mine = AlertSpool(tmp_path / "spool")
        for turn in range(25):
            mine.put(_alert(f"{number}-{turn:02}"))

    def move() -> int:
        mine, opened, moved = AlertSpool(tmp_path / "spool"), Database.open(url), 0
        while not done.is_set():
            moved += mine.drain(opened)
        return moved

    with ThreadPoolExecutor(6) as pool:
        movers = [pool.submit(move) for _ in range(2)]
        for raiser in [pool.submit(raise_some, number) for number in range(4)]:
            raiser.result()
        done.set()
        moved = sum(mover.result() for mover in movers)
    moved += spool.drain(db)
    assert moved == 100
    assert _ids(db) == sorted(f"{n}-{turn:02}" for n in range(4) for turn in range(25))


KILLED_AT = {
    "before the line is written": "os.write = stop",
    "after the line is written": "os.fsync = stop",
    "before the file is set aside": "pathlib.Path.rename = stop",
    "after the file is set aside": "Database.write = stop",
    "inside the transaction": "Database.insert_once = stop",
    "after the commit": "pathlib.Path.unlink = stop",
}


@pytest.mark.parametrize("moment", KILLED_AT)
def test_a_process_killed_on_the_way_loses_and_doubles_no_alert(
    moment: str, spool: AlertSpool, db: Database, url: str, tmp_path: Path
) -> None:
    """Stopped for good (SIGKILL) at each step; what `put` had promised must arrive once."""
    program = textwrap.dedent(
        f"""
        import os, pathlib, sys, time
        from bothand.care.alerts import Alert, AlertSpool
        from bothand.store import Database

        def stop(*_, **__):
            os.write_ = None
            sys.stdout.write("here\\n")
            sys.stdout.flush()
            time.sleep(60)

        spool, db = AlertSpool(pathlib.Path({str(tmp_path / "spool")!r})), Database.open({url!r})
        def alert(id):
            return Alert(id, "c", "crisis_self", "2026-03-02T12:00:00.000Z", "text")
        spool.put(alert("promised 1"))
        spool.put(alert("promised 2"))
        {KILLED_AT[moment]}
        if "line" in {moment!r}:
            spool.put(alert("not promised"))
        spool.drain(db)
        """
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "here\n"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()

    spool.put(_alert("afterwards"))
    spool.drain(db)
    found = _ids(db)
    assert found.count("promised 1") == found.count("promised 2") == 1
    assert found.count("afterwards") == 1
    assert found.count("not promised") <= 1
    assert len(found) == len(set(found))
    assert not spool.waiting()


def test_acknowledging_is_done_once_and_recorded(
    spool: AlertSpool, db: Database, now: datetime
) -> None:
    spool.put(_alert("a"))
    spool.put(_alert("b"))
    spool.drain(db)
    alerts = Alerts(db)
    assert alerts.acknowledge("a", "Ana", now)
    assert not alerts.acknowledge("a", "Ben", now)
    assert not alerts.acknowledge("no such", "Ana", now)
    assert [each.id for each in alerts.list()] == ["b"]
    seen = next(each for each in alerts.list(unacknowledged=False) if each.id == "a")
    assert (seen.acknowledged_by, seen.text) == ("Ana", "what was written")
    assert [(each.actor, each.action, each.subject) for each in lines(db)] == [
        ("Ana", "alert.acknowledge", "a")
    ]


def test_no_log_line_can_hold_an_alerts_text(spool: AlertSpool, db: Database) -> None:
    spool.put(_alert("a", "my secret"))
    spool.drain(db)
    assert "secret" not in f"{_alert('a', 'my secret')} {Alerts(db).list()}"


def test_the_spool_is_plain_lines_that_a_person_can_read(spool: AlertSpool, tmp_path: Path) -> None:
    spool.put(_alert("a"))
    spool.put(_alert("b"))
    lines = (tmp_path / "spool" / "alerts.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a", "b"]
