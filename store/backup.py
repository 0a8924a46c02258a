"""备份: everything that cannot be made again in one file, written while everything runs.

The tables come from one snapshot; the files are copied after it, and as a file always lies there before the
transaction that names it, every file that the snapshot names is among them. Private keys are not: who finds a backup
cannot open a single number, seal a letter or sign a digest with it.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import re
import sqlite3
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import OperationalError

from rules.errors import InputError, MingdaError
from store.archive import MANIFEST, PIECE, Manifest, open_archive
from store.database import reading
from store.files import sync_folder
from store.opening import Store
from store.orphans import named_files
from store.rows import kept_tables, lines_of
from store.tables import case_file, event

Step = Callable[[], None]
EARLIER = "earlier"
"""The folder under var/keys with the public parts that a restore brought back."""
_HALF = re.compile(r"\..+\.zip\.[0-9a-f]{32}")
_DAY_SECONDS = 86_400
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = ("disk is full", "No space left")


class NoRoom(MingdaError):
    """The disk is full; what was begun has been taken away again."""


@contextmanager
def roomy(what: str, where: Path) -> Iterator[None]:
    """Turn a full disk into NoRoom, whether the system says so or a database."""
    try:
        yield
    except (OSError, OperationalError, sqlite3.OperationalError) as wrong:
        full = wrong.errno in _FULL if isinstance(wrong, OSError) else any(words in str(wrong) for words in _FULL_WORDS)
        if not full:
            raise
        advice = "请腾出地方，或者换一个位置再试；没有留下半份。"
        raise NoRoom(f"{what}没有做成：{where} 所在的磁盘放不下了。{advice}") from wrong


def backup_size(store: Store) -> int:
    """How many steps a backup will take: each member written and read back."""
    home = store.home
    others = (*_visible(home / "overlay"), *_visible(home / "rulebooks"), *filter(is_public, _visible(home / "keys")))
    return 2 * (len(kept_tables()) + sum(1 for _ in store.files.names()) + len(others))


def write_backup(store: Store, out: Path, at: dt.datetime, law: tuple[str, str], step: Step = lambda: None) -> Manifest:
    """Write a backup to ``out`` and read it back; ``law`` is the rulebook and calendar worked under.

    Raises InputError when ``out`` cannot be written or is there already, NoRoom when the disk is full.
    """
    if out.exists() or not out.parent.is_dir():
        problem = "已经有这个文件" if out.exists() else "没有这个文件夹"
        raise InputError(problem, "备份从不覆盖别的文件，请换一个名字或先建好文件夹", str(out))
    _clear_halves(out.parent, at)
    draft = out.with_name(f".{out.name}.{uuid.uuid4().hex}")
    try:
        with roomy("备份", out):
            manifest = _Writing(store, step).write(draft, at, law)
            with open_archive(draft) as written:
                written.verify(step)
            draft.replace(out)
            sync_folder(out.parent)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _clear_halves(folder: Path, at: dt.datetime) -> None:
    """Take away what backups that were killed a day ago or earlier left here: there are people in it."""
    for path in folder.iterdir():
        if _HALF.fullmatch(path.name) and path.stat().st_mtime < at.timestamp() - _DAY_SECONDS:
            path.unlink(missing_ok=True)


class _Writing:
    """One backup being written."""

    def __init__(self, store: Store, step: Step) -> None:
        self._store, self._step = store, step
        self._members: dict[str, tuple[str, int]] = {}
        self._rows: dict[str, int] = {}

    def write(self, draft: Path, at: dt.datetime, law: tuple[str, str]) -> Manifest:
        """All of it into ``draft``, durably."""
        with draft.open("xb") as out:
            draft.chmod(0o600)  # names and what people asked for stand in it
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                with reading(self._store.engine) as snapshot:
                    self._tables(archive, snapshot)
                    facts, named = _facts(snapshot), set(named_files(snapshot))
                damaged = self._files(archive, named)
                self._folders(archive)
                manifest = Manifest(
                    at.isoformat(timespec="seconds"), facts["schema"], *law, self._store.vault.fingerprint.hex(),
                    facts["cases"], facts["events"], self._rows, self._members, damaged,
                )  # fmt: skip
                archive.writestr(MANIFEST, manifest.as_bytes())
            out.flush()
            os.fsync(out.fileno())
        return manifest

    def _tables(self, archive: zipfile.ZipFile, snapshot: Connection) -> None:
        for table in kept_tables():
            place = _place(f"rows/{table.name}.jsonl", zipfile.ZIP_DEFLATED)
            count = self._add(archive, place, lines_of(snapshot, table), big=True)
            self._rows[table.name] = count
            self._step()

    def _files(self, archive: zipfile.ZipFile, named: set[str]) -> list[str]:
        """Every file, hashed while it is copied; returns those that are missing or are not what their name says."""
        damaged = []
        for name in sorted(named | set(self._store.files.names())):
            try:
                content = self._store.files.open(name)
            except FileNotFoundError:
                damaged += [name] if name in named else []  # an orphan may just have been swept
                continue
            with content:
                place = _place(f"files/{name[:2]}/{name}")
                self._add(archive, place, _pieces(content), big=os.fstat(content.fileno()).st_size > 1 << 30)
            if self._members[place.filename][0] != name:
                damaged.append(name)
            self._step()
        return damaged

    def _folders(self, archive: zipfile.ZipFile) -> None:
        home = self._store.home
        for name in ("overlay", "rulebooks"):
            for path in _visible(home / name):
                self._copy(archive, f"{name}/{path.relative_to(home / name).as_posix()}", path)
        for path in _visible(home / "keys"):
            if is_public(path):
                place = path.relative_to(home / "keys").as_posix().removeprefix(f"{EARLIER}/")
                if f"public/{place}" not in self._members:
                    self._copy(archive, f"public/{place}", path)

    def _copy(self, archive: zipfile.ZipFile, name: str, path: Path) -> None:
        with path.open("rb") as content:
            self._add(archive, _place(name, zipfile.ZIP_DEFLATED), _pieces(content))
        self._step()

    def _add(
        self, archive: zipfile.ZipFile, place: zipfile.ZipInfo, pieces: Iterable[bytes], *, big: bool = False
    ) -> int:
        """One member, hashed while it is written; how many pieces."""
        total, size, count = hashlib.sha256(), 0, 0
        with archive.open(place, "w", force_zip64=big) as out:
            for piece in pieces:
                out.write(piece)
                total.update(piece)
                size += len(piece)
                count += 1
        self._members[place.filename] = (total.hexdigest(), size)
        return count


def is_public(path: Path) -> bool:
    """Whether a file under var/keys may leave the house: a public key or a certificate, and nothing private in it."""
    return path.suffix in (".pub", ".pem") and b"PRIVATE" not in path.read_bytes()


def _visible(folder: Path) -> list[Path]:
    """The files below a folder but drafts and what lies in hidden folders."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(p.startswith(".") for p in path.relative_to(folder).parts))


def _place(name: str, how: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    place = zipfile.ZipInfo(name)
    place.compress_type = how
    return place


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    while piece := content.read(PIECE):
        yield piece


def _facts(snapshot: Connection) -> dict[str, Any]:
    schema = snapshot.execute(text("select version_num from alembic_version")).scalar_one()
    cases = snapshot.execute(select(func.count()).select_from(case_file)).scalar_one()
    events = snapshot.execute(select(func.count()).select_from(event)).scalar_one()
    return {"schema": schema, "cases": cases, "events": events}
