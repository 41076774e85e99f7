"""``python -m bench``: start, memory, and how long visitors wait, as a table."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time

import httpx

from bench.server import started
from bothand.serve.training import TrainingError
from bothand.settings import SettingsError, telemetry_off

MESSAGES = 200
CLIENTS = (1, 8)
TURNS = 20
"""Messages in a conversation; then a client begins a new one."""

TEXTS = (
    "hi there",
    "will an antidepressant make me put on weight?",
    "and how long until it helps",
    "is therapy alone enough for someone like me",
    "what does it cost",
    "thank you",
    "do you know the weather in Paris",
    "I feel a bit low since I moved here",
    "can I drink wine with it",
    "what if I forget one",
)


async def _client(url: str, count: int, waits: list[float]) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=60) as browser:
        bearer: dict[str, str] = {}
        for number in range(count):
            if number % TURNS == 0:
                opened = await browser.post("/chat/session", json={})
                bearer = {"Authorization": f"Bearer {opened.json()['token']}"}
            text = TEXTS[number % len(TEXTS)]
            began = time.perf_counter()
            answer = await browser.post("/chat/messages", json={"text": text}, headers=bearer)
            waits.append((time.perf_counter() - began) * 1000)
            answer.raise_for_status()


async def _measure(url: str, clients: int) -> str:
    waits: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(_client(url, MESSAGES // clients, waits) for _ in range(clients)))
    rate = len(waits) / (time.perf_counter() - began)
    cuts = statistics.quantiles(waits, n=100, method="inclusive")
    return f"| {clients} | {len(waits)} | {cuts[49]:.0f} ms | {cuts[98]:.0f} ms | {rate:.0f} |"


def main() -> int:
    """Measure and print; the exit status is 1 if there was nothing to measure."""
    telemetry_off()
    try:
        with started() as running:
            load = os.getloadavg()[0]
            print(f"\n{os.cpu_count()} processors, load {load:.1f}. No thresholds: compare")
            print("two runs of one machine.\n")
            print("| | |\n|---|---|")
            print(f"| start to first answer | {running.start_seconds:.1f} s |")
            for name, size in running.memory().items():
                print(f"| memory of {name}, at the start | {size:.0f} MB |")
            print("\n| clients | messages | half within | 99 of 100 within | messages per second |")
            print("|---|---|---|---|---|")
            for clients in CLIENTS:
                print(asyncio.run(_measure(running.url, clients)), flush=True)
            print("\n| memory afterwards | |\n|---|---|")
            for name, size in running.memory().items():
                print(f"| {name} | {size:.0f} MB |")
    except (SettingsError, TrainingError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
