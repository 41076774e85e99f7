"""Errors as the contract has them: what happened, what to do, and the help line."""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse, json

from bothand.chat.voice import Voice

_RESPONSES = {
    400: ("bad_request", "error_bad_json"),
    401: ("unauthorized", "error_unauthorized"),
    403: ("forbidden", "error_forbidden"),
    404: ("not_found", "error_not_found"),
    413: ("too_large", "error_too_large"),
    422: ("bad_fields", "error_bad_fields"),
    429: ("rate", "error_rate"),
    503: ("unavailable", "error_unavailable"),
}


class ChatError(Exception):
    """A request that can't be done, by its HTTP status."""

    def __init__(
        self,
        status: int,
        response: str | None = None,
        retry_after: int | None = None,
        fields: dict[str, str] | None = None,
    ) -> None:
        """Name the error.

        Args:
            status: One of the contract's: 400, 401, 403, 404, 413, 422, 429, 503.
            response: The response to say instead of the status's own.
            retry_after: Seconds after which to try again.
            fields: With 422: what is wrong, by field.
        """
        super().__init__(status)
        self.status = status
        self.response = response or _RESPONSES[status][1]
        self.retry_after = retry_after
        self.fields = fields


def body(error: ChatError, voice: Voice) -> dict[str, Any]:
    """The error's JSON."""
    found: dict[str, Any] = {
        "error": {
            "code": _RESPONSES[error.status][0],
            "message": voice.line(error.response),
            "hint": voice.hint(error.response),
        },
        "help": voice.line("notice_help"),
    }
    if error.fields is not None:
        found["fields"] = error.fields
    return found


def answer(error: ChatError, voice: Voice) -> HTTPResponse:
    """The error as an HTTP response."""
    response = json(body(error, voice), error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
