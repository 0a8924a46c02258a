"""The desk at which a process works: in the office's own home, or in the demonstration's.

A demonstration has its own database, files and keys and stands on ``demo.today``; nothing of it ever touches the real
ones, and a real office never stands on a made-up day.
"""

from __future__ import annotations

from dataclasses import replace

from acts.config import Config, load_config
from acts.desk import Desk, open_desk
from acts.homes import home_of, is_demo
from acts.upgrade import accept, check_law, compare
from rules.errors import ConfigError


def the_desk(config: Config | None = None) -> Desk:
    """The desk this process works at. Raises ConfigError when a demonstration has no day to stand on."""
    config = config or load_config()
    if not is_demo():
        return open_desk(config)
    if config.demo_today is None:
        raise ConfigError("config.yaml 里没有 demo.today", "演示要写明站在哪一天，如 demo: {today: 2026-10-20}")
    home = home_of(config)
    desk = open_desk(config, home=home, store_url=f"sqlite:///{home / 'mingda.db'}")
    return replace(desk, fixed_day=config.demo_today)


def working_desk(config: Config | None = None) -> Desk:
    """The desk of a process that works: only under the law the office has accepted.

    Raises LawNotAccepted when rules or calendars have changed since. A demonstration simply takes what it finds.
    """
    desk = the_desk(config)
    try:
        if is_demo():
            accept(desk, compare(desk))
        else:
            check_law(desk)
    except BaseException:
        desk.close()
        raise
    return desk
