"""Rates: one visitor's flood is slowed down, and nobody else's chat."""

from __future__ import annotations

import asyncio

from bothand.chat.limits import Rates


def test_a_flood_is_slowed_and_told_how_long_to_wait() -> None:
    async def scenario() -> None:
        rates = Rates(messages=3, sessions=0, contacts=0, redis_url=None)
        assert [await rates.message("c") for _ in range(3)] == [None, None, None]
        wait = await rates.message("c")
        assert wait is not None
        assert 1 <= wait <= 61

    asyncio.run(scenario())


def test_one_visitors_flood_does_not_slow_another() -> None:
    async def scenario() -> None:
        rates = Rates(messages=1, sessions=1, contacts=0, redis_url=None)
        assert await rates.message("c") is None
        assert await rates.message("c") is not None
        assert await rates.message("d") is None
        assert await rates.session("192.0.2.1") is None
        assert await rates.session("192.0.2.1") is not None
        assert await rates.session("192.0.2.2") is None

    asyncio.run(scenario())


def test_zero_switches_a_limit_off() -> None:
    async def scenario() -> None:
        rates = Rates(messages=0, sessions=0, contacts=0, redis_url=None)
        assert {await rates.message("c") for _ in range(500)} == {None}
        assert {await rates.session("192.0.2.1") for _ in range(500)} == {None}

    asyncio.run(scenario())


def test_no_address_is_kept_as_it_is() -> None:
    async def scenario() -> None:
        rates = Rates(messages=1, sessions=1, contacts=0, redis_url=None)
        await rates.session("192.0.2.77")
        assert "192.0.2.77" not in repr(vars(rates._limiter.storage))

    asyncio.run(scenario())
