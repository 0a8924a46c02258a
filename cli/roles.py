"""What each process of an office does: pages, worker, Prefect server. One process each, none leaves another behind."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from acts.config import Config, load_config
from acts.homes import home_of, prefect_database
from cli import lifeline, logs
from flows import server
from rules.errors import InputError
from store.turn import stand_back

log = logging.getLogger("mingda.up")
GRACE = 3
"""Seconds that requests under way have when the pages stop."""
BEHIND = 5
"""How far the roles that nobody waits for stand back when the machine is short of CPU (niceness, 0 to 19): the pages
go first, letters, seals and runs follow. They step back once they are loaded: until then cases wait for them."""
FURTHEST = 15
"""How far an import stands back: behind letters and runs too."""


def be(role: str) -> None:
    """Be ``role`` in the home of this process until told to stop."""
    gc.disable()  # a quarter of the time of loading
    play(role, load_config())


def play(role: str, config: Config) -> None:
    """Be ``role`` until told to stop. Raises InputError when there is no such role or its port is taken."""
    if role not in ROLES:
        raise InputError(f"没有“{role}”这个角色", f"可以写：{'、'.join(ROLES)}", field="--role")
    watched = lifeline.hold_on()
    check_ports(config, role)
    logs.start_logging(log_folder(config), role, on_terminal=not watched)
    log.info("%s 启动，进程号 %d", role, os.getpid())
    ROLES[role](config)


def keep_still() -> None:
    """Take what was loaded out of the garbage collector's sight (rules, templates, libraries), and set it going again.

    A full look through these quarter of a million objects made one answer in some hundreds wait for 160 ms.
    """
    gc.collect()
    gc.freeze()
    gc.enable()


def step_back(how_far: int = BEHIND) -> None:
    """Let this process give way to those that a person waits for: for the CPU and for the one writer of SQLite."""
    os.nice(how_far)
    stand_back()


def prefect_home(config: Config) -> server.PrefectHome:
    """The Prefect server of this home."""
    home = home_of(config)
    secret = server.api_secret(home / "keys")
    return server.PrefectHome(
        home / "prefect", config.server.prefect_port, prefect_database(config), secret, config.var / "cache"
    )


def log_folder(config: Config) -> Path:
    """Where the logs of this home are."""
    return home_of(config) / "log"


def check_ports(config: Config, *roles: str) -> None:
    """Raises InputError when another program has a port that one of ``roles`` needs."""
    where = config.server
    needed = {"web": (where.host, where.web_port), "prefect": (server.HOST, where.prefect_port)}
    for role in roles:
        if role in needed and _taken(*needed[role]):
            key = f"server.{role}_port"
            advice = f"请停掉占用它的程序（也许是另一个 mingda），或者在 config.yaml 里把 {key} 换成别的"
            raise InputError(f"端口 {needed[role][1]} 已经有人用", advice, str(config.home / "config.yaml"), field=key)


def _taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: TIME_WAIT is no neighbour
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _web(config: Config) -> None:
    import uvicorn

    from acts.bootstrap import working_desk
    from acts.metrics import Measured, WebMetrics, store_figures
    from web.app import create_app

    desk = working_desk(config)
    app = Measured(create_app(desk), WebMetrics(store_figures(desk.store.engine)))
    keep_still()
    try:
        uvicorn.run(
            app, host=config.server.host, port=config.server.web_port, log_config=None, access_log=False,
            server_header=False, timeout_graceful_shutdown=GRACE,
        )  # fmt: skip
    finally:
        desk.close()


def _worker(config: Config) -> None:
    os.environ.update(prefect_home(config).environment())
    from acts.bootstrap import working_desk
    from flows.worker import serve  # Prefect reads its settings when it is imported

    logs.take_over()
    desk = working_desk(config)
    keep_still()
    step_back()
    try:
        asyncio.run(serve(desk, port=config.server.worker_port))
    finally:
        desk.close()


def _prefect(config: Config) -> None:
    def when_loaded() -> None:
        logs.take_over()
        keep_still()
        step_back()

    server.serve(prefect_home(config), dashboard=True, when_loaded=when_loaded)


ROLES: Mapping[str, Callable[[Config], None]] = {"web": _web, "worker": _worker, "prefect": _prefect}
