"""The form of one answer, as a browser holds it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import httpx

from bothand.content.topic_file import edit_topic

KEY = "taking/alcohol"
PATH = f"data/faq/{KEY}.yml"


def opened(browser: httpx.Client, key: str = KEY, response: str = "") -> dict[str, str]:
    """The fields of an answer's page, untouched."""
    page = browser.get("/answers/topic", params={"key": key, "response": response})
    assert page.status_code == 200, page.text
    return fields_of(page.text)


def fields_of(page: str) -> dict[str, str]:
    """The fields of the form on a page."""
    form = page.partition('action="/answers/topic"')[2].partition("</form>")[0]
    found = {}
    for field in re.findall(r"<input [^>]*>", form):
        name = re.search(r'name="([^"]+)"', field)
        value = re.search(r'value="([^"]*)"', field)
        assert name is not None and value is not None
        found[name[1]] = value[1]
    found |= dict(re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', form))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in found.items()}


def change_on_disk(content: Path, answer: str) -> str:
    """Change the published file beside the desk; what it held before."""
    file = content / PATH
    before = file.read_text(encoding="utf-8")
    file.write_text(edit_topic(before, answer=answer), encoding="utf-8")
    return before
