"""Follow-ups: what is said next right after an answer, ``data/stories/follow_ups/<name>.yml``.

Each file is a story and the rule that makes it hold, in Rasa's own format, with the
visitor's sentences beside them unless a plain reply ("yes") is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from bothand.content.responses import ContentError
from bothand.content.topics import read_examples

FOLDER = "data/stories/follow_ups/"
INTENT = "follow_up"
"""The intent of the visitor's sentences of all follow-ups."""

NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_HEAD = "# A follow-up, written by the desk. What its parts do: docs/decisions/0012-follow-ups.md\n"
_PATH = re.compile(rf"{FOLDER}([a-z0-9_]+)\.yml")
_UTTER = "utter_"


@dataclass(frozen=True)
class FollowUp:
    """One follow-up.

    Attributes:
        name: Its name, which is its file's too.
        after: Key of the answer that it follows, such as ``faq/taking_alcohol``.
        answer: Key of the answer that it gives.
        reply: The intent of a plain reply, such as ``affirm``; "" with sentences of its own.
        examples: The visitor's sentences; none with a plain reply.
    """

    name: str
    after: str
    answer: str
    reply: str = ""
    examples: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Its file, relative to the content folder."""
        return f"{FOLDER}{self.name}.yml"


def name_in(path: str) -> str | None:
    """The name of the follow-up that a path of the content folder is of, if it is of one."""
    found = _PATH.fullmatch(path)
    return found[1] if found else None


def read_follow_up(name: str, text: str) -> FollowUp:
    """Read one follow-up's file.

    Args:
        name: Its name, by the file's name.
        text: The file.

    Raises:
        ContentError: it isn't one, or its story and its rule don't say the same.
    """
    try:
        found = _yaml("safe").load(text)
        rule = found["rules"][0]
        slots = rule["condition"][1]["slot_was_set"]
        intent, action = rule["steps"][0]["intent"], rule["steps"][1]["action"]
        own = intent == INTENT
        follow_up = FollowUp(
            name=name,
            after=slots[0]["answer_before"],
            answer=action.removeprefix(_UTTER),
            reply="" if own else intent,
            examples=read_examples(found["nlu"][0]["examples"]) if own else (),
        )
    except (YAMLError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise ContentError(f"{FOLDER}{name}.yml: can't be read as a follow-up: {error}") from error
    if _data(follow_up) != found:
        raise ContentError(
            f"{FOLDER}{name}.yml: its story, its rule and its sentences don't say the same"
        )
    return follow_up


def read_follow_ups(files: Mapping[str, str]) -> tuple[dict[str, FollowUp], tuple[str, ...]]:
    """All follow-ups of a content tree by name, and the names of those that can't be read.

    Args:
        files: Texts by path, as `bothand.content.drafts.Drafts.files` gives them.
    """
    found: dict[str, FollowUp] = {}
    broken = []
    for path in sorted(files):
        name = name_in(path)
        if name is None:
            continue
        try:
            found[name] = read_follow_up(name, files[path])
        except ContentError:
            broken.append(name)
    return found, tuple(broken)


def follow_ups_of(content: Path) -> list[FollowUp]:
    """The follow-ups of a content folder, for the model that is trained on it.

    Raises:
        ContentError: one can't be read.
    """
    paths = sorted((content / FOLDER).glob("*.yml"))
    return [read_follow_up(path.stem, path.read_text(encoding="utf-8")) for path in paths]


def write_follow_up(follow_up: FollowUp, before: str | None = None) -> str:
    """The text of a follow-up's file.

    Args:
        follow_up: What it shall say.
        before: The file as it is, whose comments stay; None for a new one.

    Raises:
        ContentError: the file as it is can't be read.
    """
    yaml = _yaml("rt")
    new = _data(follow_up)
    try:
        kept = yaml.load(before or _HEAD)
    except YAMLError as error:
        raise ContentError(f"{follow_up.path}: can't be read as YAML: {error}") from error
    written = StringIO()
    if isinstance(kept, dict):
        _merge(kept, new)
        yaml.dump(kept, written)
        return written.getvalue()
    yaml.dump(new, written)
    return _HEAD + written.getvalue()


def examples_block(examples: Iterable[str]) -> str:
    """Sentences as they stand under ``examples: |``."""
    return "".join(f"- {' '.join(each.split())}\n" for each in examples)


def _data(follow_up: FollowUp) -> dict[str, Any]:
    slots = [{"answer_before": follow_up.after}]
    slots += [{"follow_up": follow_up.name}] if not follow_up.reply else []
    turn = [
        {"intent": follow_up.reply or INTENT},
        {"action": _UTTER + follow_up.answer},
    ]
    title = f"follow-up {follow_up.name}"
    asked = [{"intent": "faq"}, {"action": "utter_faq"}, {"slot_was_set": slots}]
    condition = [{"active_loop": None}, {"slot_was_set": slots}]
    examples = LiteralScalarString(examples_block(follow_up.examples))
    own = {} if follow_up.reply else {"nlu": [{"intent": INTENT, "examples": examples}]}
    return {
        "version": DoubleQuotedScalarString("3.1"),
        **own,
        "stories": [{"story": title, "steps": [*asked, *turn]}],
        "rules": [{"rule": title, "condition": condition, "steps": turn}],
    }


def _merge(old: Any, new: Any) -> None:
    """Make one tree equal another in place: what stays equal keeps its comments."""
    if isinstance(old, dict):
        for key in [key for key in old if key not in new]:
            del old[key]
        places: Iterable[Any] = new
    else:
        del old[len(new) :]
        old.extend(None for _ in range(len(new) - len(old)))
        places = range(len(new))
    for place, key in enumerate(places):
        there = old.get(key) if isinstance(old, dict) else old[key]
        if _both(dict, there, new[key]) or _both(list, there, new[key]):
            _merge(there, new[key])
        elif isinstance(old, dict) and key not in old:
            old.insert(place, key, new[key])  # type: ignore[attr-defined]
        elif there != new[key]:
            old[key] = new[key]


def _both(kind: type, one: object, other: object) -> bool:
    return isinstance(one, kind) and isinstance(other, kind)


def _yaml(kind: str) -> YAML:
    yaml = YAML(typ=kind, pure=True)
    yaml.preserve_quotes = True  # type: ignore[assignment]
    yaml.width = 4096  # type: ignore[assignment]
    if kind == "rt":
        # Slots and turns stand in the story and in the rule: written out, not as anchors.
        yaml.representer.ignore_aliases = lambda _data: True
        yaml.representer.add_representer(type(None), _null)
    return yaml


def _null(representer: Any, _value: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")
