"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bothand.store.desk_models import recovery_codes, staff

STEP_SECONDS = 30
RECOVERY_CODES = 8


class SecondFactor:
    """Keeps the secrets sealed with a key made from the installation's secret."""

    def __init__(self, secret: bytes, previous: bytes | None = None) -> None:
        """Seal with ``secret``; what was sealed with ``previous`` can still be opened."""
        self._box = MultiFernet([_box(each) for each in (secret, previous) if each])

    def new_secret(self) -> str:
        """A secret for an authenticator app, in base 32."""
        return pyotp.random_base32()

    def uri(self, secret: str, login: str, practice: str) -> str:
        """What an authenticator app reads from a picture."""
        return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=practice)

    def seal(self, secret: str) -> str:
        """The secret as it is kept."""
        return self._box.encrypt(secret.encode()).decode()

    def step_of(self, secret: str, code: str, now: datetime) -> int | None:
        """The time step whose code this is: the present one or a neighbour; None if none."""
        code = "".join(code.split())
        present = int(now.timestamp()) // STEP_SECONDS
        for step in (present, present - 1, present + 1):
            expected = pyotp.TOTP(secret).generate_otp(step)
            if hmac.compare_digest(expected.encode(), code.encode()):
                return step
        return None

    def use(self, session: Session, id: str, code: str, now: datetime) -> bool:
        """Take a member's code, of the app or a recovery code; each is good once.

        Args:
            session: a write session.
            id: the member's.
            code: as typed.
            now: when.
        """
        row = session.execute(
            select(staff.c.totp_secret, staff.c.totp_step).where(staff.c.id == id)
        ).first()
        if row is None or row.totp_secret is None:
            return False
        try:
            secret = self._box.decrypt(row.totp_secret.encode()).decode()
        except InvalidToken:
            return False
        step = self.step_of(secret, code, now)
        if step is not None:
            if row.totp_step is not None and step <= row.totp_step:
                return False
            session.execute(update(staff).where(staff.c.id == id).values(totp_step=step))
            return True
        gone = session.execute(
            delete(recovery_codes).where(
                recovery_codes.c.staff == id, recovery_codes.c.hash == _hash(code)
            )
        )
        return bool(gone.rowcount)

    def new_recovery_codes(self, session: Session, id: str) -> list[str]:
        """Make a member's recovery codes anew; only now can they be read."""
        codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(RECOVERY_CODES)]
        session.execute(delete(recovery_codes).where(recovery_codes.c.staff == id))
        session.execute(
            insert(recovery_codes), [{"staff": id, "hash": _hash(code)} for code in codes]
        )
        return codes


def _box(secret: bytes) -> Fernet:
    key = hmac.new(secret, b"second factor", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _hash(code: str) -> str:
    # 48 random bits and a lock after a few failures: a plain hash is enough.
    return hashlib.sha256("".join(code.lower().split()).encode()).hexdigest()
