"""恢复: a backup put back into an empty home; nothing is placed before every hash has been checked.

Everything is laid out aside first and then moved into place, the database last: a home without a database is an empty
one, so a restore that was broken off is simply done again after what it left has been moved away.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, update

from casework.effects import EffectKind, Wall
from rules.errors import InputError, MingdaError
from store.archive import PIECE, Archive, ArchiveDamaged, Manifest, open_archive
from store.backup import EARLIER, roomy
from store.database import migrate, open_database, reading, schema_versions, writing
from store.files import sync_folder
from store.rows import existing_tables, put_lines
from store.tables import drive, effect, job
from store.vault import KEY_BYTES, Vault

Step = Callable[[], None]
FOLDERS = ("files", "overlay", "rulebooks")
_SQLITE = "sqlite:///"


class NotEmpty(InputError):
    """There is something where the backup is to go."""


class MasterKeyNeeded(MingdaError):
    """The master key under var/keys is not there, or is another one's."""


def restore(source: Path, url: str, home: Path, step: Step = lambda: None) -> Manifest:
    """Restore the backup ``source`` into ``home`` and the database ``url``; ``step`` is called twice a member.

    Raises NotEmpty, ArchiveDamaged, InputError for a backup of a newer version, MasterKeyNeeded, NoRoom.
    """
    check_empty(url, home)
    with open_archive(source) as archive:
        _check_schema(archive)
        _check_key(archive.manifest, home)
        archive.verify(step)
        aside = home / f".restore-{uuid.uuid4().hex}"
        aside.mkdir(parents=True)
        try:
            with roomy("恢复", home):
                _lay_out(archive, aside, step)
                if url.startswith(_SQLITE):
                    _into_sqlite(archive, Path(url.removeprefix(_SQLITE)), aside, home, step)
                else:
                    _into_postgres(archive, url, aside, home, step)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return archive.manifest


def check_empty(url: str, home: Path) -> None:
    """Raises NotEmpty naming what is there already: a database, or files."""
    advice = "恢复只能到空的地方：请先停下，把它移开留存（keys/ 不用移）"
    if url.startswith(_SQLITE):
        path = Path(url.removeprefix(_SQLITE))
        if path.exists():
            raise NotEmpty("已经有一个库", advice, str(path))
    else:
        engine = open_database(url)
        tables = inspect(engine).get_table_names()
        engine.dispose()
        if tables:
            raise NotEmpty("数据库里已经有表", "请另建一个空的数据库", str(engine.url.database))
    for name in FOLDERS:
        if any(path.is_file() for path in (home / name).rglob("*")):
            raise NotEmpty("已经有文件", advice, str(home / name))


def _check_schema(archive: Archive) -> None:
    if archive.manifest.schema not in schema_versions():
        raise InputError(
            f"这份备份是较新的版本做的（表的版本 {archive.manifest.schema}）",
            f"这一版程序到 {schema_versions()[0]}，请装那个版本或更新的再恢复",
            str(archive.path),
        )


def _check_key(manifest: Manifest, home: Path) -> None:
    path = home / "keys" / "master.key"
    words = f"这份备份（{manifest.made_at}）里没有主密钥。请把另处保管的 master.key 放到 {path} 再恢复"
    if not path.exists():
        raise MasterKeyNeeded(f"{words}。")
    key = path.read_bytes()
    if len(key) != KEY_BYTES or Vault(key).fingerprint.hex() != manifest.key:
        raise MasterKeyNeeded(f"{path} 不是这份备份的主密钥：{words}；没有它，加密的内容打不开。")


def _lay_out(archive: Archive, aside: Path, step: Step) -> None:
    """Every member but the rows and the files that were damaged already, durably, under ``aside``."""
    damaged = {f"files/{name[:2]}/{name}" for name in archive.manifest.damaged}
    for name in archive.manifest.members:
        if name.startswith("rows/") or name in damaged:
            continue
        path = aside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.member(name) as content, path.open("xb") as out:
            shutil.copyfileobj(content, out, PIECE)
            out.flush()
            os.fsync(out.fileno())
        step()
    for folder in (aside, *(path for path in aside.rglob("*") if path.is_dir())):
        sync_folder(folder)


def _into_sqlite(archive: Archive, target: Path, aside: Path, home: Path, step: Step) -> None:
    """Fill a draft beside the target, put the files into place, and then the draft."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        engine = open_database(f"{_SQLITE}{draft}")
        try:
            migrate(engine, archive.manifest.schema)
            with writing(engine) as connection:
                _fill(archive, connection, step)
            _bring_up_to_date(engine)
            with engine.connect() as plain:
                plain.connection.execute("pragma wal_checkpoint(truncate)")
        finally:
            engine.dispose()
        _place(aside, home)
        draft.replace(target)
        sync_folder(target.parent)
    finally:
        for left in target.parent.glob(f"{draft.name}*"):
            left.unlink()


def _into_postgres(archive: Archive, url: str, aside: Path, home: Path, step: Step) -> None:
    """The tables, and all rows in one transaction that is committed once the files are in place."""
    engine = open_database(url)
    try:
        migrate(engine, archive.manifest.schema)
        with writing(engine) as connection:
            _fill(archive, connection, step)
            _place(aside, home)
        _bring_up_to_date(engine)
    finally:
        engine.dispose()


def _fill(archive: Archive, connection: Connection, step: Step) -> None:
    tables = existing_tables(connection)
    for name, expected in archive.manifest.rows.items():
        try:
            with archive.member(f"rows/{name}.jsonl") as lines:
                found = put_lines(connection, tables[name], lines)
        except (KeyError, ValueError) as wrong:
            raise ArchiveDamaged(f"备份里的表 {name} 读不懂", "请换另一份备份", str(archive.path)) from wrong
        if found != expected:
            raise ArchiveDamaged(f"备份里的表 {name} 应有 {expected} 行，只有 {found} 行", "", str(archive.path))
        step()


def _bring_up_to_date(engine: Engine) -> None:
    """The tables of this code, and what a restore makes of the engine's bookkeeping.

    Nobody drives anything now. A letter that the system was yet to send may have gone out since the backup was made:
    it is never sent again by itself but put before a person.
    """
    migrate(engine)
    once = [kind.value for kind in EffectKind if kind.wall is Wall.ONCE]
    with writing(engine) as connection:
        connection.execute(update(drive).values(token=None, lease_until=0.0))
        connection.execute(update(job).values(token=None, lease_until=0.0))
        waiting = update(effect).where(effect.c.kind.in_(once), effect.c.state.in_(("planned", "running")))
        words = "从备份恢复：备份以后是否已经发出不明，请查清后确认"
        connection.execute(waiting.values(state="unclear", token=None, error=words))


def _place(aside: Path, home: Path) -> None:
    for name in FOLDERS:
        if (aside / name).exists():
            if (home / name).exists():
                shutil.rmtree(home / name)  # it holds no file: see check_empty
            (aside / name).rename(home / name)
    for path in sorted((aside / "public").rglob("*")):
        own = home / "keys" / path.relative_to(aside / "public")
        if path.is_file() and not (own.exists() and own.read_bytes() == path.read_bytes()):
            kept = home / "keys" / EARLIER / path.relative_to(aside / "public")
            kept.parent.mkdir(parents=True, exist_ok=True)
            path.replace(kept)
    sync_folder(home)


def waiting_letters(engine: Engine) -> int:
    """How many letters wait for a person to say whether they went out."""
    unclear = select(func.count()).select_from(effect).where(effect.c.state == "unclear")
    with reading(engine) as connection:
        return int(connection.execute(unclear).scalar_one())
