"""``mingda backup OUT``: everything that cannot be made again, in one file, while everything runs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from acts.bootstrap import the_desk
from acts.config import load_config
from acts.homes import home_of
from acts.safekeeping import Manifest, back_up, how_many
from acts.today import SHANGHAI
from cli.progress import bar


def backup(out: Path) -> int:
    """Write and verify the backup; exit code 0, or 1 when files were missing or altered before."""
    config = load_config()
    desk = the_desk(config)
    try:
        with bar("备份", how_many(desk)) as running:
            place, manifest = back_up(desk, out, running.step)
    finally:
        desk.close()
    size = place.stat().st_size / 1e6
    print(f"备份已写好并核对：{place}，{size:.1f} MB，{contents(manifest)}。")
    print(
        f"里面没有私钥。请把 {home_of(config) / 'keys'} 另存一处（不要和备份放在一起）："
        "没有 master.key，这份备份恢复不了。"
    )
    print("config.yaml 也不在里面（可能写有数据库口令），请和密钥一起保管。")
    for name in manifest.damaged:
        print(f"要修：文件 {name} 备份之前就已不见或被改动，请从更早的备份里找。")
    return 1 if manifest.damaged else 0


def contents(manifest: Manifest) -> str:
    """What a backup holds, in words."""
    files = sum(name.startswith("files/") for name in manifest.members)
    return f"{when(manifest)} 的办件 {manifest.cases} 件、事件 {manifest.events} 个、文件 {files} 份"


def when(manifest: Manifest) -> str:
    """When it was made, in Shanghai's time."""
    return f"{dt.datetime.fromisoformat(manifest.made_at).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
