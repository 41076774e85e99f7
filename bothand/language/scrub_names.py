"""Names and places by lists, by capital letters, and by the words that bring one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bothand.language.scrub_patterns import Span

_W = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_GAP = r"[\s,]+"
_WORD = re.compile(_W)
_SENTENCE_END = re.compile(r"(?:^|[.!?:;\n\"“(])\s*$")
_CONTRACTED = re.compile(r"[a-z]+['’](?:t|re|ve|ll|d|m|s)|[a-z]+n['’]t")
_ENDINGS = (
    *(("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e")),
    *(("ing", ""), ("ing", "e"), ("in", "ing"), ("ly", ""), ("er", ""), ("er", "e"), ("est", "")),
)

_KIN = (
    "husband|wife|son|daughter|boyfriend|girlfriend|bf|gf|partner|fianc[eé]e?|spouse|ex|mom|mum|dad|"
    "mother|father|kid|child|friend|bestie|roommate|boss|manager|coworker|neighbor|cousin|niece|"
    "nephew|grandson|granddaughter|brother|sister|twin|aunt|auntie|uncle|baby|stepson|stepdaughter|"
    "stepdad|stepmom|grandma|grandpa|nana|dog|cat"
)
_STAFF = (
    "doctor|doc|therapist|psychiatrist|psychologist|counsell?or|nurse|provider|prescriber|pastor|"
    "rabbi|priest|imam|coach|teacher|professor|prof|lawyer|judge|principal|social worker|"
    "caseworker|case manager|pharmacist|np|pa|pcp"
)
_TWO = rf"(?P<names>{_W}(?:\s{_W})?)"
_THREE = rf"(?P<names>{_W}(?:{_GAP}{_W}){{0,2}})"


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each, re.IGNORECASE) for each in patterns)


# What brings a name, almost surely: even a word that means something is taken for one.
_SURE = _compiled(
    rf"\b(?:dr|mr|mrs|ms|mx|mister|reverend|rev)\b\.?\s+{_TWO}",
    rf"\b(?:first |last |full |maiden |middle )?name(?:['’]s|s| is| was)\s+{_THREE}",
    rf"\b(?:named|nicknamed|surname(?:d| is)?)\s+{_TWO}",
)
# What brings one often: a listed name is taken, whatever else it means.
_OFTEN = _compiled(
    rf"\b(?:{_KIN}|{_STAFF}|miss|sir|ask|asked|tell|told|text|texted|emailed)\b,?\s+{_TWO}",
)
# What may bring one: only a word that is no ordinary word is taken.
_MAYBE = _compiled(
    rf"\b(?:i['’]?m|i am|this is|it['’]?s|its|call me|called|ask(?:ed)? for)\s+{_TWO}",
    rf"\b(?:hi|hey|hello|dear)\s+{_TWO}",
    r"(?:thanks|thank you|thx|regards|sincerely|best|love|xo|cheers)[\s,!.–—-]+"
    rf"{_TWO}\s*[.!]?$",
    rf"[–—~-]\s*{_TWO}\s*$",
    rf"^{_TWO}\s+(?:here|again)\b",
    rf"\b(?P<names>{_W})['’]s\s+(?:office|house|clinic|place|wife|husband|mom|dad|doctor)\b",
)
_PLACES = _compiled(
    r"\b(?:live|living|lives|lived|moved|moving|based|located|grew up|reside|staying|born|raised)"
    r"(?: over| out| up| down| right)?\s+(?:in|to|near|from|at|around|outside(?: of)?)\s+"
    rf"{_THREE}",
    r"\b(?:work|working|works|worked|job|employed|teach|teaching|teaches|hired|fired|manager|"
    rf"nurse|cashier|shift)\s+(?:at|by)\s+{_THREE}",
    r"\b(?:student|study|studying|junior|senior|freshman|sophomore|graduated|grad|degree|"
    rf"class|classes)\s+(?:at|from)\s+{_THREE}",
    rf"\b(?:attend|attends|attending|attended|enrolled (?:at|in))\s+{_THREE}",
)
_KINDS = (
    r"\s+(?:high school|middle school|elementary(?: school)?|academy|university|college|"
    r"hospital|medical center|clinic|church|county|apartments|prep|hs|isd|inc|llc)\b"
)
_INSTITUTIONS = re.compile(rf"\b{_TWO}{_KINDS}", re.IGNORECASE)
# Without "a" or "the" before it, it is called so: "at new song church".
_CALLED = re.compile(rf"\b(?:at|from|near|by)\s+{_TWO}{_KINDS}", re.IGNORECASE)
_OF = re.compile(
    rf"\b(?:university|college|city|town|church|county) of (?P<names>{_W})", re.IGNORECASE
)


@dataclass(frozen=True)
class Words:
    """The lists: names and places, and what is none although it may look like one."""

    given: frozenset[str]
    places: frozenset[str]
    named: frozenset[str]
    doubtful: frozenset[str]
    phrases: re.Pattern[str]
    kept: frozenset[str]
    after_title: frozenset[str]
    after_place: frozenset[str]
    known: frozenset[str]
    stops: frozenset[str]
    foreign: frozenset[str]

    @classmethod
    def read(cls, folder: Path, known: Collection[str], stops: Collection[str]) -> Words:
        """Read the lists of a folder; ``known`` and ``stops`` are English words.

        Raises:
            OSError: one can't be read.
        """
        lists = yaml.safe_load((folder / "scrubber.yml").read_text("utf-8"))
        given, family, places = (
            frozenset((folder / name).read_text("utf-8").splitlines())
            for name in ("given_names.txt", "family_names.txt", "places.txt")
        )
        longest = sorted((each for each in places if " " in each), key=len, reverse=True)
        return cls(
            given=given,
            places=places - given - family,
            named=given | family | {each for each in places if " " not in each},
            doubtful=frozenset(lists["also_words"]) | frozenset(lists["words_that_name"]),
            phrases=re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE),
            kept=frozenset(lists["kept"]),
            after_title=frozenset(lists["not_after_title"]),
            after_place=frozenset(lists["not_after_place"]),
            known=frozenset(known),
            stops=frozenset(stops),
            foreign=frozenset(lists["other_languages"]),
        )

    def ordinary(self, word: str) -> bool:
        """Whether a lower-case word means something, and no list calls it a plain name."""
        if word in self.named:
            return word in self.doubtful
        if word in self.stops or word in self.known or word in self.kept:
            return True
        if _CONTRACTED.fullmatch(word):
            return True
        parts = word.split("-")
        if len(parts) > 1:
            return all(len(part) < 3 or self.ordinary(part) for part in parts)
        return any(self._stem(word, end, instead) for end, instead in _ENDINGS)

    def _stem(self, word: str, end: str, instead: str) -> bool:
        """Whether a word is an English one with an ending ("stopped" too)."""
        if not word.endswith(end):
            return False
        stem = word.removesuffix(end)
        doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in self.known
        return doubled or (stem + instead in self.known and stem + instead not in self.named)


class NameFinder:
    """Finds names and places without reading the sentence."""

    def __init__(self, words: Words) -> None:
        """Use these lists."""
        self._words = words

    def find(self, text: str) -> Iterator[Span]:
        """The names and places of a text; spans may overlap."""
        shouted = written_in_capitals(text)
        for match in self._words.phrases.finditer(text):
            yield Span(match.start(), match.end(), "place")
        yield from self._listed(text, shouted)
        for patterns, level in ((_SURE, 2), (_OFTEN, 1), (_MAYBE, 0)):
            for pattern in patterns:
                yield from self._after(text, pattern, "name", self._words.after_title, level)
        for pattern in (*_PLACES, _OF):
            yield from self._after(text, pattern, "place", self._words.after_place, 2)
        yield from self._after(text, _CALLED, "place", self._words.after_place, 3)
        for match in _INSTITUTIONS.finditer(text):
            for word in _WORD.finditer(text, match.start("names"), match.end("names")):
                if not self._words.ordinary(word[0].lower()):
                    yield Span(word.start(), word.end(), "place")

    def _listed(self, text: str, shouted: bool) -> Iterator[Span]:
        """Listed names, the word after one, and words with a capital letter of their own."""
        words = self._words
        after_given = -1
        for match in _WORD.finditer(text):
            lower = match[0].lower().replace("’", "'")
            bare = lower.removesuffix("'s")
            begins = _SENTENCE_END.search(text[: match.start()]) is not None
            capital = match[0][0].isupper() and not shouted
            follows = match.start() == after_given and match.start() > 0
            own = capital and not begins and not {lower, bare} & words.kept
            if own and match[0].rstrip("s").isupper() and bare not in words.named:
                # OCD, SSRIs, NOT: an abbreviation or a loud word.
                own = len(bare) > 5 and not words.ordinary(bare)
            sure = bare in words.named and bare not in words.doubtful
            if own or sure or (follows and bare in words.named):
                label = "place" if bare in words.places else "name"
                yield Span(match.start(), match.start() + len(bare), label)
                after_given = match.end() + 1
            elif follows and not words.ordinary(bare):
                yield Span(match.start(), match.start() + len(bare), "name")

    def _after(
        self, text: str, pattern: re.Pattern[str], label: str, ends: frozenset[str], level: int
    ) -> Iterator[Span]:
        """The words after one that brings a name, up to one that is none.

        At level 0 a word that isn't ordinary is taken, at 1 also a given name that means
        something else, at 2 also any other word that comes first, at 3 every word.
        """
        words = self._words
        position = 0
        while (match := pattern.search(text, position)) is not None:
            position = max(match.start("names"), match.start() + 1)
            within = _WORD.finditer(text, match.start("names"), match.end("names"))
            for number, word in enumerate(within):
                lower = word[0].lower().replace("’", "'")
                bare = lower.removesuffix("'s")
                if lower in ends or lower in words.kept:
                    break
                by_level = (level > 0 and bare in words.given) or (
                    level >= 2
                    and (
                        level > 2
                        or bare in words.named
                        or (number == 0 and bare not in words.stops)
                    )
                )
                if words.ordinary(bare) and not by_level:
                    break
                yield Span(word.start(), word.start() + len(bare), label)


def written_in_capitals(text: str) -> bool:
    """Whether capital letters say nothing: all are, or every word begins with one."""
    found = [match[0] for match in _WORD.finditer(text) if len(match[0]) > 1]
    return len(found) > 3 and sum(word[0].isupper() for word in found) > 0.7 * len(found)
