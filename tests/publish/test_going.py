"""Killed anywhere on the way, one version is whole and live, and no draft is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_content import BENCH, LAMP, NOW, model

from bothand.care.staff import Member
from bothand.content.drafts import Drafts
from bothand.content.publications import Publications
from bothand.content.tree import read_tree
from bothand.content.versions import Making, Versions
from bothand.publish.first import adopt, changed_beside
from bothand.publish.going import Exchange, Going
from bothand.publish.recovery import recover
from bothand.settings import ROOT, Settings
from bothand.store import Database

STEPS = 12
"""More than the exchange has files to replace, links and transactions."""

KILLED_AT = """
import os, signal, sys
from bothand.publish.going import Exchange
from bothand.settings import Settings
from bothand.store import Database
from small_content import NOW
at, left = int(sys.argv[1]), [int(sys.argv[1])]
def dying(do):
    def act(*rest, **more):
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return do(*rest, **more)
    return act
settings = Settings.load()
db = Database.open(settings.database_url)
exchange = Exchange(settings, db)
going = exchange.under_way() or eval(sys.argv[2])
version = exchange.versions.of(going.after)
os.replace, os.unlink = dying(os.replace), dying(os.unlink)
db.write = dying(db.write)
with exchange.versions.alone():
    exchange.go(going, version, NOW)
print("through")
"""


def draft(place: Settings, db: Database) -> dict[str, int]:
    """A changed answer and one that goes; their revisions."""
    drafts = Drafts(db, place.content)
    text = (drafts.file(BENCH).text or "").replace("door", "window")
    return drafts.write_all({BENCH: (text, 0), LAMP: (None, 0)}, "Jamie", NOW)


def prepared(place: Settings, db: Database, member: Callable[..., Member]) -> Going:
    """Version 1 live, version 2 made and about to go live."""
    adopt(place, db, model(place, "one").name, NOW)
    files = draft(place, db)
    publications = Publications(db)
    id = publications.ask("publish", member("Jamie"), "", {"files": files}, False, NOW)
    publications.begin(id, NOW)
    made = Versions(db, place.home).make(
        Making("publish", "Jamie"), Drafts(db, place.content).files(), model(place, "two"), NOW
    )
    return Going(1, made.number, [BENCH, LAMP], id, "Jamie", "publish")


def go(place: Settings, going: Going, killed_at: int) -> bool:
    """Take a version live in a process of its own; whether it lived to the end."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(killed_at),
         f"__import__('bothand.publish.going').publish.going.Going(**{going.as_dict()!r})"],
        cwd=Path(__file__).parent,
        env={"BOTHAND_HOME": str(place.home), "BOTHAND_CONTENT": str(place.content),
             "PYTHONPATH": f"{ROOT}:{Path(__file__).parent}", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode == 0


def assert_whole(place: Settings, db: Database) -> int:
    """The version that is live, after everything agrees on it."""
    versions = Versions(db, place.home)
    live = versions.live_file()
    assert live is not None
    number = live["number"]
    assert [each.number for each in versions.latest() if each.live] == [number]
    assert read_tree(place.content) == versions.files(number)
    current = place.home / "models" / "current.tar.gz"
    assert current.resolve().name == live["model"]
    assert current.read_bytes() == (versions.folder(number) / "model.tar.gz").read_bytes()
    assert not (versions.root / "going.json").exists()
    assert changed_beside(place, versions) == []
    return int(number)


@pytest.mark.parametrize("killed_at", range(STEPS))
def test_killed_while_going_live_nothing_is_half_done(
    place: Settings, db: Database, member: Callable[..., Member], killed_at: int
) -> None:
    going = prepared(place, db, member)
    lived = go(place, going, killed_at)
    recover(place, db, NOW)
    live = assert_whole(place, db)
    changes = Drafts(db, place.content).changes()
    if live == 1:
        assert not lived
        assert {each.path: each.text is None for each in changes} == {BENCH: False, LAMP: True}
        assert not any(each.stale for each in changes)
    else:
        assert changes == []
        found = Publications(db).of(going.publication or "")
        assert found is not None and (found.state, found.version) == ("live", 2)


@pytest.mark.parametrize("killed_at", range(STEPS))
def test_killed_while_going_back_nothing_is_half_done(
    place: Settings, db: Database, member: Callable[..., Member], killed_at: int
) -> None:
    assert go(place, prepared(place, db, member), STEPS * 9)
    versions = Versions(db, place.home)
    made = versions.make(
        Making("roll_back", "Jamie", of=1),
        versions.files(1),
        place.home / "models" / "one.tar.gz",
        NOW,
    )
    Drafts(db, place.content).write(BENCH, "# begun meanwhile\n", 0, "Robin", NOW)
    go(place, Going(2, made.number, [BENCH, LAMP], None, "Jamie", "roll_back"), killed_at)
    recover(place, db, NOW)
    assert assert_whole(place, db) in (2, 3)
    assert Drafts(db, place.content).file(BENCH).text == "# begun meanwhile\n"


def test_some_of_those_were_killed_before_and_some_after_it_was_live(
    place: Settings, db: Database, member: Callable[..., Member]
) -> None:
    """Else the two tests above would not have tried both ways."""
    assert not go(place, prepared(place, db, member), 0)
    assert Versions(db, place.home).live_number() == 1
    assert not go(place, Going(1, 2, [BENCH, LAMP], None, "Jamie", "publish"), 6)
    assert Versions(db, place.home).live_number() == 2


def test_what_an_editor_writes_while_it_goes_live_stays_a_draft(
    place: Settings, db: Database, member: Callable[..., Member]
) -> None:
    going = prepared(place, db, member)
    drafts = Drafts(db, place.content)
    later = drafts.file(BENCH)
    drafts.write(BENCH, (later.text or "") + "# later\n", later.revision, "Robin", NOW)
    exchange = Exchange(place, db)
    version = exchange.versions.of(2)
    assert version is not None
    exchange.go(going, version, NOW)
    found = drafts.file(BENCH)
    assert (found.changed, found.stale, found.by) == (True, False, "Robin")


def test_files_changed_on_the_disk_become_a_version_at_the_next_start(
    place: Settings, db: Database
) -> None:
    assert adopt(place, db, model(place, "one").name, NOW) is not None
    assert adopt(place, db, "one.tar.gz", NOW) is None
    (place.content / "practice.yml").write_text("facts: {}\n")
    assert adopt(place, db, "one.tar.gz", NOW) is None
    text = (place.content / BENCH).read_text().replace("door", "stairs")
    (place.content / BENCH).write_text(text)
    made = adopt(place, db, model(place, "two").name, NOW)
    assert made is not None and (made.number, made.kind) == (2, "disk")
    assert [each["what"] for each in made.changes] == ["answer"]
    assert_whole(place, db)
