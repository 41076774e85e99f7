"""Bringing a database's tables up to date when a process starts."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.engine import Engine

from bothand.store.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"

# Any fixed number does: it names the lock among PostgreSQL's advisory locks.
_LOCK = 0x626F7468


def migrate(engine: Engine) -> None:
    """Run the migrations that the database has not seen, in one transaction.

    Processes that start at once take turns, by a file lock beside an SQLite
    file or an advisory lock in PostgreSQL. A crash in the middle changes nothing.

    Raises:
        StoreError: a newer Bothand has migrated this database further.
        SQLAlchemyError: the database can't be reached.
    """
    sqlite = engine.dialect.name == "sqlite"
    turn = _file_turn(Path(f"{engine.url.database}.lock")) if sqlite else nullcontext()
    with turn, engine.connect().execution_options(bothand_write=True) as connection:
        if sqlite:
            # Outside a transaction, where alone these two are heeded. Foreign keys are
            # off because SQLite changes a table by building it anew.
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA journal_mode = WAL")
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                    connection.execute(text("SET LOCAL lock_timeout = 0"))
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                config = Config()
                config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                "this database was made by a newer Bothand: start that one, or restore a backup"
            ) from error
        finally:
            if sqlite:
                raw.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _file_turn(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
