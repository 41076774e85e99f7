"""The second step: held-out questions are answered as right as before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bothand.content.responses import read_yaml
from bothand.content.topics import answer_key
from bothand.gate.candidate import Candidate
from bothand.gate.findings import Finding, Part, Tell, text_key
from bothand.gate.pins import Pins
from bothand.gate.suites import Question
from bothand.safety.levels import Level

_UNSURE = ("clarify", "nlu_fallback")
# Replies of which a visitor's question sees the first two.
_SEEN = 2


async def prove_understanding(
    candidate: Candidate,
    content: Path,
    sets: Mapping[str, Sequence[Question]],
    baseline: Mapping[str, str],
    pins: Pins,
    tell: Tell,
) -> Part:
    """Ask all held-out questions, and compare with the live version and the pins.

    Args:
        candidate: Who is asked.
        content: Its files: a question on topics that are all gone isn't asked.
        sets: The questions by set.
        baseline: The live version's outcomes.
        pins: The least figures.
        tell: Is told the progress.

    Raises:
        ContentError: a content file can't be read.
    """
    groups, there = keys_of(content / "data")
    part = Part()
    done, of, left_out = 0, sum(map(len, sets.values())), 0
    for name, questions in sets.items():
        counts: Counter[str] = Counter()
        for question in questions:
            done += 1
            if done % 50 == 0:
                tell(done, of)
            if not there & set(question.accept):
                left_out += 1
                continue
            given, offered = await _asked(candidate, question.text, groups)
            outcome = judge(question, given, offered)
            counts[outcome] += 1
            key = text_key(question.text)
            part.outcomes[key] = outcome
            if baseline.get(key) == "right" and outcome in ("wrong", "none"):
                part.findings.append(_was_right(question, outcome))
        part.figures[f"understanding_{name}"] = dict(sorted(counts.items()))
        part.findings.extend(below(name, counts, len(questions), pins))
    part.figures["left_out"] = left_out
    tell(of, of)
    return part


def judge(question: Question, given: Sequence[str | None], offered: Sequence[str]) -> str:
    """Right, wrong, offered or none, by the rule of the held-out tests.

    Args:
        question: What was asked.
        given: The answers of the replies in order; None for one that says it isn't sure.
        offered: The answers on buttons.
    """
    first = given[:_SEEN]
    if set(first) & set(question.accept):
        return "right"
    if any(first):
        return "wrong"
    return "offered" if set(offered) & set(question.accept) else "none"


def below(name: str, counts: Mapping[str, int], size: int, pins: Pins) -> list[Finding]:
    """What of a set's counts is less than must hold.

    Questions that were left out lower what must be right by as many.
    """
    least = pins["understanding"].get(name)
    if least is None:
        return []
    left_out = size - sum(counts.values())
    right, wrong = max(0, least["right"] - left_out), least["wrong"]
    found = []
    if counts.get("right", 0) < right:
        found.append(("right", right))
    if counts.get("wrong", 0) > wrong:
        found.append(("wrong", wrong))
    return [
        Finding("understanding_least", key=name, text=what, before=pin, after=counts.get(what, 0))
        for what, pin in found
    ]


def keys_of(data: Path) -> tuple[dict[str, str], set[str]]:
    """The answer of each plain intent, and all answers that are there.

    Raises:
        ContentError: a file can't be read.
    """
    groups: dict[str, str] = {}
    there = {
        answer_key(path.relative_to(data / "faq").with_suffix("").as_posix())
        for path in (data / "faq").rglob("*.yml")
    }
    for group in ("safety", "people", "talk"):
        for path in sorted((data / group).glob("*.yml")):
            there.add(f"{group}/{path.stem}")
            for item in read_yaml(path).get("nlu") or ():
                groups[str(item.get("intent"))] = f"{group}/{path.stem}"
            for name in read_yaml(path).get("responses") or ():
                groups.setdefault(str(name).removeprefix("utter_"), f"{group}/{path.stem}")
    return groups, there


async def _asked(
    candidate: Candidate, text: str, groups: Mapping[str, str]
) -> tuple[list[str | None], list[str]]:
    finding = await candidate.danger(text)
    if finding.level is Level.FULL:
        return [f"safety/{finding.kind}"], []
    parsed = await candidate.understood(text)
    answers = _answers(parsed, groups)
    if finding.level is Level.CHECK:
        answers = ["safety/check", *answers]
    return answers, [str(each) for each in parsed.get("nearest", ())]


def _answers(parsed: Mapping[str, Any], groups: Mapping[str, str]) -> list[str | None]:
    intent = parsed["intent"]["name"]
    if intent == "faq":
        chosen = parsed["response_selector"]["faq"]["response"]["intent_response_key"]
        return [chosen, *parsed.get("also", ())]
    return [None if intent in _UNSURE else groups.get(intent, intent)]


def _was_right(question: Question, outcome: str) -> Finding:
    return Finding(
        "was_right",
        key=question.accept[0],
        text=question.text,
        before="right",
        after=outcome,
        blocking=False,
        confirm=True,
    )
