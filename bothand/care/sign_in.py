"""Signing in: a password, then a code; and the invitation by which an account is opened."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bothand.care import passwords
from bothand.care.audit import record
from bothand.care.lockout import Lockout
from bothand.care.second_factor import SecondFactor
from bothand.care.staff import Member, StaffAccounts, StaffError
from bothand.store import Database, stamp
from bothand.store.desk_models import desk_sessions, staff

INVITATION = timedelta(hours=24)


@dataclass(frozen=True)
class Locked(Exception):
    """Too many failures: how long to wait."""

    wait: timedelta


class SignIn:
    """The ways in. Safe to use from many threads; hashing takes a tenth of a second."""

    def __init__(self, db: Database, factor: SecondFactor) -> None:
        """Use this database and this second factor."""
        self._db = db
        self._factor = factor
        self._lockout = Lockout(db)
        self._accounts = StaffAccounts(db)

    def password(self, login: str, password: str, address: str, now: datetime) -> Member | None:
        """Whose login and password these are; None if nobody's.

        Raises:
            Locked: too many failures before; nothing was looked at.
        """
        self._refuse_if_locked(login, address, now)
        member = self._accounts.by_login(login)
        with self._db.read() as session:
            kept = session.execute(
                select(staff.c.password_hash).where(staff.c.login == login.strip().lower())
            ).scalar()
        good, again = passwords.verified(kept, password)
        if member is None or member.disabled or not good:
            self._failed(member, login, address, now)
            return None
        if again:
            with self._db.write() as session:
                session.execute(
                    update(staff)
                    .where(staff.c.id == member.id)
                    .values(password_hash=passwords.hashed(password))
                )
        return member

    def code(self, member: Member, code: str, address: str, now: datetime) -> bool:
        """Take the second factor of a member whose password was right.

        Raises:
            Locked: too many failures before.
        """
        self._refuse_if_locked(member.login, address, now)
        with self._db.write() as session:
            good = self._factor.use(session, member.id, code, now)
            if good:
                record(session, member.name, "staff.sign_in", member.id, now)
        if not good:
            self._failed(member, member.login, address, now)
            return False
        self._lockout.succeeded(member.login, address)
        return True

    def invite(self, member: Member, by: str, now: datetime) -> str:
        """Make the key of an invitation: whoever opens its link sets a password anew.

        What the account had before (password, second factor, sessions) ends now.
        """
        key = secrets.token_urlsafe(32)
        with self._db.write() as session:
            session.execute(
                update(staff)
                .where(staff.c.id == member.id)
                .values(
                    invitation=_hash(key),
                    invitation_until=stamp(now + INVITATION),
                    password_hash=None,
                    totp_secret=None,
                    totp_step=None,
                )
            )
            session.execute(delete(desk_sessions).where(desk_sessions.c.staff == member.id))
            record(session, by, "staff.invite", member.id, now)
        return key

    def invited(self, key: str, now: datetime) -> Member | None:
        """Whose invitation this is, if it is still good; looking uses nothing up."""
        query = select(staff.c.id).where(
            staff.c.invitation == _hash(key),
            staff.c.invitation_until > stamp(now),
            staff.c.disabled_at.is_(None),
        )
        with self._db.read() as session:
            id = session.execute(query).scalar()
        return None if id is None else self._accounts.of(id)

    def join(
        self, key: str, password: str, secret: str, code: str, practice: str, now: datetime
    ) -> tuple[Member, list[str]]:
        """Open an account: the invitation is used up with it.

        Returns:
            The member, and their recovery codes.

        Raises:
            WeakPassword: see `passwords.check`.
            StaffError: the code isn't the secret's, or the invitation isn't good any more.
        """
        member = self.invited(key, now)
        if member is None:
            raise StaffError("invitation_used")
        passwords.check(password, member.login, member.name, practice)
        step = self._factor.step_of(secret, code, now)
        if step is None:
            raise StaffError("code_wrong")
        kept = passwords.hashed(password)
        with self._db.write() as session:
            opened = session.execute(
                update(staff)
                .where(staff.c.id == member.id, staff.c.invitation == _hash(key))
                .values(
                    invitation=None,
                    invitation_until=None,
                    password_hash=kept,
                    totp_secret=self._factor.seal(secret),
                    totp_step=step,
                )
            )
            if not opened.rowcount:
                raise StaffError("invitation_used")
            codes = self._factor.new_recovery_codes(session, member.id)
            record(session, member.name, "staff.join", member.id, now)
        return member, codes

    def change_password(
        self, member: Member, old: str, new: str, practice: str, address: str, now: datetime
    ) -> bool:
        """Change a member's own password; every other browser is signed out by the caller.

        Returns:
            False if the old one is wrong.

        Raises:
            WeakPassword: see `passwords.check`.
            Locked: too many failures before.
        """
        if self.password(member.login, old, address, now) is None:
            return False
        passwords.check(new, member.login, member.name, practice)
        kept = passwords.hashed(new)
        with self._db.write() as session:
            session.execute(update(staff).where(staff.c.id == member.id).values(password_hash=kept))
            session.execute(delete(desk_sessions).where(desk_sessions.c.staff == member.id))
            record(session, member.name, "staff.password", member.id, now)
        return True

    def _refuse_if_locked(self, login: str, address: str, now: datetime) -> None:
        wait = self._lockout.wait(login, address, now)
        if wait:
            raise Locked(wait)

    def _failed(self, member: Member | None, login: str, address: str, now: datetime) -> None:
        locked = self._lockout.failed(login, address, now)
        if member is None:
            # What was typed may be a password in the wrong field: it is kept nowhere.
            return
        with self._db.write() as session:
            record(session, member.name, "staff.sign_in_failed", member.id, now)
            if locked:
                record(session, member.name, "staff.locked", member.id, now)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
