"""What is said after a safety reply: the assistant stays with the person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

_TABLE = Path(__file__).with_name("aftercare.yml")
_CHECK = "safety/check"
_MOST_WORDS = 30


@dataclass(frozen=True)
class _Rule:
    reply: str
    after: frozenset[str]
    says: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None


def reply_for(state: str | None, text: str) -> str | None:
    """The response to say next, or None where the text is something else.

    Args:
        state: Key of the safety reply that was said last, such as
            ``safety/crisis_self`` or ``safety/check``; None if none was.
        text: The visitor's message after it.

    Returns:
        A response's name without ``utter_``: after a check ``crisis_self`` for a
        yes or a doubt and ``check_no`` for a clear no; after a full reply one of
        the ``crisis_...`` ones. One denial softens the path and never leaves it.
    """
    if state is None or not state.startswith("safety/"):
        return None
    rules, lead, no_but = _table()
    plain = re.sub(r"[’']", "", text.lower()).strip()
    if len(plain.split()) > _MOST_WORDS:
        return None
    plain = lead.sub("", plain, count=1) or plain
    moment = "check" if state == _CHECK else "full"
    for rule in rules:
        if moment not in rule.after or not any(each.search(plain) for each in rule.says):
            continue
        if rule.unless is not None and rule.unless.search(plain):
            continue
        if rule.reply == "check_no" and no_but.search(plain):
            return "crisis_self"
        return rule.reply
    return None


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[_Rule, ...], re.Pattern[str], re.Pattern[str]]:
    found = yaml.safe_load(_TABLE.read_text("utf-8"))
    rules = tuple(
        _Rule(
            rule["reply"],
            frozenset(rule["after"]),
            tuple(re.compile(each) for each in rule["says"]),
            re.compile(rule["unless"]) if "unless" in rule else None,
        )
        for rule in found["rules"]
    )
    return rules, re.compile(found["lead"]), re.compile(found["no_but"])
