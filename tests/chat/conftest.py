"""Visitors for the tests of the running chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from servers import ChatServer
from talking import Visitor


@pytest.fixture
def new_visitor(chat_server: ChatServer) -> Iterator[Callable[[], Visitor]]:
    """Makes visitors of the shared chat, each in a conversation of their own."""
    made: list[Visitor] = []

    def make() -> Visitor:
        made.append(Visitor(chat_server.url))
        return made[-1]

    yield make
    for visitor in made:
        visitor.http.close()


@pytest.fixture
def visitor(new_visitor: Callable[[], Visitor]) -> Visitor:
    """A visitor of the shared chat."""
    return new_visitor()


@pytest.fixture(scope="module")
def own_server(
    model: Path, artefacts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ChatServer]:
    """A chat that the tests of one file may break, as long as they bring it back."""
    server = ChatServer(tmp_path_factory.mktemp("own"), model, artefacts)
    try:
        server.start()
        yield server
    finally:
        server.stop()
