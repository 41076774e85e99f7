"""Starting, dying, coming back and stopping."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
import socketio
from whole import Whole, alive, children, environment, kill, until

from bothand.serve.training import current_model, model_file
from bothand.settings import ROOT

WORDS = "plum-lantern-4471"


def test_it_names_one_address_that_answers_and_a_link_to_the_desk(running: Whole) -> None:
    words = running.words()
    assert words.count("/demo") == 1
    assert f"http://localhost:{running.settings.chat_port}/demo" in words
    # Nobody has an account yet: the link opens the first admin's.
    link = next(part for part in words.split() if "/join?key=" in part)
    with httpx.Client(timeout=20) as browser:
        page = browser.get(link)
        assert page.status_code == 200
        assert "Open your account" in page.text


def test_it_trains_nothing_when_there_is_a_model_of_the_present_data(running: Whole) -> None:
    assert "Training" not in running.words()
    assert current_model(running.settings).resolve() == model_file(running.settings)


def test_telemetry_is_off_in_every_process(running: Whole) -> None:
    pids = [running.process.pid, running.supervisor(), *running.pids().values()]
    assert len(pids) == 5
    started = [environment(pid).get("RASA_TELEMETRY_ENABLED") for pid in pids[1:]]
    assert started == ["false"] * 4


def test_nothing_listens_beyond_this_machine(running: Whole) -> None:
    ports = {
        running.settings.chat_port,
        running.settings.actions_port,
        running.settings.desk_port,
        running.settings.internal_port,
    }
    outside = own_address()
    if outside.startswith("127."):
        pytest.skip("this machine has no address but its own")
    for port in ports:
        socket.create_connection(("127.0.0.1", port), 5).close()
        with pytest.raises(OSError):
            socket.create_connection((outside, port), 5)


def own_address() -> str:
    # Sends nothing: connecting a datagram socket only chooses the address to send from.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def test_no_words_of_a_visitor_reach_a_log(running: Whole) -> None:
    running.talk(WORDS, f"{WORDS} side effects", f"/{WORDS}", f'/faq{{"{WORDS}": 1}}')
    httpx.post(
        f"http://127.0.0.1:{running.settings.actions_port}/webhook",
        json={"next_action": WORDS, "tracker": {"latest_message": {"text": WORDS}}},
    )
    httpx.post(
        f"http://127.0.0.1:{running.settings.actions_port}/webhook",
        content=WORDS,
        headers={"Content-Type": "application/json"},
    )
    assert "supervisord started" in running.logs()
    assert WORDS not in running.logs().replace(f"no action of the name {WORDS}", "")


def test_the_action_server_refuses_what_a_page_in_a_browser_can_send(running: Whole) -> None:
    url = f"http://127.0.0.1:{running.settings.actions_port}/webhook"
    answer = httpx.post(url, content="{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    allowed = httpx.options(url, headers={"Origin": "http://elsewhere.example"})
    assert "access-control-allow-origin" not in allowed.headers


def test_a_second_start_on_the_same_home_is_refused_with_the_reason(running: Whole) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "bothand.serve"],
        cwd=ROOT,
        env=running.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert "runs already" in second.stderr
    assert "Traceback" not in second.stderr
    assert running.ready()


@pytest.mark.parametrize("name", ["desk", "actions", "chat"])
def test_a_process_that_dies_is_back_within_5_seconds(running: Whole, name: str) -> None:
    until(lambda: len(running.pids()) == 3, 30)
    before = running.pids()
    kill(before[name])
    until(lambda: running.pids().get(name, before[name]) != before[name], 5)
    others = {other: pid for other, pid in before.items() if other != name}
    assert {other: running.pids().get(other) for other in others} == others
    until(running.ready, 60, running.logs)
    assert running.talk("are you there?")


def test_a_taken_port_is_named_before_anything_starts(whole: Whole) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", whole.settings.desk_port))
        taken.listen()
        whole.start(wait=False)
        assert whole.process.wait(60) == 1
    assert f"Port {whole.settings.desk_port} (BOTHAND_DESK_PORT)" in whole.words()
    assert "Traceback" not in whole.words()
    assert not (whole.home / "supervisord.pid").exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_all_is_gone_within_5_seconds_though_visitors_are_connected(
    whole: Whole, how: signal.Signals
) -> None:
    whole.start()
    visitors = [socketio.AsyncClient(reconnection=False) for _ in range(5)]
    for number, visitor in enumerate(visitors):
        transport = "websocket" if number % 2 else "polling"
        await visitor.connect(whole.url, transports=[transport])
        await visitor.emit("session_request", {})
    pids = [whole.supervisor(), *whole.pids().values()]
    assert len(pids) == 4
    whole.process.send_signal(how)
    took = until(lambda: whole.process.poll() is not None, 5, whole.logs)
    assert [pid for pid in pids if alive(pid)] == [], f"after {took} s"
    assert whole.process.returncode == 0
    for visitor in visitors:
        await visitor.disconnect()


@pytest.mark.parametrize("who", ["supervisor", "the command"])
def test_no_process_stays_when_those_that_watch_are_killed(whole: Whole, who: str) -> None:
    whole.start()
    pids = [whole.supervisor(), *whole.pids().values()]
    assert len(pids) == 4
    kill(pids[0] if who == "supervisor" else whole.process.pid)
    until(lambda: not any(alive(pid) for pid in pids), 6)
    if who == "supervisor":
        assert whole.process.wait(5) == 1
        assert "The supervisor has ended" in whole.words()


def test_a_chat_that_cannot_start_is_tried_again_and_its_reason_is_kept(whole: Whole) -> None:
    whole.environment["BOTHAND_DATABASE_URL"] = "sqlite:////proc/nowhere/bothand.db"
    whole.start(wait=False)
    log = whole.home / "log" / "supervisord.log"
    until(lambda: log.exists() and log.read_text().count("spawned: 'chat'") >= 2, 90, whole.words)
    assert "is running" not in whole.words()
    began = time.monotonic()
    whole.process.send_signal(signal.SIGTERM)
    whole.process.wait(5)
    assert time.monotonic() - began < 5
    assert children(whole.process.pid) == []
