"""A part of the detector that is missing, broken or failing hides no danger."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bothand.language.encoder import EncoderError
from bothand.safety import classifier as classifying
from bothand.safety import reader as reading
from bothand.safety.classifier import Classifier, artefact
from bothand.safety.detector import Detector
from bothand.safety.levels import Level


def test_a_failing_classifier_leaves_what_the_rules_found(detector: Detector) -> None:
    class Broken:
        def probabilities(self, texts: Any) -> Any:
            raise RuntimeError("out of memory")

    broken = Detector(Broken(), detector._classifier)
    assert broken.check("I'm not suicidal, I just can't cope").level == Level.CHECK
    assert broken.check("I want to die").level == Level.FULL
    assert broken.check("hello").level == Level.NONE


def test_without_the_encoder_s_weights_the_rules_work_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(home: Path) -> None:
        raise EncoderError("no weights")

    monkeypatch.setattr(reading.Reader, "load", missing)
    detector = Detector.load(tmp_path)
    assert detector.degraded
    assert detector.check("I want to kill myself").level == Level.FULL


@pytest.mark.parametrize("content", [b"", b"not an adapter"])
def test_a_broken_adapter_leaves_the_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    broken = tmp_path / "adapter.npz"
    broken.write_bytes(content)
    monkeypatch.setattr(reading, "ADAPTER", broken)
    detector = Detector.load(tmp_path)
    assert detector.degraded
    assert detector.check("I want to kill myself").level == Level.FULL


def test_a_broken_artefact_leaves_the_rules(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = artefact(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not an artefact")
    with caplog.at_level(logging.ERROR):
        detector = Detector.load(tmp_path)
    assert detector.degraded
    assert "classifier" in caplog.text
    assert detector.check("I want to kill myself").level == Level.FULL


def test_an_artefact_of_another_shape_is_refused(detector: Detector, tmp_path: Path) -> None:
    whole = detector._classifier
    assert whole
    path = tmp_path / "x.npz"
    letters = replace(whole.letters, weights=whole.letters.weights[:-1])
    replace(whole, letters=letters).save(path)
    with pytest.raises(classifying.ClassifierError, match="shape"):
        Classifier.read(path)
    words = replace(whole.words, weights=whole.words.weights * np.float16("nan"))
    replace(whole, words=words).save(path)
    with pytest.raises(classifying.ClassifierError, match="impossible"):
        Classifier.read(path)


def test_a_home_that_cannot_be_written_leaves_the_rules(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert Detector.load(blocked).degraded


def test_the_artefact_is_built_once_and_read_again(detector: Detector, safety_home: Path) -> None:
    path = artefact(safety_home)
    made = path.stat().st_mtime_ns
    again = Detector.load(safety_home)
    assert not again.degraded
    assert path.stat().st_mtime_ns == made
    text = "everyone would sleep easier if I weren't around to feed"
    assert again.check(text) == detector.check(text)


def test_the_visitors_words_reach_no_log(
    detector: Detector, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def probabilities(self, texts: Any) -> Any:
            raise RuntimeError(texts[0])

    with caplog.at_level(logging.DEBUG):
        Detector(Broken(), detector._classifier).check("zebra pills")
    assert caplog.records
    assert "zebra" not in caplog.text
