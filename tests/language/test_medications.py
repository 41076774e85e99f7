"""Medication names in a text: brands, misspellings, slang, and what only looks like one."""

from __future__ import annotations

import pytest

from bothand.language.medications import OTHER, Lexicon
from bothand.settings import ROOT


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The list in use."""
    return Lexicon.read(ROOT / "data" / "medications.csv")


def named(lexicon: Lexicon, text: str) -> list[tuple[str, str]]:
    return [(mention.generic, mention.medication_class) for mention in lexicon.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Is sertraline old?", [("sertraline", "ssri")]),
        ("ZOLOFT!!", [("sertraline", "ssri")]),
        ("my zoloft's box", [("sertraline", "ssri")]),
        ("zoloft/xanax", [("sertraline", "ssri"), ("alprazolam", "benzodiazepines")]),
        ("sertralinne, is it blue", [("sertraline", "ssri")]),
        ("setrraline", [("sertraline", "ssri")]),
        ("lex a pro in the bag", [("escitalopram", "ssri")]),
        ("two Xanax XR boxes", [("alprazolam", "benzodiazepines")]),
        ("is lithium a metal", [("lithium", "mood_stabilizers")]),
        ("from Lexapro over to Cymbalta", [("escitalopram", "ssri"), ("duloxetine", "snri")]),
    ],
)
def test_a_name_is_found_however_it_is_written(
    lexicon: Lexicon, text: str, found: list[tuple[str, str]]
) -> None:
    assert named(lexicon, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "the prison bars are painted grey",
        "what was the speed of that car",
        "we saw a concert",
        "a restoration of the old house",
        "my health provider moved",
        "sertral",
        "",
        "12345 !!!",
        "药",
    ],
)
def test_everyday_words_are_no_medication(lexicon: Lexicon, text: str) -> None:
    assert named(lexicon, text) == []


def test_slang_counts_beside_another_sign(lexicon: Lexicon) -> None:
    assert named(lexicon, "he took two bars") == [("alprazolam", "benzodiazepines")]
    assert named(lexicon, "he sat in two bars") == []


def test_offsets_point_at_the_name(lexicon: Lexicon) -> None:
    text = "Before, Zoloft; now it's Wellbutrin XL."
    for mention in lexicon.find(text):
        assert text[mention.start : mention.end] == mention.text
    assert [mention.text for mention in lexicon.find(text)] == ["Zoloft", "Wellbutrin XL"]


def test_masking_replaces_names_and_nothing_else(lexicon: Lexicon) -> None:
    text = "Off Zoloft (again), on  prozac: why?"
    assert lexicon.mask(text) == "Off medication (again), on  medication: why?"
    assert lexicon.mask(text, by="{generic}") == "Off sertraline (again), on  fluoxetine: why?"
    assert lexicon.mask("no name here") == "no name here"


def test_a_name_can_be_replaced_by_its_class(lexicon: Lexicon) -> None:
    mentions = lexicon.find("ativan or zoloft")
    shown = lexicon.replace("ativan or zoloft", mentions, "{medication_class}")
    assert shown == "benzodiazepines or ssri"


def test_classes_are_those_of_the_list(lexicon: Lexicon) -> None:
    classes = lexicon.classes()
    assert classes == sorted(set(classes))
    assert {"ssri", "snri", "stimulants", "antipsychotics"} <= set(classes)


def test_a_medicine_of_another_kind_is_known_as_one(lexicon: Lexicon) -> None:
    asked = "is it safe to take metformin with Lipitor"
    found = lexicon.find(asked)
    assert {mention.medication_class for mention in found} == {OTHER}
    assert lexicon.is_about_another(asked, found)
    assert lexicon.mask(asked) == asked


@pytest.mark.parametrize(
    "asked",
    [
        "can I take ibuprofen with my antidepressant",
        "Advil and Zoloft together?",
        "does prednisone cause anxiety",
        "what about my anxiety",
        "what about sertraline",
    ],
)
def test_another_medicine_beside_ours_stays_with_us(lexicon: Lexicon, asked: str) -> None:
    assert not lexicon.is_about_another(asked, lexicon.find(asked))
