"""One publishing from its approval to its end: checked, trained, proved, live."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from bothand.care.internal_key import internal_bearer
from bothand.content.change_set import differences, touches_safety
from bothand.content.check import check
from bothand.content.drafts import Drafts
from bothand.content.publications import Publication, Publications
from bothand.content.tree import sha, write_file, write_tree
from bothand.content.versions import MODEL, OUTCOMES, Making, Version, Versions
from bothand.publish import children, history
from bothand.publish.children import ChildFailed
from bothand.publish.examples import crisis_among
from bothand.publish.first import changed_beside
from bothand.publish.going import Exchange, Going
from bothand.publish.outcomes import Refused, judged, outcomes_text
from bothand.publish.signs import Signs
from bothand.settings import Settings
from bothand.store import Database

_log = logging.getLogger("bothand.publish")
_SWAP_SECONDS = 60.0
Finding = Mapping[str, Any]


class Run:
    """Carries out one publication. Hold nothing; it takes what it needs."""

    def __init__(self, settings: Settings, db: Database, id: str) -> None:
        """Carry out the publication ``id``."""
        self._settings = settings
        self._db = db
        self._id = id
        self._publications = Publications(db)
        self._exchange = Exchange(settings, db)
        self._folder = settings.home / "publish" / id

    @property
    def _versions(self) -> Versions:
        return self._exchange.versions

    def do(self) -> str:
        """Carry it out; the state that it ends in.

        Raises:
            bothand.content.publications.Refused: it isn't there to be carried out.
            StoreError: the database can't be used.
        """
        self._publications.begin(self._id, datetime.now(UTC))
        asked = self._publications.of(self._id)
        assert asked is not None
        live = self._versions.live_number()
        last = self._versions.of(live) if live is not None else None
        signs = Signs(
            self._publications, self._id, (last.figures.get("seconds") or {}) if last else {}
        )
        try:
            with signs.told():
                version = self._whole_way(asked, signs)
        except Refused as refused:
            return self._ended("refused", refused.findings)
        except (ChildFailed, OSError) as error:
            _log.error("a publishing failed", exc_info=error)
            return self._ended("failed", [{"kind": "failed", "text": type(error).__name__}])
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._tell_chat(version)
        return "live"

    def _ended(self, state: str, findings: Sequence[Finding]) -> str:
        self._publications.end(self._id, state, findings, datetime.now(UTC))
        return state

    def _whole_way(self, asked: Publication, signs: Signs) -> Version:
        live = self._versions.live_number()
        if live is None:
            raise Refused([{"kind": "no_version"}])
        if asked.kind == "roll_back":
            files, paths, making = self._back_to(asked, live)
        else:
            files, paths, making = self._drafted(asked)
        content = self._folder / "content"
        write_tree(files, content)
        problems = [each for each in check(content / "data") if not each.warning]
        if problems:
            raise Refused(
                [
                    {"kind": "content", "path": p.path, "text": p.text, "blocking": True}
                    for p in problems
                ]
            )
        signs.step("train")
        if making.of is not None:
            model = self._kept_model(making.of)
        else:
            model = children.train(self._settings, content)
        signs.step("prove")
        baseline = self._baseline(live)
        found = children.prove(
            self._settings, content, model, baseline, self._folder / "found.json", signs.share
        )
        findings = judged(found, asked.changes.get("confirmed") or (), asked.kind)
        signs.step("live")
        figures = {**found["figures"], "seconds": signs.seconds, "told": findings}
        return self._go_live(
            asked,
            live,
            files,
            paths,
            Making(**{**vars(making), "figures": figures}),
            model,
            outcomes_text(found),
        )

    def _drafted(self, asked: Publication) -> tuple[dict[str, str], list[str], Making]:
        """The files as they were asked to be published, if nothing has changed since."""
        drafts = Drafts(self._db, self._settings.content)
        changes = [each for each in drafts.changes() if each.changed]
        stale = [each.path for each in changes if each.stale]
        if stale:
            raise Refused([{"kind": "changed_on_disk", "path": path} for path in stale])
        if {each.path: each.revision for each in changes} != dict(asked.changes["files"]):
            raise Refused([{"kind": "changed_since"}])
        if touches_safety(changes) and asked.approved_by is None:
            raise Refused([{"kind": "second_person"}])
        beside = changed_beside(self._settings, self._versions)
        told = [each.as_dict() for each in (*differences(changes), *beside)]
        danger = list(crisis_among((*differences(changes), *beside), self._settings.home))
        if danger:
            raise Refused(danger)
        making = Making("publish", asked.by, asked.approved_by, asked.note, told)
        return drafts.files(), [each.path for each in changes], making

    def _back_to(self, asked: Publication, live: int) -> tuple[dict[str, str], list[str], Making]:
        """The files of the version to go back to; the practice's facts stay as they are."""
        target = int(asked.changes["to"])
        if not self._versions.kept(target):
            raise Refused([{"kind": "not_kept"}])
        beside = changed_beside(self._settings, self._versions)
        if beside:
            raise Refused([{"kind": "changed_on_disk", "path": each.path} for each in beside])
        now, then = self._versions.files(live), self._versions.files(target)
        practice = (self._settings.content / "practice.yml").read_text(encoding="utf-8")
        then["practice.yml"] = practice
        paths = [
            path
            for path in sorted(now.keys() | then.keys())
            if path != "practice.yml" and now.get(path) != then.get(path)
        ]
        making = Making("roll_back", asked.by, asked.approved_by, asked.note, of=target)
        return then, paths, making

    def _kept_model(self, number: int) -> Path:
        version = self._versions.of(number)
        assert version is not None
        named = self._settings.home / "models" / version.model
        if not named.exists():
            os.link(self._versions.folder(number) / MODEL, named)
        return named

    def _baseline(self, live: int) -> Path:
        """What the live version answered in the gate; it is looked at now if it never was."""
        folder = self._versions.folder(live)
        if not (folder / OUTCOMES).exists():
            found = children.prove(
                self._settings,
                folder / "content",
                folder / MODEL,
                folder / OUTCOMES,
                self._folder / "live.json",
                lambda _: None,
            )
            write_file(folder / OUTCOMES, outcomes_text(found))
        return folder / OUTCOMES

    def _go_live(
        self,
        asked: Publication,
        before: int,
        files: dict[str, str],
        paths: list[str],
        making: Making,
        model: Path,
        outcomes: str,
    ) -> Version:
        now = datetime.now(UTC)
        with self._versions.alone():
            if self._versions.live_number() != before:
                raise Refused([{"kind": "changed_since"}])
            self._unchanged(paths, before, asked.kind)
            version = self._versions.make(making, files, model, now, outcomes)
            going = Going(before, version.number, paths, asked.id, asked.by, asked.kind)
            try:
                self._exchange.go(going, version, now)
            except OSError:
                # Past that point it is live; the database is told at the next look.
                if self._versions.live_number() != version.number:
                    self._exchange.back(going)
                raise
            self._versions.prune()
        message = f"{making.note or 'Publish answers'} (version {version.number})"
        history.commit(self._settings.content, paths, message, asked.by)
        return version

    def _unchanged(self, paths: list[str], before: int, kind: str) -> None:
        """Make sure that nobody wrote these files on the disk since they were read."""
        old = self._versions.files(before)
        for path in paths:
            there = self._settings.content / path
            now = there.read_text(encoding="utf-8") if there.exists() else None
            expected = old.get(path)
            if path != "practice.yml" and _sha(now) != _sha(expected) and kind == "roll_back":
                raise Refused([{"kind": "changed_on_disk", "path": path}])
        if kind == "publish":
            stale = [
                each.path
                for each in Drafts(self._db, self._settings.content).changes()
                if each.stale
            ]
            if set(stale) & set(paths):
                raise Refused([{"kind": "changed_on_disk", "path": path} for path in stale])

    def _tell_chat(self, version: Version) -> None:
        """Let chat take it now; it finds out by itself within seconds if this is lost."""
        port = self._settings.internal_port
        if not port:
            return
        try:
            httpx.post(
                f"http://127.0.0.1:{port}/internal/swap",
                json={"number": version.number},
                headers={"Authorization": f"Bearer {internal_bearer(self._settings.secret)}"},
                timeout=_SWAP_SECONDS,
                trust_env=False,
            ).raise_for_status()
        except httpx.HTTPError as error:
            _log.warning("chat could not be told of a version: %s", type(error).__name__)


def _sha(text: str | None) -> str | None:
    return None if text is None else sha(text)
