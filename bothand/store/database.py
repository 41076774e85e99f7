"""Opening the database, and the two ways to use it: read and write."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, event, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from bothand.store.errors import StoreError, StoreUnavailable
from bothand.store.migrate import migrate

BUSY_SECONDS = 5.0
"""How long a writer waits for another one before it gives up."""


class Database:
    """The one database; one object a process, safe to use from many threads."""

    def __init__(self, engine: Engine) -> None:
        """Wrap an engine that `open` has made."""
        self._reader = engine
        self._writer = engine.execution_options(bothand_write=True)
        self._sqlite = engine.dialect.name == "sqlite"
        # SQLite's own wait sleeps in growing steps: threads of one process queue here.
        self._turn = threading.Lock()

    @classmethod
    def open(cls, url: str) -> Database:
        """Open the database and bring its tables up to date.

        Any number of processes may do so at once, also on a new database.

        Args:
            url: ``sqlite:////path/to/file`` or ``postgresql://…``.

        Raises:
            StoreUnavailable: it can't be reached.
            StoreError: the URL is of another kind, or a newer Bothand made the database.
        """
        engine = _engine(url)
        try:
            migrate(engine)
        except SQLAlchemyError as error:
            engine.dispose()
            raise StoreUnavailable(_reason(error)) from error
        except StoreError:
            engine.dispose()
            raise
        return cls(engine)

    @property
    def engine(self) -> Engine:
        """The engine itself, for tools; the parts of Bothand use `read` and `write`."""
        return self._reader

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database and writes nothing.

        Raises:
            StoreUnavailable: the database can't be asked.
        """
        with _translated(), Session(self._reader, future=True) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction: all of it is on disk on leaving, or none.

        On SQLite it takes the write lock from the start, so that what it has
        read can't change under it. Keep it short and don't nest it.

        Raises:
            StoreUnavailable: the database can't be asked, or was busy for `BUSY_SECONDS`.
        """
        if not self._sqlite:
            with _translated(), Session(self._writer, future=True) as session, session.begin():
                yield session
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise StoreUnavailable("another writer of this process holds the database")
        try:
            with _translated(), Session(self._writer, future=True) as session, session.begin():
                yield session
        finally:
            self._turn.release()

    def insert_once(self, session: Session, table: Table, row: Mapping[str, Any]) -> int:
        """Insert a row unless its primary key is there already.

        Returns:
            How many rows were inserted: 1 or 0.
        """
        dialect = sqlite_insert if self._sqlite else postgresql_insert
        done = session.execute(dialect(table).on_conflict_do_nothing(), row)
        return int(done.rowcount)

    def ping(self) -> None:
        """Ask the database for one row.

        Raises:
            StoreUnavailable: it does not answer.
        """
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def forget(self) -> None:
        """Empty SQLite's write-ahead log, where deleted words would live on for a while.

        Best effort: while another process reads, the log is emptied by a later
        call or by SQLite itself. Does nothing on PostgreSQL.
        """
        if not self._sqlite:
            return
        with _translated():
            raw = self._reader.raw_connection()
            try:
                raw.execute("PRAGMA busy_timeout = 200")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                raw.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
                raw.close()

    def close(self) -> None:
        """Close the connections."""
        self._reader.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    backend = parsed.get_backend_name()
    # hide_parameters: an error's text must not carry what a visitor wrote.
    common: dict[str, Any] = {"future": True, "hide_parameters": True}
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise StoreError("SQLite needs a file: three processes share it")
        _make_private(Path(parsed.database))
        engine = create_engine(
            parsed,
            poolclass=QueuePool,
            pool_size=8,
            max_overflow=24,
            pool_timeout=BUSY_SECONDS,
            # A connection is used by one thread at a time, but not always the same.
            connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
            **common,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if backend == "postgresql":
        wait = int(BUSY_SECONDS * 1000)
        return create_engine(
            parsed,
            pool_size=8,
            max_overflow=24,
            pool_timeout=BUSY_SECONDS,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": int(BUSY_SECONDS),
                "options": f"-c lock_timeout={wait} -c statement_timeout={2 * wait}",
            },
            **common,
        )
    raise StoreError(f"no database of the kind {backend}: use sqlite or postgresql")


def _make_private(path: Path) -> None:
    """Create the file for its owner alone; SQLite gives its log the same mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreUnavailable(f"can't open {path}: {error.strerror}") from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # None: the driver starts no transaction on its own, `_begin_sqlite` does.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten, not only unlinked.
    connection.execute("PRAGMA secure_delete = ON")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("bothand_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        raise StoreUnavailable(_reason(error)) from error


def _reason(error: SQLAlchemyError) -> str:
    # The driver's first line only: SQLAlchemy would add the statement.
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(error).__name__}: {str(cause).strip().splitlines()[0] if str(cause) else ''}"
