from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_content import NOW, installation

from bothand.care.staff import Member, Role, StaffAccounts
from bothand.settings import Settings
from bothand.store import Database


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    return installation(tmp_path)


@pytest.fixture
def db(place: Settings) -> Database:
    return Database.open(place.database_url)


@pytest.fixture
def member(db: Database) -> Callable[..., Member]:
    """Makes a member of staff."""

    def make(name: str, role: Role = Role.EDITOR, reviewer: bool = False) -> Member:
        accounts = StaffAccounts(db)
        made = accounts.add(name.lower(), name, role, "test", NOW)
        if reviewer:
            accounts.change(made.id, "test", NOW, reviewer=True)
        found = accounts.of(made.id)
        assert found is not None
        return found

    return make
