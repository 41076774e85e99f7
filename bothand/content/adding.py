"""Adding visitors' sentences to a topic's draft, and what an editor should know before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rapidfuzz import fuzz

from bothand.content.check_examples import NEAR_DUPLICATE, words
from bothand.content.drafts import Drafts, EditConflict
from bothand.content.said import Answer, answers_of, parsed
from bothand.content.topic_file import Unwritable, clean_example, edit_topic, topic_path
from bothand.content.topics import answer_key, read_examples
from bothand.language.scrub_patterns import shaped
from bothand.language.scrubber import PLACEHOLDER

_TRIES = 3


@dataclass(frozen=True)
class Concern:
    """What speaks against a sentence.

    Attributes:
        sentence: The sentence.
        kind: ``example_…`` or ``characters`` (it can't be written so), ``placeholder`` (a
            bracket is left), ``personal`` (it looks like a number, an address or a date),
            ``here`` (the topic has one like it) or ``elsewhere`` (another has).
        twin: The sentence like it, if any.
        path: The file that has it.
    """

    sentence: str = field(repr=False)
    kind: str
    twin: str = ""
    path: str = ""

    @property
    def must_change(self) -> bool:
        """Whether it can't be added so, whoever insists."""
        return self.kind not in ("personal", "here", "elsewhere")


def topics_in(files: Mapping[str, str]) -> dict[str, Answer]:
    """The topics of a tree that can be read, by key such as ``side_effects/weight``."""
    answers = answers_of(files)
    keys = (
        path.removeprefix("data/faq/").removesuffix(".yml")
        for path in files
        if path.startswith("data/faq/") and path.endswith(".yml")
    )
    return {key: answers[answer_key(key)] for key in keys if answer_key(key) in answers}


def examples_in(files: Mapping[str, str], path: str) -> list[str]:
    """The training sentences of one file of a tree."""
    found = parsed(files.get(path, "")).get("nlu") or ()
    return [each for item in found for each in read_examples(str(item.get("examples") or ""))]


def concerns(files: Mapping[str, str], key: str, sentences: Sequence[str]) -> list[Concern]:
    """What speaks against adding sentences to a topic.

    Raises:
        Unwritable: the key is none.
    """
    here = topic_path(key)
    standing = [
        (path, example, _sorted(example))
        for path in files
        if path.endswith(".yml")
        for example in examples_in(files, path)
    ]
    found = []
    for number, sentence in enumerate(sentences):
        concern = _of_itself(sentence)
        if concern is None:
            others = [(here, each, _sorted(each)) for each in sentences[:number]]
            concern = _twin(sentence, here, [*others, *standing])
        if concern is not None:
            found.append(concern)
    return found


def add_examples(
    drafts: Drafts, key: str, sentences: Sequence[str], by: str, now: datetime
) -> None:
    """Write sentences into a topic's draft, after those that it has.

    Raises:
        Unwritable: there is no such topic, or a sentence can't be written.
        EditConflict: the draft was changed again and again meanwhile.
    """
    path = topic_path(key)
    for left in reversed(range(_TRIES)):
        file = drafts.file(path)
        if file.text is None:
            raise Unwritable("no_file")
        has = examples_in({path: file.text}, path)
        new = [each for each in map(clean_example, sentences) if each not in has]
        text = edit_topic(file.text, examples=[*has, *dict.fromkeys(new)])
        try:
            # Nothing is lost by starting from a colleague's newer text: this only appends.
            drafts.write(path, text, file.revision, by, now)
            return
        except EditConflict:
            if not left:
                raise


def _of_itself(sentence: str) -> Concern | None:
    if PLACEHOLDER.search(sentence):
        return Concern(sentence, "placeholder")
    try:
        clean_example(sentence)
    except Unwritable as problem:
        return Concern(sentence, str(problem))
    return Concern(sentence, "personal") if next(shaped(sentence), None) else None


def _twin(sentence: str, here: str, standing: Sequence[tuple[str, str, str]]) -> Concern | None:
    key = _sorted(sentence)
    near = [
        (path, example)
        for path, example, other in standing
        if fuzz.ratio(key, other, score_cutoff=NEAR_DUPLICATE) >= NEAR_DUPLICATE
    ]
    # One in another topic teaches the assistant two things at once: said first.
    near.sort(key=lambda pair: pair[0] == here)
    if not near:
        return None
    path, twin = near[0]
    return Concern(sentence, "here" if path == here else "elsewhere", twin, path)


def _sorted(sentence: str) -> str:
    return " ".join(sorted(words(sentence))) or sentence.strip()
