"""Widgets that were made for Rasa's own channel talk to this server unchanged."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_visitor import NewContext
from playwright.sync_api import Page, expect

from bothand.settings import child_environment

PACKAGES = ("rasa-webchat@1.0.1", "socket.io-client@4.8.4")
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>A practice</title></head><body><div id="webchat"></div></body></html>"""
START = """url => window.WebChat.default({
  initPayload: '/get_started', socketUrl: url, socketPath: '/socket.io/', title: 'Chat',
  params: {storage: 'session'}, customData: {language: 'en'},
}, null)"""
# What a program of its own does with the bare client: it joins, asks, and prints the answer.
PROGRAM = """
import { io } from "socket.io-client";
const socket = io(process.argv[2], { path: "/socket.io" });
socket.on("connect", () => socket.emit("session_request", { session_id: null }));
socket.on("session_confirm", (id) =>
  socket.emit("user_uttered", { message: process.argv[3], session_id: id }));
socket.on("bot_uttered", (said) => {
  if (!/Weight and appetite/.test(said.text)) return;
  console.log(JSON.stringify({ text: said.text, replies: said.quick_replies.length }));
  socket.close();
});
setTimeout(() => process.exit(1), 20000).unref();
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages from npm's registry, as their makers built them."""
    if shutil.which("npm") is None:
        pytest.skip("Node isn't installed: apt-get install nodejs npm")
    folder = tmp_path_factory.mktemp("other-widgets")
    # Only the built file of rasa-webchat is used, none of what it was built with.
    command = ["npm", "install", "--no-audit", "--no-fund", "--legacy-peer-deps", *PACKAGES]
    done = subprocess.run(
        command, cwd=folder, env=child_environment({}), capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def webchat(
    new_context: NewContext, demo_url: str, packages: Path, complaints: list[str]
) -> Iterator[Page]:
    """A page with rasa-webchat, opened."""
    script = (packages / "node_modules" / "rasa-webchat" / "lib" / "index.js").read_text("utf-8")
    page = new_context().new_page()
    page.route("**/old-page", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.goto(demo_url.replace("/demo", "/old-page"))
    page.add_script_tag(content=script)
    page.evaluate(START, demo_url.removesuffix("/demo"))
    page.locator(".rw-launcher").click()
    yield page
    # Its own warnings (React's) are not ours.
    complaints.clear()


def test_rasa_webchat_greets_asks_and_is_answered(webchat: Page) -> None:
    expect(webchat.locator(".rw-response").first).to_contain_text("automated")
    webchat.locator(".rw-new-message").fill("Will these pills put weight on me?")
    webchat.locator(".rw-send").click()
    expect(webchat.locator(".rw-client")).to_have_count(1)
    expect(
        webchat.locator(".rw-response", has_text="Weight and appetite can change")
    ).to_have_count(1)


def test_a_quick_reply_of_rasa_webchat_is_a_button(webchat: Page) -> None:
    reply = webchat.locator(".rw-reply").first
    title = reply.inner_text()
    before = webchat.locator(".rw-response").count()
    reply.click()
    expect(webchat.locator(".rw-client", has_text=title)).to_have_count(1)
    expect(webchat.locator(".rw-response")).not_to_have_count(before)


def test_someone_in_danger_is_helped_in_rasa_webchat(webchat: Page) -> None:
    expect(webchat.locator(".rw-response").first).to_contain_text("automated")
    webchat.locator(".rw-new-message").fill("I'm so tired of being alive")
    webchat.locator(".rw-send").click()
    expect(webchat.locator(".rw-response", has_text="988lifeline.org")).to_have_count(1)


def test_a_bare_socket_client_is_answered(packages: Path, demo_url: str) -> None:
    (packages / "program.mjs").write_text(PROGRAM, encoding="utf-8")
    url = demo_url.removesuffix("/demo")
    done = subprocess.run(
        ["node", "program.mjs", url, "Will these pills put weight on me?"],
        cwd=packages,
        env=child_environment({}),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert '"replies":' in done.stdout
