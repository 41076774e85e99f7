"""Which pages may talk to the chat, and whose address is believed."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from sanic.response import empty

from bothand.chat.origins import Origins

PAGE = "https://practice.example"


@dataclass
class Asked:
    """As much of a request as the address needs."""

    ip: str
    headers: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def origins() -> Origins:
    return Origins((PAGE,), ("10.0.0.0/8", "2001:db8::1"))


@pytest.mark.parametrize("origin", [None, PAGE])
def test_the_practices_own_page_and_no_page_are_let_in(
    origins: Origins, origin: str | None
) -> None:
    assert origins.allows(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "*",
        "https://evil.example",
        "http://practice.example",
        "https://practice.example:8443",
        "https://practice.example.evil.example",
        "https://evil.practice.example",
        "https://practice.example/",
        " https://practice.example",
    ],
)
def test_a_page_that_only_looks_alike_is_not_let_in(origins: Origins, origin: str) -> None:
    assert not origins.allows(origin)


def test_no_foreign_page_is_named_in_the_answer_s_headers(origins: Origins) -> None:
    own, foreign = empty(204), empty(204)
    origins.add_headers(own, PAGE)
    origins.add_headers(foreign, "https://evil.example")
    assert own.headers["access-control-allow-origin"] == PAGE
    assert "access-control-allow-origin" not in foreign.headers
    assert own.headers["vary"] == foreign.headers["vary"] == "Origin"


@pytest.mark.parametrize(
    ("ip", "forwarded", "address"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", "192.0.2.1"),
        ("10.1.1.1", "198.51.100.9", "198.51.100.9"),
        ("10.1.1.1", "203.0.113.5, 198.51.100.9", "198.51.100.9"),
        ("10.1.1.1", "198.51.100.9, 10.2.2.2", "198.51.100.9"),
        ("2001:db8::1", "2001:db8::99", "2001:db8::99"),
        ("10.1.1.1", "", "10.1.1.1"),
        ("10.1.1.1", "not an address", "not an address"),
    ],
)
def test_nobody_gets_a_fresh_limit_by_writing_a_header(
    origins: Origins, ip: str, forwarded: str | None, address: str
) -> None:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    assert origins.address(Asked(ip, headers)) == address  # type: ignore[arg-type]
