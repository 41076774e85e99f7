"""Settings: the only reader of the environment.

Environment before default; a bad value stops the start with what is wrong,
where, and what to do. Secrets never show in ``repr``.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """A setting can't be used; the text says which and what it takes."""


@dataclass(frozen=True)
class Settings:
    """What an installation decides, read once per process.

    ``rate_messages`` counts messages per session and minute, ``rate_sessions``
    new sessions and ``rate_contacts`` contact requests per address and hour; 0 switches
    a limit off. Ports are TCP. ``content`` is the folder of what is said: ``data/``,
    ``domain.yml``, ``config.yml`` and ``practice.yml``.
    """

    root: Path
    content: Path
    home: Path
    chat_port: int
    actions_port: int
    desk_port: int
    internal_port: int
    database_url: str
    redis_url: str | None
    secret: bytes = field(repr=False)
    previous_secret: bytes | None = field(repr=False)
    allowed_origins: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    rate_messages: int
    rate_sessions: int
    rate_contacts: int
    mode: str
    desk_url: str
    site_url: str
    smtp_url: str = field(repr=False)
    mail_from: str
    webhook_url: str = field(repr=False)
    webhook_secret: bytes | None = field(repr=False)
    chatwoot_url: str
    chatwoot_inbox: str = field(repr=False)

    @classmethod
    def load(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        Args:
            env: The environment to read; the process's own by default.

        Raises:
            SettingsError: a value can't be used.
        """
        env = os.environ if env is None else env
        home = Path(env.get("BOTHAND_HOME") or ROOT / "var").resolve()
        chat_port = _whole(env, "BOTHAND_CHAT_PORT", 5005, 65535)
        desk_port = _whole(env, "BOTHAND_DESK_PORT", 5080, 65535)
        mode = env.get("BOTHAND_MODE") or "demo"
        if mode not in ("demo", "live"):
            raise SettingsError(f"BOTHAND_MODE is {mode!r}; it takes 'demo' or 'live'")
        own = (f"http://localhost:{chat_port}", f"http://127.0.0.1:{chat_port}")
        previous = env.get("BOTHAND_PREVIOUS_SECRET")
        return cls(
            root=ROOT,
            content=_content(env),
            home=home,
            chat_port=chat_port,
            actions_port=_whole(env, "BOTHAND_ACTIONS_PORT", 5055, 65535),
            desk_port=desk_port,
            internal_port=_whole(env, "BOTHAND_INTERNAL_PORT", 5006, 65535),
            database_url=env.get("BOTHAND_DATABASE_URL") or f"sqlite:///{home / 'bothand.db'}",
            redis_url=env.get("BOTHAND_REDIS_URL") or None,
            secret=_secret(env, home),
            previous_secret=previous.encode() if previous else None,
            allowed_origins=own + _list(env, "BOTHAND_ALLOWED_ORIGINS"),
            trusted_proxies=_list(env, "BOTHAND_TRUSTED_PROXIES"),
            rate_messages=_whole(env, "BOTHAND_RATE_MESSAGES", 60, 1_000_000),
            rate_sessions=_whole(env, "BOTHAND_RATE_SESSIONS", 600, 1_000_000),
            rate_contacts=_whole(env, "BOTHAND_RATE_CONTACTS", 20, 1_000_000),
            mode=mode,
            desk_url=_address(env, "BOTHAND_DESK_URL") or f"http://127.0.0.1:{desk_port}",
            site_url=_address(env, "BOTHAND_SITE_URL"),
            smtp_url=_mail_server(env),
            mail_from=env.get("BOTHAND_MAIL_FROM") or "",
            webhook_url=_webhook(env),
            chatwoot_url=_chatwoot(env),
            chatwoot_inbox=env.get("BOTHAND_CHATWOOT_INBOX") or "",
            webhook_secret=(env.get("BOTHAND_WEBHOOK_SECRET") or "").encode() or None,
        )


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a process that this project starts.

    Rasa's telemetry is off in it, and ``extra`` is added.
    """
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", **(extra or {})}


def telemetry_off() -> None:
    """Switch Rasa's telemetry off in this process; call it before rasa is imported."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"


def _whole(env: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit() or int(text) > most:
        raise SettingsError(f"{name} is {text!r}; it takes a whole number from 0 to {most}")
    return int(text)


def _content(env: Mapping[str, str]) -> Path:
    path = Path(env.get("BOTHAND_CONTENT") or ROOT).resolve()
    missing = [name for name in ("data", "domain.yml", "config.yml") if not (path / name).exists()]
    if missing:
        raise SettingsError(
            f"BOTHAND_CONTENT is {path}, where {' and '.join(missing)} can't be found; it takes "
            "a folder that holds data/, domain.yml, config.yml and practice.yml"
        )
    return path


def _address(env: Mapping[str, str], name: str) -> str:
    text = (env.get(name) or "").rstrip("/")
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", text):
        raise SettingsError(f"{name} is {text!r}; it takes an address such as https://desk.example")
    return text


def _mail_server(env: Mapping[str, str]) -> str:
    url = env.get("BOTHAND_SMTP_URL") or ""
    if url and not re.fullmatch(r"smtp(s|\+starttls)?://\S+", url):
        raise SettingsError(
            "BOTHAND_SMTP_URL takes smtps://user:password@host:465, smtp+starttls://… or smtp://…"
        )
    if url and "@" not in (env.get("BOTHAND_MAIL_FROM") or ""):
        raise SettingsError("BOTHAND_MAIL_FROM takes the address that mails are from")
    return url


def _webhook(env: Mapping[str, str]) -> str:
    url = env.get("BOTHAND_WEBHOOK_URL") or ""
    if url and not re.fullmatch(r"https?://\S+", url):
        raise SettingsError("BOTHAND_WEBHOOK_URL takes an address such as https://hooks.example/x")
    return url


def _chatwoot(env: Mapping[str, str]) -> str:
    url = _address(env, "BOTHAND_CHATWOOT_URL")
    if url and not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", env.get("BOTHAND_CHATWOOT_INBOX") or ""):
        raise SettingsError(
            "BOTHAND_CHATWOOT_INBOX takes the identifier of an API channel: Chatwoot shows it "
            "under the inbox's configuration"
        )
    return url


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip().rstrip("/") for part in env.get(name, "").split(",") if part.strip())


def _secret(env: Mapping[str, str], home: Path) -> bytes:
    given = env.get("BOTHAND_SECRET")
    if given:
        if len(given) < 32:
            raise SettingsError("BOTHAND_SECRET is too short; it takes 32 characters or more")
        return given.encode()
    path = home / "secret"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".secret-{secrets.token_hex(8)}"
        draft.touch(0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            # A link never replaces: of processes that start together the first one wins.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip().encode()
