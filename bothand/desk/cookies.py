"""The desk's cookies: how they are read and set."""

from __future__ import annotations

from sanic import HTTPResponse, Request


def read_cookie(request: Request, name: str) -> str | None:
    """A cookie of the browser's.

    Read by hand: Python's reader drops all cookies when one, of any local app, is odd.
    """
    for pair in request.headers.get("cookie", "").split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name:
            return str(value)
    return None


def set_cookie(
    response: HTTPResponse, name: str, value: str, seconds: int, secure: bool
) -> HTTPResponse:
    """Set a cookie that no script reads and no other site sends; 0 seconds take it away."""
    response.cookies[name] = value
    cookie = response.cookies[name]
    cookie["httponly"], cookie["samesite"], cookie["path"] = True, "Strict", "/"
    cookie["max-age"] = seconds
    # Not where staff come by plain HTTP, which the desk takes only on its own machine.
    cookie["secure"] = secure
    return response
