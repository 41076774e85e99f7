from __future__ import annotations

import pytest

from bothand.safety.normalise import Normaliser
from bothand.safety.rules import RuleSet


@pytest.fixture(scope="module")
def normalise() -> Normaliser:
    return Normaliser(RuleSet().book.words)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("su1cide", "suicide"),
        ("s*icide", "suicide"),
        ("5uicid3", "suicide"),
        ("$uicide", "suicide"),
        ("sui-cide", "suicide"),
        ("S.U.I.C.I.D.E", "suicide"),
        ("s u i c i d e", "suicide"),
        ("suicidde", "suicide"),
        ("sucide", "suicide"),
        ("\u0455u\u0456\u0441\u0456d\u0435", "suicide"),
        ("\uff53\uff55\uff49\uff43\uff49\uff44\uff45", "suicide"),
        ("su\u200bici\u200dde", "suicide"),
        ("k!ll", "kill"),
        ("k*ll", "kill"),
        ("kiiiilll", "kill"),
        ("d1e", "die"),
        ("diieee", "die"),
        ("myselffff", "myself"),
        ("mysefl", "myself"),
        ("self-h@rm", "self harm"),
    ],
)
def test_a_disguised_word_is_read(normalise: Normaliser, typed: str, meant: str) -> None:
    assert " ".join(normalise(typed).tokens) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("killmyself", "kill myself"),
        ("iwanttodie", "i want to die"),
        ("k i l l m y s e l f", "kill myself"),
        ("end\nmy\nlife", "end my life"),
        ("kill my self", "kill myself"),
        ("sui cide", "suicide"),
        ("over dosed", "overdosed"),
        ("I. want. to. die.", "i want to die"),
        ("I’m done, don’t wanna", "i am done do not want to"),
        ("i literally just want 2 die", "i want 2 die"),
        ("💊💊", "pills pills"),
    ],
)
def test_words_without_or_with_too_many_spaces(
    normalise: Normaliser, typed: str, meant: str
) -> None:
    assert " ".join(normalise(typed).tokens).removesuffix(" .") == meant


@pytest.mark.parametrize(
    "word",
    ["decide", "kids", "skills", "therapist", "overdue", "strange", "cooking", "diet", "studied",
     "battle", "decided", "homicide", "alike", "charming", "pesticide", "handing", "harmony"],
)  # fmt: skip
def test_an_ordinary_word_stays(word: str) -> None:
    from bothand.safety.detector import Detector

    plain = Detector()._normalise(word)
    assert plain.tokens == (word,)


def test_nothing_at_all(normalise: Normaliser) -> None:
    assert normalise("").tokens == ()
    assert normalise(" \n\t\u200b ").tokens == ()
