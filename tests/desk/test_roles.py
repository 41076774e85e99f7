"""Nobody reaches by any address what their role doesn't give them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from running_desk import Desk, form_token
from sanic import Sanic

from bothand.care.staff import Role
from bothand.content.practice import Practice
from bothand.desk.app import create_app
from bothand.desk.quiet import log_config
from bothand.desk.records import Records


@pytest.fixture(scope="module")
def views(desk: Desk) -> Iterator[dict[tuple[str, str], Role]]:
    """Every view behind the sign-in with the least role that it is for."""
    settings = desk.settings
    practice = Practice.read(settings.root / "practice.yml")
    app = create_app(settings, practice, Records(settings), log_config())
    declared = {(route.path, method) for route in app.router.routes for method in route.methods}
    found = app.ctx.site.views
    yield found
    Sanic._app_registry.pop(app.name)
    guarded = {(path.lstrip("/"), method) for method, path in found}
    loose = {path for path, _ in declared if (path, "GET") not in guarded}
    loose -= {path for path, method in declared if (path, "POST") in guarded}
    # What is open to all stands in the guard's list, or is a file without anybody's words.
    assert {path for path in loose if not path.startswith("static")} <= {
        "healthz",
        "readyz",
        "sign-in",
        "sign-in/code",
        "join",
    }


def test_less_than_the_role_is_refused_and_changes_nothing(
    desk: Desk, views: dict[tuple[str, str], Role]
) -> None:
    tried = 0
    for role in (Role.HELPER, Role.EDITOR):
        with desk.signed_in(role.name.capitalize(), role) as browser:
            token = form_token(browser.get("/").text)
            for (method, path), least in views.items():
                address = re.sub(r"<[^>]*>", "x", path)
                if least <= role:
                    continue
                answer = browser.request(method, address, data={"token": token, "id": "x"})
                assert answer.status_code == 403, (role, method, path)
                assert "not for your role" in answer.text
                tried += 1
    assert tried >= 8


def test_without_a_session_every_view_leads_to_the_sign_in(
    desk: Desk, views: dict[tuple[str, str], Role]
) -> None:
    with desk.browser() as stranger:
        for method, path in views:
            answer = stranger.request(method, re.sub(r"<[^>]*>", "x", path))
            assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in"), path


def test_every_form_must_be_one_of_ours(desk: Desk, views: dict[tuple[str, str], Role]) -> None:
    with desk.signed_in("Other") as other:
        foreign = form_token(other.get("/").text)
    with desk.signed_in() as browser:
        for method, path in views:
            if method != "POST":
                continue
            for token in (None, "", "0" * 64, foreign, "\u00e9"):
                fields = {"id": "x"} | ({} if token is None else {"token": token})
                answer = browser.post(re.sub(r"<[^>]*>", "x", path), data=fields)
                assert answer.status_code == 403, (path, token)
