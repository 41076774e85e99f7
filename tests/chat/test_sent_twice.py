"""Nothing is lost, doubled or mixed up when the network is bad or two tabs are open."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from servers import ChatServer
from talking import Tab, Visitor, answers, replies, rows


def events_of(server: ChatServer, visitor: Visitor) -> int:
    query = "SELECT count(*) FROM events WHERE sender_id = ? AND type_name = 'user'"
    return int(rows(server.home, query, visitor.conversation)[0][0])


def test_a_message_sent_again_returns_the_first_result_and_runs_nothing(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    first = visitor.send("does sertraline upset the stomach", client_id="m-1")
    kept, events = visitor.history(), events_of(chat_server, visitor)
    for text in ("does sertraline upset the stomach", "something else entirely"):
        assert replies(visitor.send(text, client_id="m-1")) == replies(first)
    assert visitor.history() == kept
    assert events_of(chat_server, visitor) == events == 1
    assert kept[1]["client_id"] == "m-1"


def test_a_message_that_arrives_several_times_at_once_runs_once(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    async def all_at_once(number: int) -> list[list[dict[str, Any]]]:
        text, client_id = "how do I get through a panic attack at work", f"m-{number}"
        calls = (asyncio.to_thread(visitor.send, text, client_id=client_id) for _ in range(5))
        return [replies(answer) for answer in await asyncio.gather(*calls)]

    for number in range(3):
        found = asyncio.run(all_at_once(number))
        assert found[0]
        assert all(each == found[0] for each in found)
        assert events_of(chat_server, visitor) == number + 1
    assert len([each for each in visitor.history() if each["from"] == "visitor"]) == 3


def test_one_visitor_s_client_ids_mean_nothing_in_another_conversation(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.say("good afternoon", client_id="m-1")
    other = Visitor(chat_server.url)
    other.say("my sister has a question", client_id="m-1")
    assert "my sister" in str(other.history())
    assert "my sister" not in str(visitor.history())


def test_a_button_pressed_twice_by_accident_runs_once(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    button = visitor.greeting[-1]["buttons"][0]["id"]
    first = replies(visitor.press(button, client_id="p-1"))
    assert replies(visitor.press(button, client_id="p-1")) == first
    assert events_of(chat_server, visitor) == 1


def test_what_was_missed_is_fetched_by_its_number(visitor: Visitor) -> None:
    for text in (
        "good afternoon",
        "does sertraline upset the stomach",
        "thanks, that settles it for me",
    ):
        visitor.say(text)
    whole = visitor.history()
    assert [message["seq"] for message in whole] == list(range(1, len(whole) + 1))
    assert len({message["id"] for message in whole}) == len(whole)
    for after in range(len(whole) + 2):
        assert visitor.history(after) == whole[after:]


def test_many_messages_at_once_are_all_kept_in_one_order(visitor: Visitor) -> None:
    async def flood() -> None:
        calls = (
            asyncio.to_thread(visitor.send, f"question number {number}", client_id=f"f-{number}")
            for number in range(8)
        )
        for answer in await asyncio.gather(*calls):
            assert replies(answer)

    asyncio.run(flood())
    whole = visitor.history()
    assert [message["seq"] for message in whole] == list(range(1, len(whole) + 1))
    kept = {message["text"] for message in whole if message["from"] == "visitor"}
    assert kept == {f"question number {number}" for number in range(8)}


def test_two_tabs_see_the_same_chat_and_a_stranger_sees_none_of_it(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    async def scenario() -> None:
        one, two, stranger = (Tab(chat_server.url) for _ in range(3))
        assert await one.connect(visitor.token) == visitor.token
        assert await two.connect(visitor.token) == visitor.token
        await stranger.connect(None)
        # A stranger who knows the id but not the token.
        await stranger.socket.emit("session_request", {"session_id": visitor.conversation})
        await stranger.next("session_confirm")
        got = await one.utter(message="my cousin moved to Reno", session_id=visitor.token)
        shown = got["messages"][0]["text"]
        assert (await two.next("visitor_uttered"))["text"] == "my cousin moved to Reno"
        assert (await two.next("bot_uttered"))["text"] == shown
        assert (await one.next("bot_uttered"))["text"] == shown
        over_http = await asyncio.to_thread(visitor.say, "and another thing about Reno")
        assert (await one.next("visitor_uttered"))["text"]
        assert (await two.next("visitor_uttered"))["text"] == "and another thing about Reno"
        assert (await two.next("bot_uttered"))["text"] == over_http[0]["text"]
        await asyncio.sleep(0.3)
        assert "Reno" not in str(stranger.heard)
        assert shown not in stranger.texts()
        for tab in (one, two, stranger):
            await tab.leave()

    asyncio.run(scenario())


def test_a_stranger_s_socket_writes_nothing_into_a_chat(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    async def scenario() -> None:
        stranger = Tab(chat_server.url)
        await stranger.socket.connect(chat_server.url, transports=["websocket"])
        for claimed in (visitor.conversation, visitor.token[:-1], {"a": 1}, 7, ["x"], None):
            got = await stranger.utter(message="let me in", session_id=claimed)
            assert got["error"]["code"] == "unauthorized", claimed
            notice = await stranger.next("bot_uttered")
            assert (notice["kind"], "988" in notice["text"]) == ("notice", True)
        await stranger.leave()

    asyncio.run(scenario())
    assert len(visitor.history()) == 1


def test_a_socket_that_comes_back_goes_on_where_it_was(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    async def scenario() -> None:
        first = Tab(chat_server.url)
        await first.connect(visitor.token)
        await first.leave()
        said = await asyncio.to_thread(visitor.say, "does sertraline upset the stomach")
        again = Tab(chat_server.url)
        assert await again.connect(visitor.token) == visitor.token
        missed = await asyncio.to_thread(visitor.history, 1)
        assert missed[1:] == said
        got = await again.utter(message="thanks, that settles it for me", session_id=visitor.token)
        assert got["messages"][0]["seq"] == missed[-1]["seq"] + 2
        await again.leave()

    asyncio.run(scenario())


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_stock_rasa_widget_works_unchanged(chat_server: ChatServer, transport: str) -> None:
    async def scenario() -> None:
        widget = Tab(chat_server.url)
        # As rasa-webchat does: no session yet, then its opening payload, then texts.
        token = await widget.connect(None, transport)
        greeting = await widget.next("bot_uttered")
        assert greeting["text"]
        await widget.socket.emit(
            "user_uttered", {"message": "/get_started", "customData": {}, "session_id": token}
        )
        assert (await widget.next("bot_uttered"))["answer"] == "talk/greet"
        await widget.socket.emit(
            "user_uttered", {"message": "does sertraline upset the stomach", "session_id": token}
        )
        answer = await widget.next("bot_uttered")
        assert {"text", "quick_replies", "id", "seq", "from", "kind", "at"} <= answer.keys()
        reply = answer["quick_replies"][0]
        assert {"title", "payload"} <= reply.keys()
        button = answer["buttons"][0]
        assert (reply["title"], reply["payload"]) == (button["title"], button["id"])
        # A quick reply's payload comes back as a message.
        await widget.socket.emit("user_uttered", {"message": reply["payload"], "session_id": token})
        assert (await widget.next("bot_uttered"))["answer"] == button["answer"]
        # It reconnects with the session it keeps.
        again = Tab(chat_server.url)
        assert await again.connect(token, transport) == token
        history = Visitor(chat_server.url, token=token).history()
        assert payload_free(history, reply["payload"])
        assert answers(history)[-1] == button["answer"]
        for tab in (widget, again):
            await tab.leave()

    asyncio.run(scenario())


def payload_free(history: list[dict[str, Any]], payload: str) -> bool:
    return all(message["text"] != payload for message in history)


def test_a_socket_without_a_session_in_the_message_speaks_in_its_own_chat(
    chat_server: ChatServer,
) -> None:
    async def scenario() -> None:
        widget = Tab(chat_server.url)
        token = await widget.connect(None)
        got = await widget.utter(message="good afternoon")
        assert got["messages"]
        history = await asyncio.to_thread(Visitor(chat_server.url, token=token).history)
        assert "good afternoon" in str(history)
        await widget.leave()

    asyncio.run(scenario())


@pytest.mark.parametrize("data", [None, "x", 7, [], {"message": 7}, {"message": {"a": 1}}, {}])
def test_an_odd_message_over_a_socket_is_refused_kindly(
    chat_server: ChatServer, visitor: Visitor, data: object
) -> None:
    async def scenario() -> None:
        tab = Tab(chat_server.url)
        await tab.connect(visitor.token)
        got = await tab.socket.call("user_uttered", data, timeout=20)
        assert got["error"]["code"] == "bad_request"
        assert "988" in got["help"]
        assert (await tab.next("bot_uttered"))["kind"] == "notice"
        await tab.leave()

    asyncio.run(scenario())
    assert len(visitor.history()) == 1
