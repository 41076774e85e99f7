"""Finding a person's name, and above all not finding one where there is none."""

from __future__ import annotations

import re
from functools import cache

from bothand.care.reading_reach import MARK
from bothand.care.reading_words import medication_names, phrases, plain, words

_MOST = 4
_OF_OTHER = re.compile(r"(?:\b(?:his|her|their|your|the|its)|'s|s')\s*$", re.IGNORECASE)
_INITIAL = re.compile(r"[A-Za-z]\.|[B-HJLMO-TV-Z]")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['.-])*")
_AFTER = r"\s*[:,-]?\s+(?P<name>[^\d,;:!?\n\ue000]+)"


@cache
def _introduced() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w'])(?:{phrases().source('name_follows')})(?:\s+is)?(?![\w']){_AFTER}",
        re.IGNORECASE,
    )


@cache
def _perhaps_introduced() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w'])(?:{phrases().source('name_may_follow')})(?![\w']){_AFTER}", re.I
    )


@cache
def _went_before() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<name>[^\d,;:!?\n]+?)\s+(?:{phrases().source('name_went_before')})$", re.I
    )


@cache
def _pronouns() -> re.Pattern[str]:
    source = "|".join(re.escape(each) for each in words("pronouns"))
    return re.compile(rf"\(?\b(?:{source})\b\)?", re.IGNORECASE)


def introduced_name(clause: str, asked: bool) -> tuple[str, tuple[int, int]] | None:
    """A name that the clause introduces: "my name is Sam", "call me Sam".

    After weak openings such as "I'm" only a capitalised word counts, unless
    the name was what we had asked for: "I'm scared" is no introduction.

    Returns:
        The name, and the part of the clause that said so.
    """
    for match in _introduced().finditer(clause):
        name = _leading_name(match.group("name"))
        # "her name is", "my doctor's name is": someone else's.
        if name and (asked or not _OF_OTHER.search(clause[: match.start()])):
            return _shown(name), (match.start(), match.start("name") + len(name))
    for match in _perhaps_introduced().finditer(clause):
        name = _leading_name(match.group("name"), "never_after_i_am")
        if name and _may_be(name, clause, asked):
            return _shown(name), (match.start(), match.start("name") + len(name))
    last = _went_before().fullmatch(clause.strip())
    if last:
        name = _leading_name(last.group("name"))
        if name == last.group("name").strip() and _may_be(name, clause, asked):
            return _shown(name), (0, len(clause))
    return None


def bare_name(clause: str) -> str | None:
    """The name in a clause that is nothing but a name."""
    clause = _pronouns().sub(" ", clause.replace(MARK, " "))
    clause = re.sub(r"[^\w\s'.-]|_", " ", clause).strip(" -'")
    if _INITIAL.fullmatch(clause):
        return clause
    clause = clause.rstrip(".")
    parts = clause.split()
    # "hi sam", "sure, sam", "sam and": politeness and loose ends are no part of it.
    while parts and plain(parts[0]) in words("before_a_name"):
        parts = parts[1:]
    while parts and plain(parts[-1]) in words("after_a_name"):
        parts = parts[:-1]
    clause = " ".join(parts)
    name = _leading_name(clause)
    if not name or name != clause or len(plain(name)) < 2 or plain(name) in medication_names():
        return None
    return _shown(name)


def _leading_name(text: str, also_never: str | None = None) -> str:
    """As many words from the start as can be a name."""
    found: list[str] = []
    counted = 0
    for part in text.split():
        word = part.strip('"()*')
        key = plain(word)
        particle = key in words("name_particles") or key in words("name_titles")
        initial = _INITIAL.fullmatch(word)
        if not _WORD.fullmatch(word) or not (particle or initial or not _never(key, also_never)):
            break
        if re.search(r"'s$", word, re.IGNORECASE):
            break
        found.append(part)
        counted += not particle
        if counted > _MOST:
            return ""
        if word.endswith(".") and len(key) > 1 and key not in words("name_titles"):
            break
    while found and plain(found[-1]) in words("name_particles"):
        found.pop()
    if not any(plain(each) not in words("name_titles") for each in found):
        return ""
    return " ".join(found).strip(" .-'\"()*") if counted else ""


def _never(key: str, also_never: str | None) -> bool:
    if key in words("never_names") or key in medication_names():
        return True
    if also_never is not None and key in words(also_never):
        return True
    # "feeling", "stressed", "hopeless": far more often a state than a name.
    return (
        len(key) > 5
        and re.search(r"(?:ing|ed|less|ful|ness|ous|tion|ally)$", key) is not None
        and key not in words("names_like_states")
    )


def _may_be(name: str, clause: str, asked: bool) -> bool:
    return asked or (name[:1].isupper() and not clause.isupper())


def _shown(name: str) -> str:
    """The name as typed, but with capitals if it was typed without any."""
    if name != name.lower():
        return name
    particles = words("name_particles")
    parts = [
        part if plain(part) in particles and part != name.split()[0] else _capital(part)
        for part in name.split()
    ]
    return " ".join(parts)


def _capital(word: str) -> str:
    return re.sub(r"(^|[-'])([^\W\d_])", lambda m: m.group(1) + m.group(2).upper(), word)
