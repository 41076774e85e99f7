"""Visitors for the tests of the running chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
