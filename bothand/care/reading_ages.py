"""Finding someone's age, as far as it says whether they are under 18."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bothand.care.reading_words import pattern, phrases

_ADULT = 18
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
)
_WORDS = {
    name: value for value, name in enumerate(f"{_ONES} sixteen seventeen eighteen nineteen".split())
}
_N = rf"(?:\d{{1,3}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_YEARS = r"(?:\s?-?\s?(?:years?|yrs?)\s?-?\s?(?:old|of\s+age)|\s?y/?\.?o\b|\s?yrs?\b|\s?years?\b)"
# What may follow an age; anything else makes the number something else: "I'm 16 weeks
# pregnant", "I'm 15 minutes away", "I'm 5'4".
_TAIL = (
    rf"(?:(?:{_YEARS})(?!\s+(?:in|into|sober|clean|married|of|on|off|ago|after|since|with))|\s?[mf]\b"
    r"|(?=\s*(?:[,.;!)]|$|\b(?:and|but|so|if|now|today|last|on|already|btw|though|tho|or\s+so|next|this|in\s+\w+|who|she|he|they|i)\b)))"
)


@dataclass(frozen=True)
class Ages:
    """What a clause says about an age."""

    under_18: bool
    of_other: bool
    named_relative: bool


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], bool, bool], ...]:
    relative = phrases().source("relative")
    adjective = r"(?:\w+\s+)?"
    ready = [
        # pattern, about someone else, a relative is named
        (
            rf"\b(?:my|our)\s+{adjective}{relative}\s*(?:is|'s|s|just\s+turned|turned|turns|,)?\s+(?:is\s+)?"
            rf"(?:only\s+|just\s+|already\s+|almost\s+|nearly\s+)?(?P<n>{_N}){_TAIL}",
            True,
            True,
        ),
        (
            rf"\b(?:she|he|they)(?:'?s|'?re|\s+is|\s+are|\s+just\s+turned|\s+turned|\s+turns|'?ll\s+be)\s+"
            rf"(?:only\s+|just\s+|already\s+|almost\s+|nearly\s+|about\s+)?(?P<n>{_N}){_TAIL}",
            True,
            False,
        ),
        (
            rf"\b(?:i'?m|i\s+am|im|i\s+just\s+turned|i\s+turned|i(?:'?ll)?\s+turns?|i'?ll\s+be|aged?|turning)\s+"
            rf"(?:only\s+|just\s+|already\s+|almost\s+|nearly\s+|about\s+|like\s+|a\s+)?(?P<n>{_N}){_TAIL}",
            False,
            False,
        ),
    ]
    return tuple(
        (re.compile(source, re.IGNORECASE), other, named) for source, other, named in ready
    )


@cache
def _year_old() -> re.Pattern[str]:
    relative = phrases().source("relative")
    return re.compile(
        rf"\b(?P<whose>(?:my|our|a|an|the|his|her)\s+)?(?P<n>{_N})(?:\s?-?\s?(?:years?|yrs?|yr)\s?-?\s?olds?"
        rf"|\s?y/?o)\b(?P<who>\s+{relative})?",
        re.IGNORECASE,
    )


@cache
def _against_18() -> tuple[tuple[re.Pattern[str], bool], ...]:
    def compiled(source: str) -> re.Pattern[str]:
        return re.compile(source, re.IGNORECASE)

    age = r"(?:18|eighteen)"
    return (
        (compiled(rf"\bnot\s+(?:yet\s+)?(?:an\s+adult|{age})(?:\s+yet)?\b(?!\s?\+)"), True),
        (
            compiled(rf"\b(?:not|isn'?t)\s+(?:under\s+{age}|a\s+(?:minor|kid|child|teen\w*))\b"),
            False,
        ),
        (compiled(rf"\b(?:under|below|younger\s+than|less\s+than)\s+{age}\b"), True),
        (
            compiled(
                rf"\b(?:over|above|older\s+than|past|more\s+than|at\s+least)\s+{age}\b|\b18\s?\+|\b18\s+(?:and|or)\s+(?:over|up|older|above)\b"
            ),
            False,
        ),
    )


def read_ages(clause: str, asked: str | None) -> tuple[str, Ages | None]:
    """Read the age in a clause.

    Returns:
        The clause without what was read, and what it says, or None.
    """
    for source, under in _against_18():
        if source.search(clause):
            return source.sub(" , ", clause), Ages(under, False, False)
    for source, other, named in _patterns():
        match = source.search(clause)
        if match is None:
            continue
        age = _age(match.group("n"))
        if _likely(age, other or asked in ("under_18", "for_someone_else")):
            rest = f"{clause[: match.start()]} , {clause[match.end() :]}"
            almost = re.search(
                r"\b(?:almost|nearly|turning|turns?|'?ll\s+be)\b", match.group(), re.IGNORECASE
            )
            under = age < _ADULT or (age == _ADULT and almost is not None)
            return rest, Ages(under, other, named)
    match = _year_old().search(clause)
    if match is not None:
        return _read_year_old(clause, match, asked)
    if asked == "under_18":
        return _read_bare(clause)
    return clause, None


def _read_year_old(clause: str, match: re.Match[str], asked: str | None) -> tuple[str, Ages | None]:
    """Cut the age out of "for my 15 year old son": "for my son" stays to be read."""
    whose, who = match.group("whose"), match.group("who")
    age = _age(match.group("n"))
    relative = who or (" child" if whose and whose.strip().lower() in ("my", "our") else "")
    rest = f"{clause[: match.start()]}{(whose or '').strip()}{relative}{clause[match.end() :]}"
    if not relative and not whose:
        rest = f"{clause[: match.start()]} , {clause[match.end() :]}"
        alone = asked == "under_18" or re.fullmatch(
            r"\s*(?:i'?m\s+(?:a\s+)?)?", clause[: match.start()], re.I
        )
        return (rest, Ages(age < _ADULT, False, False)) if alone else (clause, None)
    # "my 8 year old keeps me awake" alone does not make it about the child.
    about = asked in ("under_18", "for_someone_else", "name") or pattern("for_other").search(rest)
    return (rest, Ages(age < _ADULT, True, False)) if about else (clause, None)


def _read_bare(clause: str) -> tuple[str, Ages | None]:
    bare = re.fullmatch(
        rf"\s*(?:(?:yes|yeah|yep|no|nope|just|only|age|aged|about|almost|nearly|turning|she|he|they|is|it'?s)\s+)*"
        rf"(?P<n>{_N})(?:{_YEARS}|\s?[mf])?(?:\s+(?:and\s+a\s+half|in\s+\w+|now|today))?[\s.!]*",
        clause,
        re.IGNORECASE,
    )
    if bare is not None and _likely(_age(bare.group("n")), True):
        return "", Ages(_age(bare.group("n")) < _ADULT, False, False)
    if pattern("adult").search(clause):
        return pattern("adult").sub(" , ", clause), Ages(False, False, False)
    if pattern("minor").search(clause) and not re.match(r"\s*no", clause, re.IGNORECASE):
        return pattern("minor").sub(" , ", clause), Ages(True, False, False)
    return clause, None


def _age(written: str) -> int:
    return _WORDS[written.lower()] if written.lower() in _WORDS else int(written)


def _likely(age: int, asked: bool) -> bool:
    # Nobody of six types "I'm 6"; of a child it is said, and where we asked.
    return (1 if asked else 8) <= age <= 115
