"""Database work off the event loop, with its failures as the contract names them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from bothand.care.living import ConversationGone
from bothand.chat.errors import ChatError
from bothand.store import StoreError

_T = TypeVar("_T")


async def offloaded(function: Callable[..., _T], *arguments: Any) -> _T:
    """Run database work in a thread.

    Raises:
        ChatError: 401 the conversation is gone, 503 the database can't be used.
    """
    try:
        return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)
    except ConversationGone as error:
        raise ChatError(401, "notice_erased") from error
    except StoreError as error:
        raise ChatError(503) from error
