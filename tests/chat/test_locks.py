"""One turn at a time in a conversation, and no lock that stays behind."""

from __future__ import annotations

import asyncio

import pytest

from bothand.chat.locks import Locks


def test_turns_of_one_conversation_never_overlap_and_keep_their_order() -> None:
    async def scenario() -> None:
        locks, log = Locks(), []

        async def turn(number: int) -> None:
            async with locks.hold("c"):
                log.append(("in", number))
                await asyncio.sleep(0.001)
                log.append(("out", number))

        await asyncio.gather(*(turn(number) for number in range(20)))
        assert log == [(what, number) for number in range(20) for what in ("in", "out")]

    asyncio.run(scenario())


def test_a_slow_conversation_holds_up_no_other() -> None:
    async def scenario() -> None:
        locks = Locks()
        async with locks.hold("c"), asyncio.timeout(5), locks.hold("d"):
            pass

    asyncio.run(scenario())


def test_a_failed_or_cancelled_turn_gives_the_lock_back_and_nothing_piles_up() -> None:
    async def scenario() -> None:
        locks = Locks()
        with pytest.raises(ZeroDivisionError):
            async with locks.hold("c"):
                raise ZeroDivisionError

        async def wait() -> None:
            async with locks.hold("c"):
                raise AssertionError("held twice")

        async with locks.hold("c"):
            waiting = asyncio.create_task(wait())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        async with asyncio.timeout(5), locks.hold("c"):
            pass
        assert not locks._locks

    asyncio.run(scenario())
