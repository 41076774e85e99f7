"""Topics that come, go or change their name, and sentences that move from one to another.

All of it in drafts, and all files of one act together or none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bothand.content.adding import examples_in, topics_in
from bothand.content.drafts import Drafts
from bothand.content.said import parsed
from bothand.content.topic_file import (
    clean_example,
    edit_topic,
    new_topic,
    slug,
    topic_path,
)
from bothand.content.topics import answer_key

_FAQ = "data/faq/"


class MoveRefused(ValueError):
    """It can't be done; its text is a code, pages have the words.

    Codes: taken (there is a topic of that name), name (it is no name), group (there is no
    such group), gone (there is no such topic), used (others lead there), example_gone,
    example_last.
    """


@dataclass(frozen=True)
class Effects:
    """What hangs on a topic.

    Attributes:
        related: Keys of topics that name it as related; they lose or follow it.
        short: Those of them that would have fewer than two left.
        used: Files that lead there in their own words: stories, follow-ups, buttons.
        examples: How many sentences it is known by.
    """

    related: tuple[str, ...]
    short: tuple[str, ...]
    used: tuple[str, ...]
    examples: int


def groups_of(files: Mapping[str, str]) -> list[str]:
    """The groups that topics stand in."""
    return sorted({key.partition("/")[0] for key in topics_in(files)})


def effects_of(files: Mapping[str, str], key: str) -> Effects:
    """What hangs on a topic, in the content as the drafts make it."""
    own, mentions = topic_path(key), _mentions(key)
    related, short, used = [], [], []
    for path, text in files.items():
        if path == own or not path.endswith(".yml") or not mentions.search(text):
            continue
        listed = _related(text)
        if path.startswith(_FAQ) and key in listed:
            name = path.removeprefix(_FAQ).removesuffix(".yml")
            related.append(name)
            if len(listed) <= 2:
                short.append(name)
        else:
            used.append(path)
    return Effects(tuple(related), tuple(short), tuple(used), len(examples_in(files, own)))


def create(
    drafts: Drafts,
    group: str,
    title: str,
    question: str,
    answer: str,
    by: str,
    now: datetime,
    asked: Sequence[str] = (),
) -> str:
    """Begin a topic, known by its question and by what was ``asked``.

    Returns:
        Its key, made from the question.

    Raises:
        MoveRefused: name, group or taken.
        Unwritable: a part can't be written.
        EditConflict: a colleague was first.
    """
    files = drafts.files()
    if group not in groups_of(files):
        raise MoveRefused("group")
    name = slug(question)
    if not name:
        raise MoveRefused("name")
    key = f"{group}/{name}"
    there = drafts.file(topic_path(key))
    if there.text is not None or there.published is not None:
        raise MoveRefused("taken")
    examples = dict.fromkeys(each.strip() for each in (question, *asked) if each.strip())
    text = new_topic(key, title, question, answer, list(examples))
    drafts.write(there.path, text, there.revision, by, now)
    return key


def retire(drafts: Drafts, key: str, by: str, now: datetime) -> None:
    """Take a topic out, and out of the related questions of others.

    Raises:
        MoveRefused: gone or used.
        EditConflict: a colleague changed one of the files meanwhile.
    """
    changes = _without(drafts, key)
    drafts.write_all(changes, by, now)


def bring_back(drafts: Drafts, key: str, by: str, now: datetime) -> None:
    """Keep a topic that was drafted to go; others have it among their related ones again.

    Raises:
        MoveRefused: gone: it isn't drafted to go.
        EditConflict: a colleague changed one of the files meanwhile.
    """
    own = drafts.file(topic_path(key))
    if own.text is not None or own.published is None:
        raise MoveRefused("gone")
    changes: dict[str, tuple[str | None, int]] = {own.path: (own.published, own.revision)}
    for each in drafts.changes():
        if each.text is None or each.published is None or not each.path.startswith(_FAQ):
            continue
        listed = _related(each.published)
        # Whatever else somebody wrote there since then stays as it is.
        if key in listed and _related(each.text) == [other for other in listed if other != key]:
            changes[each.path] = (edit_topic(each.text, related=listed), each.revision)
    drafts.write_all(changes, by, now)


def rename(drafts: Drafts, key: str, group: str, name: str, by: str, now: datetime) -> str:
    """Give a topic another name or group; whatever leads to it follows.

    Returns:
        The new key.

    Raises:
        MoveRefused: gone, name, group or taken.
        EditConflict: a colleague changed one of the files meanwhile.
    """
    files = drafts.files()
    old = topic_path(key)
    name = slug(name.replace("_", " "))
    if old not in files:
        raise MoveRefused("gone")
    if group not in groups_of(files):
        raise MoveRefused("group")
    if not name:
        raise MoveRefused("name")
    after = f"{group}/{name}"
    new = topic_path(after)
    if new in files or drafts.file(new).published is not None:
        raise MoveRefused("taken")
    mentions = _mentions(key)
    changes: dict[str, tuple[str | None, int]] = {}

    def told(found: re.Match[str]) -> str:
        return f"{found['utter'] or ''}{answer_key(after)}" if found["answer"] else after

    for path, text in files.items():
        if path.startswith("data/") and path.endswith(".yml") and mentions.search(text):
            target = new if path == old else path
            changes[target] = (mentions.sub(told, text), drafts.file(target).revision)
    changes[old] = (None, drafts.file(old).revision)
    drafts.write_all(changes, by, now)
    return after


def move_example(
    drafts: Drafts, sentence: str, source: str, target: str, by: str, now: datetime
) -> None:
    """Move a sentence from one topic to another.

    Raises:
        MoveRefused: gone, example_gone or example_last.
        Unwritable: a file can't be written here.
        EditConflict: a colleague changed one of the files meanwhile.
    """
    one, other = drafts.file(topic_path(source)), drafts.file(topic_path(target))
    if one.text is None or other.text is None or one.path == other.path:
        raise MoveRefused("gone")
    has = examples_in({one.path: one.text}, one.path)
    gets = examples_in({other.path: other.text}, other.path)
    if sentence not in has:
        raise MoveRefused("example_gone")
    left = [each for each in has if each != sentence]
    if not left:
        raise MoveRefused("example_last")
    moved = list(dict.fromkeys([*gets, clean_example(sentence)]))
    drafts.write_all(
        {
            one.path: (edit_topic(one.text, examples=left), one.revision),
            other.path: (edit_topic(other.text, examples=moved), other.revision),
        },
        by,
        now,
    )


def _without(drafts: Drafts, key: str) -> dict[str, tuple[str | None, int]]:
    files = drafts.files()
    path = topic_path(key)
    if path not in files:
        raise MoveRefused("gone")
    effects = effects_of(files, key)
    if effects.used:
        raise MoveRefused("used")
    changes: dict[str, tuple[str | None, int]] = {path: (None, drafts.file(path).revision)}
    for other in effects.related:
        file = drafts.file(topic_path(other))
        if file.text is None:
            raise MoveRefused("gone")
        left = [each for each in _related(file.text) if each != key]
        changes[file.path] = (edit_topic(file.text, related=left), file.revision)
    return changes


def _related(text: str) -> list[str]:
    try:
        listed = next(iter(parsed(text)["responses"].values()))[0]["metadata"]["related"]
        return [str(each) for each in listed]
    except (KeyError, IndexError, TypeError, AttributeError, StopIteration):
        return []


def _mentions(key: str) -> re.Pattern[str]:
    """A topic's key in a file, or (the group ``answer``) the name that messages use."""
    named = rf"(?P<utter>utter_)?(?P<answer>{re.escape(answer_key(key))})"
    return re.compile(rf"(?<![\w/])(?:{named}|{re.escape(key)})(?![\w/])")
