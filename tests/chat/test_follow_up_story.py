"""A follow-up from the editor's draft to the running chat: after its answer, and only there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from servers import ChatServer, share_artefacts
from talking import DANGER, Visitor

from bothand.content.drafts import Drafts
from bothand.content.follow_ups import FollowUp, write_follow_up
from bothand.serve.training import ensure_model
from bothand.settings import ROOT, Settings
from bothand.store import Database

CONTENT = ("domain.yml", "config.yml", "practice.yml", "endpoints.yml", "credentials.yml")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALCOHOL, DRIVING, CANNABIS = "taking_alcohol", "taking_driving_work", "taking_cannabis_and_drugs"
FOLLOW_UPS = (
    FollowUp(
        "shandy",
        f"faq/{ALCOHOL}",
        f"faq/{DRIVING}",
        examples=(
            "only a shandy",
            "what if it is just a shandy",
            "one shandy surely",
            "a shandy maybe",
            "shandies then",
        ),
    ),
    FollowUp("yes_to_alcohol", f"faq/{ALCOHOL}", f"faq/{CANNABIS}", reply="affirm"),
    FollowUp("thanks_for_driving", f"faq/{DRIVING}", "faq/taking_cost", reply="thanks"),
)
ON_ALCOHOL = "Is drinking wine a problem with my Zoloft?"
ON_FEES = "How much does a visit cost?"


@pytest.fixture(scope="module")
def server(artefacts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatServer]:
    """A chat on a model of the content with the drafts in."""
    folder = tmp_path_factory.mktemp("content")
    published, drafted = folder / "published", folder / "drafted"
    shutil.copytree(ROOT / "data", published / "data")
    for name in CONTENT:
        shutil.copy(ROOT / name, published / name)
    db = Database.open(f"sqlite:///{folder / 'drafts.db'}")
    drafts = Drafts(db, published)
    for each in FOLLOW_UPS:
        drafts.write(each.path, write_follow_up(each), 0, "Jamie", NOW)
    drafts.materialise(drafted)
    db.close()
    # Beside the other tests' models, which a home keeps three of; a second run finds it ready.
    made_in = artefacts / "with-follow-ups"
    share_artefacts(artefacts, made_in)
    trained = Settings.load({"BOTHAND_HOME": str(made_in), "BOTHAND_CONTENT": str(drafted)})
    model = ensure_model(trained)
    home = tmp_path_factory.mktemp("chat")
    made = ChatServer(home, model, artefacts, BOTHAND_CONTENT=str(drafted))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def told(server: ChatServer) -> Iterator[Callable[..., list[list[str | None]]]]:
    """Say some things to the chat in a new conversation: the answers to each."""
    made: list[Visitor] = []

    def say(*texts: str) -> list[list[str | None]]:
        made.append(Visitor(server.url))
        return [[each["answer"] for each in made[-1].say(text)] for text in texts]

    yield say
    for visitor in made:
        visitor.http.close()


Told = Callable[..., list[list[str | None]]]


@pytest.mark.parametrize("text", ["only a shandy", "but just one shandy?", "Shandy only, though"])
def test_after_its_answer_its_words_give_the_other_answer(text: str, told: Told) -> None:
    assert told(ON_ALCOHOL, text)[1] == [f"faq/{DRIVING}"]


def test_a_plain_reply_after_its_answer_gives_the_other_answer(told: Told) -> None:
    assert told(ON_ALCOHOL, "yes please")[1] == [f"faq/{CANNABIS}"]


def test_after_another_answer_neither_does(told: Told) -> None:
    for text in ("only a shandy", "yes please"):
        _, answers = told(ON_FEES, text)
        assert f"faq/{DRIVING}" not in answers
        assert f"faq/{CANNABIS}" not in answers


def test_at_the_start_they_mean_nothing_special(told: Told) -> None:
    assert told("yes please") == [["talk/affirm"]]
    assert f"faq/{DRIVING}" not in told("only a shandy")[0]


def test_one_follow_up_leads_on_to_the_next(told: Told) -> None:
    _, second, third = told(ON_ALCOHOL, "only a shandy", "thank you")
    assert (second, third) == ([f"faq/{DRIVING}"], ["faq/taking_cost"])


def test_it_holds_once_and_not_for_the_rest_of_the_talk(told: Told) -> None:
    assert told(ON_ALCOHOL, "yes please", "yes please")[2] == ["talk/affirm"]
    assert f"faq/{CANNABIS}" not in told(ON_ALCOHOL, "thanks", "yes please")[2]


def test_danger_in_between_gets_the_safety_reply_and_ends_the_follow_up(told: Told) -> None:
    _, safety, after = told(ON_ALCOHOL, DANGER, "only a shandy")
    assert safety == ["safety/crisis_self"]
    assert f"faq/{DRIVING}" not in after


def test_danger_in_a_follow_ups_own_words_is_danger(told: Told) -> None:
    answers = told(ON_ALCOHOL, f"only a shandy. {DANGER}")[1]
    assert answers == ["safety/crisis_self"]


def test_inside_the_contact_request_a_yes_belongs_to_its_question(told: Told) -> None:
    said = told(ON_ALCOHOL, "Can someone call me back?", "Robin", ON_ALCOHOL, "yes please")
    assert f"faq/{CANNABIS}" not in said[-1]


def test_a_question_on_another_subject_is_answered_as_ever(told: Told) -> None:
    assert (
        told(ON_ALCOHOL, "What does a first visit look like?")[1][0] == "faq/starting_first_visit"
    )
