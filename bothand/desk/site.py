"""How a view is declared: its path, and the role without which nobody sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sanic import HTTPResponse, Request, Sanic
from sanic.response import redirect

from bothand.care.staff import Member, Role
from bothand.content.practice import Practice
from bothand.desk.guard import Guard
from bothand.desk.pages import Pages
from bothand.settings import Settings
from bothand.store import Database

_T = TypeVar("_T")
Page = Callable[[Request, Member], Awaitable[HTTPResponse]]
Form = Callable[[Request, Member, dict[str, str]], Awaitable[HTTPResponse]]


@dataclass(frozen=True)
class Site:
    """The desk's app, guarded: every view behind the sign-in is declared here.

    ``views`` holds the least role of each, by method and path, for the test that
    tries them all with less.
    """

    app: Sanic
    guard: Guard
    pages: Pages
    db: Callable[[], Database]
    practice: Practice
    settings: Settings
    views: dict[tuple[str, str], Role] = field(default_factory=dict)

    def page(self, path: str, role: Role) -> Callable[[Page], Page]:
        """Declare what is looked at: GET, changes nothing but the audit."""

        def declare(view: Page) -> Page:
            async def guarded(request: Request) -> HTTPResponse:
                member: Member = request.ctx.member
                if member.role < role:
                    return self.pages.problem("not_yours", 403)
                return await view(request, member)

            self._add("GET", path, role, guarded)
            return view

        return declare

    def form(self, path: str, role: Role) -> Callable[[Form], Form]:
        """Declare what changes something: POST, from a form of ours."""

        def declare(view: Form) -> Form:
            async def guarded(request: Request) -> HTTPResponse:
                member: Member = request.ctx.member
                if member.role < role:
                    return self.pages.problem("not_yours", 403)
                fields = self.guard.form(request)
                if fields is None:
                    return self.pages.problem("forged", 403)
                return await view(request, member, fields)

            self._add("POST", path, role, guarded)
            return view

        return declare

    async def work(self, function: Callable[..., _T], *arguments: object) -> _T:
        """Run database work off the event loop.

        Raises:
            StoreError: the database can't be used; the error page says so.
        """
        return await asyncio.to_thread(function, *arguments)

    def show(
        self, request: Request, template: str, status: int = 200, **values: object
    ) -> HTTPResponse:
        """A page for the member who asks: with their name and the token of their forms."""
        return self.pages.show(
            template,
            status,
            member=request.ctx.member,
            token=self.guard.form_token(request),
            said=request.args.get("said") or "",
            **values,
        )

    def address(self, request: Request) -> str:
        """Where a request comes from, for counting failures: a proxy's word only if trusted."""
        peer = request.ip or "?"
        if peer in self.settings.trusted_proxies:
            forwarded = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
            return forwarded or peer
        return peer

    def back(self, path: str, said: str) -> HTTPResponse:
        """After a form: to a page that says what was done, by a code its template knows."""
        mark = "&" if "?" in path else "?"
        return redirect(f"{path}{mark}said={said}", status=303)

    def _add(self, method: str, path: str, role: Role, handler: object) -> None:
        self.views[(method, path)] = role
        name = (
            f"{method}-{path}".replace("/", "-").replace("<", "").replace(">", "").replace(":", "-")
        )
        self.app.add_route(handler, path, methods=[method], name=name)  # type: ignore[arg-type]
