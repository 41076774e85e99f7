"""A new admin comes in by the printed link, in a real browser, and lets a helper in."""

from __future__ import annotations

import time

import pyotp
from demo_visitor import NewContext
from playwright.sync_api import Page, expect
from servers import ChatServer
from staff import database_of, start_desk

from bothand.desk.staff import way_in
from bothand.store import Database

PASSWORD = "three quiet herons at dawn"


def join(page: Page, link: str) -> str:
    """Open an account by its link; the second factor's secret."""
    page.goto(link)
    secret = page.locator("code").first.inner_text()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_label("The six digits that the app shows now").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Open my account").click()
    expect(page.locator(".codes li")).to_have_count(8)
    page.get_by_role("link", name="I have kept them: go to the inbox").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    return secret


def test_from_the_printed_link_to_a_helper_who_is_in(
    new_context: NewContext, own_server: ChatServer, complaints: list[str]
) -> None:
    start_desk(own_server)
    with database_of(own_server) as database:
        link = way_in(own_server.settings, database)
    admin = new_context().new_page()
    secret = join(admin, link)

    admin.get_by_role("link", name="People").click()
    admin.get_by_label("Name, as visitors see it").fill("Sky")
    admin.get_by_label("Login").fill("sky")
    admin.get_by_role("button", name="Add, and make the link").click()
    invitation = admin.locator(".notice code").inner_text()

    helper = new_context().new_page()
    join(helper, invitation)
    expect(helper.get_by_role("link", name="People")).to_have_count(0)
    helper.get_by_role("button", name="Away: set me available").click()
    expect(helper.get_by_text("You are marked as here")).to_be_visible()

    # Out, and in again with the password and the next code.
    admin.get_by_role("button", name="Sign out").click()
    admin.get_by_label("Login").fill("admin")
    admin.get_by_label("Password").fill("not the password at all")
    admin.get_by_role("button", name="Go on").click()
    expect(admin.get_by_role("alert")).to_contain_text("That didn't match")
    admin.get_by_label("Login").fill("admin")
    admin.get_by_label("Password").fill(PASSWORD)
    admin.get_by_role("button", name="Go on").click()
    code = pyotp.TOTP(secret).at(int(time.time()) + 30)
    admin.get_by_label("The six digits that your authenticator app shows now").fill(code)
    admin.get_by_role("button", name="Sign in").click()
    expect(admin.get_by_role("heading", name="Inbox")).to_be_visible()
    admin.get_by_role("link", name="Audit").click()
    expect(admin.locator("tbody")).to_contain_text("failed to sign in")
    # The refusals are answers of 403, which the browser notes by itself.
    complaints[:] = [each for each in complaints if "403" not in each]


def test_once_someone_has_an_account_the_start_prints_the_sign_in(own_server: ChatServer) -> None:
    database = Database.open(own_server.settings.database_url)
    # Somebody has an account by now: from here on there is only the sign-in.
    assert way_in(own_server.settings, database).endswith("/sign-in")
    database.close()
