"""The action server, on this machine only: ``python -m bothand.serve.action_server``.

rasa-sdk's own server listens on every interface, lets any website call it and
answers a failure with the whole conversation, which Rasa then logs. This one
runs the same actions through rasa-sdk's own executor without those three.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.exceptions import SanicException
from sanic.response import json

from bothand.settings import Settings, SettingsError

_log = logging.getLogger("bothand.actions")

_CONFIG: dict[str, str | bool | int | float | None] = {
    "ACCESS_LOG": False,
    "AUTO_EXTEND": False,
    "GRACEFUL_SHUTDOWN_TIMEOUT": 1.0,
    "MOTD": False,
    # Rasa sends all of a conversation's events with each call.
    "REQUEST_MAX_SIZE": 100_000_000,
}


def create_app(package: str) -> Sanic:
    """The action server as a Sanic app.

    Args:
        package: The name of the package that holds the actions.
    """
    # No prefix: Sanic must not take settings from the environment on its own.
    app = Sanic("bothand-actions", config=Config(_CONFIG, env_prefix=None), configure_logging=False)
    executor = ActionExecutor()
    executor.register_package(package)

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        # A page in a browser of this machine can't send this type unasked.
        if request.content_type.partition(";")[0].strip() != "application/json":
            return json({"error": "takes application/json"}, 415)
        call: Any = request.json
        if not isinstance(call, dict):
            return json({"error": "takes an action call"}, 400)
        try:
            return json(await executor.run(call))
        except ActionExecutionRejection as error:
            return json({"error": error.message, "action_name": error.action_name}, 400)
        except ActionNotFoundException as error:
            _log.error("no action of the name %s", error.action_name)
            return json({"error": error.message, "action_name": error.action_name}, 404)

    async def failed(request: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, SanicException) and error.status_code < 500:
            return json({"error": "not understood"}, error.status_code)
        # Its own text may hold what a visitor wrote; where it happened does not.
        _log.error("%s failed: %s", request.path, _place(error))
        return json({"error": "failed"}, 500)

    app.error_handler.add(Exception, failed)
    return app


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" at {last[0].filename}:{last[0].lineno}" if last else ""
    return f"{type(error).__name__}{where}"


def main() -> int:
    """Serve until SIGTERM or SIGINT; the exit status is 1 if it couldn't start."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        port = Settings.load().actions_port
        app = create_app("actions")
    except (SettingsError, ImportError) as error:
        print(f"The action server can't start: {error}", file=sys.stderr)
        return 1
    app.run(host="127.0.0.1", port=port, workers=1, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
