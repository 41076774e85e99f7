"""The words of ``reading.yml``, loaded once, and the tidying that comes before them."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bothand.care.phrases import Phrases

_HERE = Path(__file__).parent
_MEDICATIONS = _HERE.parents[1] / "data" / "medications.csv"

LONGEST = 2_000
"""How much of a text is read, in characters: a contact detail is never further down."""

_ALIKE = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "`": "'",
        "\u00b4": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": " - ",
        "\u00a0": " ",
    }
)
_HALF_DAY = re.compile(r"\b([ap])\.\s?m\b\.?", re.IGNORECASE)


@cache
def _file() -> dict[str, Any]:
    # "base": every value stays text; "no" and "on" are words here.
    with (_HERE / "reading.yml").open(encoding="utf-8") as file:
        return dict(YAML(typ="base", pure=True).load(file))


@cache
def phrases() -> Phrases:
    """The phrases of the file."""
    file = _file()
    return Phrases(file["lists"], file["spellings"])


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A list of the file as a pattern of whole words."""
    return phrases().pattern(name)


@cache
def opening(name: str) -> re.Pattern[str]:
    """A list of the file at the start of a clause, after words that don't count."""
    return re.compile(
        rf"(?:(?:so|and|oh|um+|uh+|well|hi|hello|hey|but|also|please|pls|sorry|ok|okay)[\s,]+)*?"
        rf"(?:{phrases().source(name)})(?![\w'])",
        re.IGNORECASE,
    )


@cache
def whole(name: str) -> re.Pattern[str]:
    """A list of the file as a whole clause, but for politeness."""
    return re.compile(
        rf"(?:(?:oh|um+|uh+|well|please|pls|sorry|ok|okay|hm+|no|i'?d|honestly)[\s,]+)*?"
        rf"(?:{phrases().source(name)})"
        rf"(?:[\s,]+(?:please|pls|plz|thanks|thank you|thx|ty|ok|okay|for now|though|tho|sorry))*",
        re.IGNORECASE,
    )


@cache
def words(name: str) -> frozenset[str]:
    """A plain list of words of the file, in lower case, without apostrophes."""
    file = _file()
    found = file[name].split() if isinstance(file.get(name), str) else file["lists"][name]
    return frozenset(plain(word) for word in found)


@cache
def medication_names() -> frozenset[str]:
    """Every name of a medication in the practice's own list, as written there.

    Whole names only: half of "SAM-e" and of "St. John's wort" are people's names.
    """
    if not _MEDICATIONS.exists():
        return frozenset()
    with _MEDICATIONS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        cells = [
            row.get(key) or "" for row in rows for key in ("generic", "brands", "also_written")
        ]
    return frozenset(plain(name.strip()) for cell in cells for name in cell.split(";") if name)


def plain(word: str) -> str:
    """A word as the lists compare it: lower case, no apostrophes, no full stops."""
    return word.casefold().replace("'", "").replace(".", "")


def tidy(text: str) -> str:
    """The text with one kind of quotes, dashes and spaces, and ``p.m.`` as ``pm``."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).translate(_ALIKE)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return _HALF_DAY.sub(r"\1m", "\n".join(line for line in lines if line))
