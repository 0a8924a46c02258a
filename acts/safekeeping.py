"""备份与恢复 of the office's home, as the command line calls them."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from pathlib import Path

from acts import today
from acts.config import Config
from acts.desk import Desk
from acts.homes import home_of, is_demo
from rules.errors import InputError
from store import backup as writing
from store import jobs
from store import restore as placing
from store.archive import Manifest, open_archive
from store.orphans import sweep_orphans
from store.room import DiskFull

__all__ = ["Manifest", "back_up", "check_backup", "how_many", "manifest_of", "put_back", "sweep"]

Step = Callable[[], None]
DAY_SECONDS = 86_400


def how_many(desk: Desk) -> int:
    """How many steps a backup takes."""
    return writing.backup_size(desk.store)


def back_up(desk: Desk, out: Path, step: Step = lambda: None) -> tuple[Path, Manifest]:
    """Write a backup to ``out``, or into it under a name with the time when it is a folder; where it lies, and what."""
    now = desk.now()
    if out.is_dir():
        out = out / f"mingda-{now.astimezone(today.SHANGHAI):%Y%m%d-%H%M%S}.zip"
    law = (desk.rulebook.hash, desk.calendar.version)
    manifest = writing.write_backup(desk.store, out, now, law, step)
    with contextlib.suppress(DiskFull):  # the backup is whole all the same
        jobs.note(desk.store.engine, jobs.BACKUP, now.isoformat(), str(out.resolve()))
    return out, manifest


def check_backup(desk: Desk) -> str:
    """备份检查: is the last backup young enough, still where it was put, and whole? A line, ``要修`` when it is not."""
    last = next((one for one in jobs.all_last(desk.store.engine) if one.name == jobs.BACKUP), None)
    if last is None:
        return f"{jobs.TROUBLE}还没有做过备份，请运行 mingda backup"
    made = dt.datetime.fromisoformat(last.slot)
    day = f"{made.astimezone(today.SHANGHAI):%Y-%m-%d}"
    if desk.now() - made > dt.timedelta(days=desk.config.backup_days):
        return f"{jobs.TROUBLE}最近一份备份是 {day} 的，请看每晚的备份为什么没有做"
    try:
        with open_archive(Path(last.result)) as archive:
            archive.verify()
    except InputError as wrong:
        return f"{jobs.TROUBLE}{day} 的备份：{wrong}"
    return f"{day} 的备份完好"


def manifest_of(file: Path) -> Manifest:
    """What a backup says of itself. Raises ArchiveDamaged or InputError."""
    with open_archive(file) as archive:
        return archive.manifest


def put_back(config: Config, file: Path, step: Step = lambda: None) -> Manifest:
    """Restore a backup into the empty home of ``config``."""
    home = home_of(config)
    url = f"sqlite:///{home / 'mingda.db'}" if is_demo() else config.store_url
    return placing.restore(file, url, home, step)


def sweep(desk: Desk) -> list[str]:
    """Take away files that nothing names, a day old at least; their names."""
    return sweep_orphans(desk.store, desk.now().timestamp() - DAY_SECONDS)
