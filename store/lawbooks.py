"""The law that decisions were taken under, kept: every rulebook and calendar ever accepted, by its hash.

Events name the rulebook and calendar of their day; ``var/rulebooks/<version>.zip`` holds the very files, so that the
hash of an old event can be recomputed and its clock run again, whatever the program ships by then.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, select

from rules.errors import MingdaError
from rules.load import calendar_files, load_calendar, load_rulebook
from rules.rulebook import Rulebook
from rules.workdays import Calendar
from store.database import put
from store.files import sync_folder, write_whole
from store.tables import store_key

_LAW, _CALENDAR = "law", "calendar"
_THEN = (1980, 1, 1, 0, 0, 0)  # the same files give the same archive
ACCEPTED_LAW, ACCEPTED_CALENDAR = "accepted rulebook", "accepted calendar"
_VERSION = re.compile(r"[\w.@-]{1,200}")  # 版本也是文件名：不许带路径
_Kept = TypeVar("_Kept")


class LawMissing(MingdaError):
    """A rulebook or calendar that events name is not kept, is not what its name says, or cannot be read any more."""


class Lawbooks:
    """The rulebooks and calendars under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rulebook: Callable[[str], Rulebook] = cache(self._rulebook)
        self.calendar: Callable[[str], Calendar] = cache(self._calendar)

    def keep(self, rules: Path, calendar: Path, overlay: Path | None = None) -> tuple[str, str]:
        """Keep the rulebook and calendar of these folders durably; returns their versions.

        ``overlay``: the years that the office added; each is kept instead of the shipped file of its year.
        Raises RuleFileError when they cannot be trusted, LawMissing when what was kept does not give the same hash.
        """
        law, days = load_rulebook(rules).hash, load_calendar(calendar, overlay).version
        self._write(law, _packed(_LAW, {path.relative_to(rules).as_posix(): path for path in _rule_files(rules)}))
        self._write(days, _packed(_CALENDAR, {path.name: path for path in calendar_files(calendar, overlay)}))
        self._rulebook(law)
        self._calendar(days)
        return law, days

    def _rulebook(self, version: str) -> Rulebook:
        return self._load(version, _LAW, load_rulebook, lambda book: book.hash)

    def _calendar(self, version: str) -> Calendar:
        return self._load(version, _CALENDAR, load_calendar, lambda days: days.version)

    def _load(
        self, version: str, folder: str, load: Callable[[Path], _Kept], version_of: Callable[[_Kept], str]
    ) -> _Kept:
        if not _VERSION.fullmatch(version):
            raise LawMissing(f"“{version[:40]}”不是规则或者日历的版本。")
        path = self.folder / f"{version}.zip"
        try:
            with tempfile.TemporaryDirectory() as aside, zipfile.ZipFile(path) as archive:
                archive.extractall(aside)
                kept = load(Path(aside) / folder)
        except FileNotFoundError as missing:
            raise LawMissing(f"规则或日历 {version[:17]} 没有留存：var/rulebooks/ 里没有 {path.name}。") from missing
        except (zipfile.BadZipFile, MingdaError) as wrong:
            raise LawMissing(f"留存的 {path.name} 这一版程序读不了：{wrong}") from wrong
        if version_of(kept) != version:
            raise LawMissing(f"留存的 {path.name} 被改动过，请从备份恢复。")
        return kept

    def _write(self, version: str, content: bytes) -> None:
        path = self.folder / f"{version}.zip"
        if path.exists() and path.read_bytes() == content:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
        sync_folder(self.folder)


def _rule_files(folder: Path) -> list[Path]:
    return [*folder.glob("*.yaml"), *folder.glob("texts/*.md")]


def _packed(name: str, files: Mapping[str, Path]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, path in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{name}/{place}", _THEN), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def accepted(connection: Connection) -> tuple[str, str] | None:
    """The rulebook and calendar that this store accepted last; None before the first time."""
    found = connection.execute(select(store_key.c.name, store_key.c.value).where(store_key.c.name.like("accepted %")))
    known = {name: value.decode() for name, value in found}
    if ACCEPTED_LAW not in known or ACCEPTED_CALENDAR not in known:
        return None
    return known[ACCEPTED_LAW], known[ACCEPTED_CALENDAR]


def note_accepted(connection: Connection, law: str, calendar: str, *, first: bool = False) -> None:
    """Write down what is accepted. ``first``: only if nothing was accepted yet."""
    for name, version in ((ACCEPTED_LAW, law), (ACCEPTED_CALENDAR, calendar)):
        row = put(connection, store_key).values(name=name, value=version.encode())
        done = (
            row.on_conflict_do_nothing(index_elements=["name"])
            if first
            else row.on_conflict_do_update(index_elements=["name"], set_={"value": version.encode()})
        )
        connection.execute(done)
