"""Which pages may talk to the chat, and from which address a request comes."""

from __future__ import annotations

import ipaddress

from sanic.request import Request
from sanic.response import HTTPResponse


class Origins:
    """The allowed origins; a request without an Origin header is no browser's cross-site one."""

    def __init__(self, allowed: tuple[str, ...], trusted_proxies: tuple[str, ...]) -> None:
        """Allow these origins, and believe X-Forwarded-For from these networks only."""
        self.allowed = frozenset(allowed)
        self._proxies = [ipaddress.ip_network(each, strict=False) for each in trusted_proxies]

    def allows(self, origin: str | None) -> bool:
        """Whether a page of this origin may use the chat."""
        return origin is None or origin in self.allowed

    def add_headers(self, response: HTTPResponse, origin: str | None) -> None:
        """Let a page of an allowed origin read the response."""
        if origin is not None and origin in self.allowed:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
            response.headers["Access-Control-Expose-Headers"] = "retry-after"
            response.headers["Access-Control-Max-Age"] = "600"
        response.headers["Vary"] = "Origin"

    def address(self, request: Request) -> str:
        """The visitor's address: the last one that no trusted proxy of ours added."""
        address = str(request.ip)
        hops = [each.strip() for each in request.headers.get("x-forwarded-for", "").split(",")]
        while self._trusted(address) and hops and hops[-1]:
            address = hops.pop()
        return address

    def _trusted(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._proxies)
