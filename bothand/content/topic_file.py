"""Changing one answer's file as an engineer would: only what changes, comments and order kept.

The text that comes out is the YAML that ``rasa train`` reads. Every function takes and
gives a file's text; nothing here touches the disk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from bothand.content.responses import ContentError
from bothand.content.topics import Topic, answer_key, topic_from

# What other programs take for the end of a line, written as plain ones.
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# What YAML can't hold (YAML 1.2, c-printable).
_NOT_PRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# In training sentences these mark entities, for Rasa.
_MARKS = re.compile(r"[\[\]{}]")
_KEY = re.compile(r"[a-z0-9_]+/[a-z0-9_]+")
_MOST_SLUG = 40

NEW_TOPIC = """\
# {key}: {question}
version: "3.1"
nlu:
- intent: {intent}
  examples: |
    - x
responses:
  utter_{intent}:
  - text: |-
      x
    metadata:
      title: ""
      question: ""
      related: []
      sources: []
      reviewed_by: ""
      reviewed_on: ""
"""


class Unwritable(ValueError):
    """It can't be written so; its text is a code, pages have the words.

    Codes: example_empty, example_lines, example_marks, answer_empty, answer_gap,
    characters, no_file (the file isn't one of an answer), key.
    """


def edit_topic(
    text: str,
    *,
    answer: str | None = None,
    title: str | None = None,
    question: str | None = None,
    related: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    examples: Sequence[str] | None = None,
    response: str | None = None,
    metadata: Mapping[str, str] | None = None,
) -> str:
    """The file's text with what is given changed, and nothing else.

    Args:
        text: The file.
        answer: What is said; lines, no blank one.
        title: The label of buttons that lead here.
        question: The visitor's question in one line.
        related: Keys of related topics.
        sources: Ids of sources.
        examples: All training sentences, one a line.
        response: The response that is meant, with ``utter_``; the file's first by default.
        metadata: More of the response's metadata, such as ``reviewed_by``.

    Raises:
        Unwritable: a part can't be written, or the file is none of an answer.
    """
    found = _load(text)
    variation = _variation(found, response)
    if answer is not None:
        variation["text"] = LiteralScalarString(clean_answer(answer))
    plain = {"title": title, "question": question, **(metadata or {})}
    listed = {"related": related, "sources": sources}
    if any(value is not None for value in (*plain.values(), *listed.values())):
        told = variation.setdefault("metadata", CommentedMap())
        for name, value in plain.items():
            if value is not None and told.get(name) != _one_line(value):
                told[name] = DoubleQuotedScalarString(_one_line(value))
        for name, values in listed.items():
            if values is not None and list(told.get(name) or ()) != list(values):
                told[name] = _flow(values)
    if examples is not None:
        nlu = found.get("nlu")
        if not isinstance(nlu, list) or len(nlu) != 1:
            raise Unwritable("no_file")
        lines = "".join(f"- {clean_example(each)}\n" for each in examples)
        nlu[0]["examples"] = LiteralScalarString(lines)
    return _dump(found)


def new_topic(
    key: str,
    title: str,
    question: str,
    answer: str,
    examples: Sequence[str],
    related: Sequence[str] = (),
    sources: Sequence[str] = (),
) -> str:
    """The file of a new topic.

    Raises:
        Unwritable: a part can't be written.
    """
    if not _KEY.fullmatch(key):
        raise Unwritable("key")
    text = NEW_TOPIC.format(key=key, question=_one_line(question), intent=answer_key(key))
    return edit_topic(
        text,
        answer=answer,
        title=title,
        question=question,
        related=related,
        sources=sources,
        examples=examples,
    )


def read_topic_text(text: str, key: str) -> Topic:
    """The topic in a file's text.

    Raises:
        ContentError: it can't be read, or a part is missing.
    """
    path = topic_path(key)
    try:
        found = YAML(typ="safe").load(text)
    except YAMLError as error:
        raise ContentError(f"{path}: can't be read as YAML: {error}") from error
    return topic_from(found, key, path)


def topic_path(key: str) -> str:
    """``side_effects/weight`` -> ``data/faq/side_effects/weight.yml``.

    Raises:
        Unwritable: it is no key.
    """
    if not _KEY.fullmatch(key):
        raise Unwritable("key")
    return f"data/faq/{key}.yml"


def slug(question: str) -> str:
    """A name for a new topic, from its question; "" if there is no letter in it."""
    words = re.findall(r"[a-z0-9]+", question.lower().replace("'", ""))
    name = ""
    for word in words:
        if len(name) + len(word) >= _MOST_SLUG:
            break
        name = f"{name}_{word}" if name else word
    return name


def clean_answer(answer: str) -> str:
    """An answer as it is written: no blank line, no space at the ends of lines.

    Raises:
        Unwritable: nothing is left, a blank line is in it, or a character that YAML can't hold.
    """
    plain = _printable(_LINE_ENDS.sub("\n", answer)).replace("\t", " ")
    lines = [line.rstrip() for line in plain.strip().split("\n")]
    if not any(lines):
        raise Unwritable("answer_empty")
    if "" in lines:
        raise Unwritable("answer_gap")
    # A first line that began with spaces would need YAML's indentation indicator.
    return "\n".join([lines[0].lstrip(), *lines[1:]])


def clean_example(example: str) -> str:
    """A training sentence as it is written.

    Raises:
        Unwritable: it is empty, has several lines, or a mark that means something to Rasa.
    """
    plain = _printable(_LINE_ENDS.sub("\n", example)).replace("\t", " ").strip()
    if "\n" in plain:
        raise Unwritable("example_lines")
    if _MARKS.search(plain):
        raise Unwritable("example_marks")
    plain = " ".join(plain.split()).lstrip("- ")
    if not plain:
        raise Unwritable("example_empty")
    return plain


def _printable(text: str) -> str:
    if _NOT_PRINTABLE.search(text):
        raise Unwritable("characters")
    return text


def _one_line(text: str) -> str:
    return " ".join(_printable(_LINE_ENDS.sub(" ", text)).split())


def _flow(values: Sequence[str]) -> CommentedSeq:
    listed = CommentedSeq(DoubleQuotedScalarString(_one_line(each)) for each in values)
    listed.fa.set_flow_style()
    return listed


def _yaml() -> Any:
    yaml: Any = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=2, offset=0)
    yaml.representer.add_representer(type(None), _null)
    return yaml


def _null(representer: Any, _: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")


def _load(text: str) -> CommentedMap:
    try:
        found = _yaml().load(text)
    except YAMLError as error:
        raise Unwritable("no_file") from error
    if not isinstance(found, CommentedMap):
        raise Unwritable("no_file")
    return found


def _dump(found: CommentedMap) -> str:
    out = StringIO()
    _yaml().dump(found, out)
    return out.getvalue()


def _variation(found: CommentedMap, response: str | None) -> CommentedMap:
    try:
        responses = found["responses"]
        name = next(iter(responses)) if response is None else response
        variation = responses[name][0]
    except (KeyError, IndexError, TypeError, StopIteration) as error:
        raise Unwritable("no_file") from error
    if not isinstance(variation, CommentedMap):
        raise Unwritable("no_file")
    return variation
