"""Trains one pipeline and parses every test message, in the environment it belongs to.

Run as a script by ``python -m bench.understanding``, with stock Rasa's Python or
ours; so it imports nothing of this project. Reads a task (JSON) from the path given
and writes what was found beside it.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any


def main(path: Path) -> None:
    """Do one task: ``{"config", "data", "texts", "model"}``; writes ``<task>.found``."""
    task = json.loads(path.read_text(encoding="utf-8"))
    from rasa.model_training import train_nlu

    wall, used = time.perf_counter(), _processor()
    model = train_nlu(
        config=task["config"],
        nlu_data=task["data"],
        output=task["model"],
        fixed_model_name="model",
    )
    trained = {"wall": time.perf_counter() - wall, "processor": _processor() - used}
    path.with_suffix(".model").write_text(str(model), encoding="utf-8")
    path.with_suffix(".train").write_text(json.dumps(trained), encoding="utf-8")


def parse(path: Path) -> None:
    """Load the trained model and parse the task's texts; writes ``<task>.found``."""
    task = json.loads(path.read_text(encoding="utf-8"))
    from rasa.core.agent import Agent

    agent = Agent.load(path.with_suffix(".model").read_text(encoding="utf-8"))
    found = asyncio.run(_parse_all(agent, task["texts"]))
    found["memory"] = _pss()
    path.with_suffix(".found").write_text(json.dumps(found), encoding="utf-8")


async def _parse_all(agent: Any, texts: list[str]) -> dict[str, Any]:
    predictions, waits = [], []
    for text in texts[:20]:
        await agent.parse_message(text)
    for text in texts:
        began = time.perf_counter()
        parsed = await agent.parse_message(text)
        waits.append((time.perf_counter() - began) * 1000)
        predictions.append(_prediction(parsed))
    return {"predictions": predictions, "milliseconds": waits}


def _prediction(parsed: dict[str, Any]) -> dict[str, Any]:
    """The intent, the FAQ answer if it is one, and the labels by confidence."""
    selectors = parsed.get("response_selector", {})
    # Rasa's own selector for all retrieval intents stands under "default".
    selected = (selectors.get("faq") or selectors.get("default") or {}).get("response", {})
    ranking = [
        (each["name"], float(each["confidence"])) for each in parsed.get("intent_ranking", [])
    ]
    return {
        "intent": parsed["intent"]["name"],
        "answer": selected.get("intent_response_key"),
        "answer_confidence": float(selected.get("confidence") or 0.0),
        "also": parsed.get("also", []),
        "ranking": [each for each in ranking if each[0] != "nlu_fallback"],
    }


def _processor() -> float:
    """Processor seconds of this process and the ones it waited for."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _pss() -> float:
    """This process's memory in MB (Linux's PSS)."""
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="utf-8").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    {"train": main, "parse": parse}[sys.argv[1]](Path(sys.argv[2]))
