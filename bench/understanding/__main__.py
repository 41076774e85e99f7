"""``python -m bench.understanding --clinc data_small.json``: us beside Rasa's pipelines.

Trains each pipeline on the same sentences and parses the same messages, one after
the other in one run, and prints a table. Needs `make stock` first.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench.evaluate.metrics import auroc
from bench.understanding.tasks import OUTSIDE, Task, clinc, own
from bothand.settings import Settings, child_environment

_HERE = Path(__file__).parent
_STOCK = _HERE.parent / "stock"
_STOCK_PYTHON = _HERE.parents[1] / ".venv-stock" / "bin" / "python"
_HEAD = (
    "| | accuracy | wrong answers | outside told apart (AUROC) | training, processor time "
    "| parse, half / 99 of 100 within | memory |\n|---|---|---|---|---|---|---|"
)
_GATED = ("nlu_fallback", "clarify", None)


def main(arguments: list[str]) -> int:
    """Measure and print; the exit status is 1 if something is missing."""
    parser = argparse.ArgumentParser(prog="python -m bench.understanding")
    parser.add_argument("--clinc", type=Path, help="CLINC150's data_small.json")
    parser.add_argument("--no-own", action="store_true", help="leave our own data out")
    parser.add_argument("--most", type=int, help="at most so many of our sentences a label")
    parser.add_argument("--systems", default="ours,default,spacy")
    parser.add_argument("--stock-python", type=Path, default=_STOCK_PYTHON)
    chosen = parser.parse_args(arguments)
    root = Settings.load().root
    systems = {
        "ours": (Path(sys.executable), root / "config.yml"),
        "default": (chosen.stock_python, _STOCK / "default.yml"),
        "spacy": (chosen.stock_python, _STOCK / "spacy.yml"),
    }
    wanted = [name for name in chosen.systems.split(",") if name in systems]
    missing = [name for name in wanted if not systems[name][0].exists()]
    if missing:
        print(f"{missing[0]} needs `make stock` first", file=sys.stderr)
        return 1
    tasks = [] if chosen.no_own else [own(root / "data", chosen.most)]
    if chosen.clinc is not None:
        tasks.append(clinc(chosen.clinc))
    for task in tasks:
        trained = sum(map(len, task.train.values()))
        print(f"\n### {task.name}: {trained} sentences, {len(task.train)} labels, "
              f"{len(task.texts)} messages\n")  # fmt: skip
        print(_HEAD)
        for name in wanted:
            print(_row(name, task, _run(task, *systems[name])), flush=True)
    return 0


def _run(task: Task, python: Path, config: Path) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        here = Path(folder)
        data, order = here / "nlu.yml", here / "task.json"
        task.write(data)
        given = {
            "config": str(config),
            "data": str(data),
            "texts": task.texts,
            "model": str(here / "models"),
        }
        order.write_text(json.dumps(given), encoding="utf-8")
        for step in ("train", "parse"):
            subprocess.run(
                [python, _HERE / "worker.py", step, order],
                env=child_environment({"BOTHAND_HOME": str(Settings.load().home)}),
                cwd=here if python != Path(sys.executable) else Settings.load().root,
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        found: dict[str, Any] = json.loads(order.with_suffix(".found").read_text())
        found["trained"] = json.loads(order.with_suffix(".train").read_text())
        return found


def _row(name: str, task: Task, found: dict[str, Any]) -> str:
    right, wrong, inside, outside = 0, 0, [], []
    for accept, made in zip(task.accept, found["predictions"], strict=True):
        score = _score(made)
        if not accept or accept[0] in (OUTSIDE, "out_of_scope"):
            outside.append(score)
        elif task.name == "CLINC150" or accept[0].startswith("faq/"):
            inside.append(score)
        if not accept:
            continue
        right += _best(made) in accept
        wrong += made["intent"] not in _GATED and not set(_given(made)) & set(accept)
    asked = sum(bool(accept) for accept in task.accept)
    waits = statistics.quantiles(found["milliseconds"], n=100, method="inclusive")
    told = auroc(np.array(inside), np.array(outside))
    trained = found["trained"]
    return (
        f"| {name} | {right / asked:.1%} | {wrong / asked:.1%} | {told:.1%} "
        f"| {trained['wall']:.0f} s, {trained['processor']:.0f} s "
        f"| {waits[49]:.1f} / {waits[98]:.1f} ms | {found['memory']:.0f} MB |"
    )


def _given(made: dict[str, Any]) -> list[str]:
    """The labels that would be answered with."""
    if made["intent"] == "faq":
        return [made["answer"], *made["also"]]
    return ["out_of_scope" if made["intent"] == "pharmacist" else made["intent"]]


def _best(made: dict[str, Any]) -> str:
    """The most likely label, whatever a gate makes of it."""
    ranking = made["ranking"]
    best = ranking[0][0] if ranking else made["intent"]
    return str(made["answer"] if best == "faq" else best)


def _score(made: dict[str, Any]) -> float:
    """How sure it is that the message is one of those it has an answer to."""
    faq = [share for name, share in made["ranking"] if name == "faq"]
    if faq:
        return float(faq[0] * made["answer_confidence"])
    named = [share for name, share in made["ranking"] if name.startswith("faq/")]
    if named:
        return float(max(named))
    return float(max((share for name, share in made["ranking"] if name != OUTSIDE), default=0.0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
