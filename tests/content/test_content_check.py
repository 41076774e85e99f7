"""The content checker: each rule fires on what it is for, and on nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml
from small_practice import KEYS, PRACTICE, made_up, write_practice

from bothand.content import check as checker
from bothand.content.problems import Problem
from bothand.language.medications import Lexicon

Change = Callable[[str, str, str], None]
ONE = "faq/together/one.yml"
CHECK = "safety/check.yml"
ANSWER = "Your prescriber can help you find a plan that fits."
QUESTION = "Are you safe tonight?"
FIRST = made_up(0).splitlines()[0].strip()
OTHER = made_up(100).splitlines()[0].strip()


@cache
def two_names() -> Lexicon:
    """The small folder's medication names, read once."""
    rows = [
        {"generic": generic, "brands": brand, "class": "ssri", "also_written": ""}
        for generic, brand in (("sertraline", "Zoloft"), ("fluoxetine", "Prozac"))
    ]
    return Lexicon(rows, {"needs_cue": [], "cues": ["pill"], "not_medications": []})


def problems(data: Path) -> list[Problem]:
    return checker.check(data, KEYS, two_names())


def found(data: Path) -> list[str]:
    return [str(problem) for problem in problems(data)]


def test_a_folder_in_order_has_no_problem(data: Path) -> None:
    assert found(data) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (ONE, "intent: faq/together_one", "intent: faq/one", "intent is 'faq/one'"),
        (
            ONE,
            "  utter_faq/together_one:",
            "  utter_faq/one:",
            "no response utter_faq/together_one",
        ),
        (ONE, "responses:", "responses:\n  utter_more:\n  - text: More.", "more than one response"),
        (ONE, 'version: "3.1"', 'version: "3.1"\nnlu: []', "nlu: stands 2 times"),
        (ONE, "responses:", "- intent: another\nresponses:", "2 items under nlu"),
        (ONE, 'title: "A plan"', 'title: "Plan"', "2 to 5 words"),
        (ONE, "plan one?", "plan one", "question mark"),
        (ONE, '"together/two", ', "", "2 to 4 keys"),
        (ONE, '"together/two"', '"together/three"', "'together/three' leads nowhere"),
        (ONE, '"together/two"', '"talk/greet"', "'talk/greet' leads nowhere"),
        (ONE, '"S1"', '"S9"', "source 'S9'"),
        (ONE, '["S1"]', '"S1"', "sources: is no list"),
        (ONE, '      sources: ["S1"]\n', "", "metadata has no sources"),
        (ONE, 'reviewed_on: ""', "reviewed_on: 2026-01-31", "put it in quotes"),
        (ONE, 'reviewed_on: ""', 'reviewed_on: "31/01/2026"', "write it as"),
        (ONE, 'reviewed_on: ""', 'reviewed_on: "2026-01-31"', "go together"),
        (ONE, 'reviewed_by: ""', 'reviewed_by: "Dr. Lee"', "go together"),
        (ONE, '      reviewed_by: ""\n', "", "write both"),
        (ONE, ANSWER, "Your prescriber can help, {somebody} said.", "{somebody} is unknown"),
        (ONE, ANSWER, "Your prescriber can help, {Some body} said.", "no placeholder"),
        (ONE, ANSWER, "Call 988 now.", "'988' is written out"),
        (ONE, ANSWER, "Call 1-800-222-1222 now.", "'1-800-222-1222' is written out"),
        (ONE, ANSWER, "Text 741741 now.", "'741741' is written out"),
        (ONE, ANSWER, "People often take 50 mg.", "'50 mg' is written out"),
        (ONE, ANSWER, "It helps. " * 50, "the most is 90"),
        (ONE, ANSWER, "we do it " * 8 + "too.", "a sentence of 25 words"),
        (ONE, ANSWER, "Pharmacological individualization necessitates deliberation.", "grade"),
        (ONE, ANSWER, "\n      ".join(["- We can help."] * 4), "4 bullets"),
        (ONE, ANSWER, "We can help.\n\n      We do.", "blank line"),
        (ONE, ANSWER, "It\u2019s just a plan.", "'just'"),
        (ONE, ANSWER, "It is safe.", "'safe'"),
        (ONE, ANSWER, "Don\u2019t worry.", "t worry"),
        (ONE, ANSWER, "You should call.", "'should'"),
        (ONE, ANSWER, "Call, then press 3.", "'press 3'"),
        (ONE, 'title: "A plan"', 'title: "A proven plan"', "'proven'"),
        (CHECK, QUESTION, "That is safe tonight.", "'safe'"),
        (CHECK, "safety/number_again", "safety/nowhere", "'safety/nowhere' leads nowhere"),
        (CHECK, 'title: "The number", ', "", "has no title"),
        (ONE, f"    {FIRST}\n", "", "24 examples, the least is 25"),
        (ONE, FIRST, FIRST.removeprefix("- "), "doesn't begin with"),
        (ONE, FIRST, f"{FIRST} [med]", "brackets in an example"),
        (ONE, FIRST, f"- about zoloft\n    - about Prozac\n    {FIRST}", "medication's name"),
        (ONE, FIRST, OTHER.upper() + "!", "near-duplicate"),
        ("sources.csv", ",yes", ",maybe", "read is 'maybe'"),
        ("sources.csv", ",yes\n", ",yes\nS1,Again,,no\n", "S1 stands 2 times"),
        ("notices.yml", "responses:", "responses: [", "can't be read as YAML"),
    ],
)
def test_a_rule_fires(data: Path, change: Change, name: str, old: str, new: str, said: str) -> None:
    change(name, old, new)
    hits = [problem for problem in found(data) if said in problem]
    assert hits, found(data)
    assert all(hit.startswith(f"data/{name}: ") for hit in hits)


def test_empty_answers_are_not_filled_in(data: Path, change: Change) -> None:
    change(ONE, ANSWER + " Call {emergency} if it's urgent.", "")
    assert "data/faq/together/one.yml: utter_faq/together_one: has no text" in found(data)


def test_orders_are_right_in_safety_only(data: Path, change: Change) -> None:
    change(CHECK, QUESTION, f"You should call now. {QUESTION}")
    assert found(data) == []


def test_a_medications_name_does_not_count_as_a_long_word(data: Path, change: Change) -> None:
    change(ONE, ANSWER, "Sertraline, fluoxetine, sertraline and fluoxetine can help you a lot.")
    assert found(data) == []


def test_an_answer_in_two_languages_may_be_as_long_as_two(data: Path, change: Change) -> None:
    change(CHECK, QUESTION, "Llama ahora. " * 60)
    assert any("the most is 90" in problem for problem in found(data))
    change(CHECK, "metadata:", 'metadata:\n      languages: ["es", "en"]')
    assert found(data) == []


def test_a_number_kept_for_examples_may_be_written_out(data: Path, change: Change) -> None:
    change(ONE, ANSWER, "Write it like this: 615 555 0142.")
    assert found(data) == []


def test_slots_of_the_domain_are_placeholders_too(data: Path, change: Change) -> None:
    change(ONE, ANSWER, "Thank you, {contact_name}.")
    assert any("{contact_name} is unknown" in problem for problem in found(data))
    (data.parent / "domain.yml").write_text("slots:\n  contact_name: {type: any}\n")
    assert found(data) == []


def test_a_practice_may_do_without_a_topic_and_is_told(data: Path) -> None:
    (data / "faq" / "together" / "two.yml").unlink()
    said = found(data)
    assert any(line.startswith("data/faq/together/two.yml: warning: is missing") for line in said)


def test_what_is_said_in_danger_and_small_talk_are_the_products(data: Path) -> None:
    (data / "safety" / "check.yml").rename(data / "safety" / "mine.yml")
    said = found(data)
    assert any(line.startswith("data/safety/check.yml: is missing") for line in said)
    assert any("key safety/mine isn't in keys.yml" in line for line in said)


def test_one_name_in_two_files_is_named(data: Path, change: Change) -> None:
    change("notices.yml", "responses:", "responses:\n  utter_check:\n  - text: Hello there.")
    assert any("utter_check stands in data/notices.yml too" in line for line in found(data))


@pytest.mark.parametrize(("same", "fires"), [(4, False), (5, True)])
def test_an_opening_may_stand_in_four_of_twentyfive(
    data: Path, change: Change, same: int, fires: bool
) -> None:
    lines = made_up(0).splitlines()
    for index in range(same):
        change(ONE, lines[index], "    - tell me about " + lines[index].removeprefix("    - "))
    assert any("begin with 'tell me about'" in line for line in found(data)) is fires


def test_other_scripts_do_not_collapse_to_one_text(data: Path, change: Change) -> None:
    change(ONE, FIRST, "- 你好吗\n    - привет\n    - नमस्ते\n    - ???")
    change("faq/together/two.yml", OTHER, "- 早上好\n    - пока\n    - !!!")
    assert found(data) == []


def test_the_same_sentence_in_another_script_is_a_near_duplicate(
    data: Path, change: Change
) -> None:
    change(ONE, FIRST, "- Сколько стоит приём врача")
    change("faq/together/two.yml", OTHER, "- сколько стоит прием врача?")
    assert sum("near-duplicate" in line for line in found(data)) == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ({"name": "X", "checked_on": ""}, "nobody can reach it"),
        ({"call": "1", "checked_on": ""}, "has no name"),
        ({"name": "X", "call": "1"}, "has no checked_on"),
        ({"name": "X", "call": 988, "checked_on": ""}, "call is no text"),
        ({"name": "X", "call": "1", "checked_on": "today"}, "checked_on is 'today'"),
        ({"name": "X", "call": "988, then press 3", "checked_on": ""}, "'press 3'"),
        ({"name": "X", "call": "1-800-931-2237", "checked_on": ""}, "closed"),
    ],
)
def test_a_help_line_that_cannot_help_is_a_problem(
    data: Path, number: dict[str, object], said: str
) -> None:
    write_practice(data.parent / "practice.yml", numbers={**PRACTICE["numbers"], "x": number})
    hits = [problem for problem in problems(data) if said in problem.text]
    assert hits
    assert not any(hit.warning for hit in hits)


def test_a_number_not_yet_confirmed_is_a_warning(data: Path) -> None:
    number = {"name": "X", "call": "1", "checked_on": ""}
    write_practice(data.parent / "practice.yml", numbers={**PRACTICE["numbers"], "x": number})
    assert [problem.warning for problem in problems(data)] == [True]


def test_a_practice_that_cannot_be_read_is_one_problem(data: Path) -> None:
    (data.parent / "practice.yml").write_text("name: [")
    assert [line.partition(":")[0] for line in found(data)] == ["practice.yml"]


def test_a_line_that_speaks_of_a_missing_number_is_a_problem(data: Path) -> None:
    write_practice(data.parent / "practice.yml", lines={"lifeline_line": "Call {nobody}."})
    assert any("'nobody'" in line for line in found(data))


def test_the_command_ends_with_one_and_says_where(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checker.main(["--data", str(data)]) == 1
    assert "data/talk/greet.yml: is missing" in capsys.readouterr().out


def test_warnings_do_not_fail_the_command(
    monkeypatch: pytest.MonkeyPatch, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = {"name": "X", "call": "1", "checked_on": ""}
    write_practice(data.parent / "practice.yml", numbers={**PRACTICE["numbers"], "x": number})
    monkeypatch.setattr(checker, "read_keys", lambda: KEYS)
    assert checker.main(["--data", str(data)]) == 0
    assert "practice.yml: warning: numbers: x" in capsys.readouterr().out


def test_the_products_own_content_has_no_problem() -> None:
    root = Path(__file__).parents[2]
    problems = checker.check(root / "data")
    assert [each for each in problems if not each.warning or "is missing" in each.text] == []


def test_every_key_says_what_it_answers() -> None:
    path = Path(checker.__file__).with_name("keys.yml")
    for keys in yaml.safe_load(path.read_text("utf-8")).values():
        assert all(isinstance(line, str) and line for line in keys.values())


def test_a_problem_is_shown_with_its_place() -> None:
    assert str(Problem("data/a.yml", "is wrong")) == "data/a.yml: is wrong"
    assert str(Problem("data/a.yml", "is old", warning=True)) == "data/a.yml: warning: is old"
