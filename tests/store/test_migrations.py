"""The migrations make what the models say, once, whoever runs them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, select, text

from bothand.store import Database, StoreError
from bothand.store.models import conversations, metadata

ROOT = Path(__file__).parents[2]


def test_migrations_and_models_describe_the_same_tables(url: str) -> None:
    db = Database.open(url)
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        inspector = inspect(connection)
        for name, table in metadata.tables.items():
            made = {each["name"]: each["column_names"] for each in inspector.get_indexes(name)}
            wanted = {index.name: [c.name for c in index.columns] for index in table.indexes}
            assert made == wanted


def test_opening_again_keeps_what_is_there(url: str) -> None:
    with Database.open(url).write() as session:
        session.execute(
            insert(conversations).values(id="a", locale="en", started_at="t", last_at="t")
        )
    with Database.open(url).read() as session:
        assert session.execute(select(conversations.c.id, conversations.c.last_seq)).all() == [
            ("a", 0)
        ]


def test_a_database_of_a_newer_release_is_left_alone(url: str) -> None:
    db = Database.open(url)
    with db.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer"):
        Database.open(url)
    with db.read() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


def test_a_process_killed_while_migrating_leaves_no_half_made_tables(
    url: str, tmp_path: Path
) -> None:
    """It dies with some tables made and none committed; the next one starts clean."""
    program = f"""
import time
from alembic import op
from bothand.store import Database
made = op.create_table
def slowly(name, *rest, **more):
    table = made(name, *rest, **more)
    if name == "messages":
        print("half", flush=True)
        time.sleep(60)
    return table
op.create_table = slowly
Database.open({url!r})
"""
    run = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "half\n"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    begun = time.monotonic()
    db = Database.open(url)
    assert time.monotonic() - begun < 5
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
