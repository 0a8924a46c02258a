"""The Prefect server as a child process: on loopback, with our settings, from a migrated database when there is one.

Migrating a fresh database takes Prefect some fifteen seconds; the first start keeps a migrated, empty copy under
``cache`` and later throw-away servers begin from it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flows.one_writer import OneWriter
from flows.prefect_settings import SETTINGS
from rules.errors import MingdaError

HOST = "127.0.0.1"
APPLICATION = "prefect.server.api.server:create_app"
"""What ``prefect server start`` serves (contract-tested)."""
LONGEST = 120.0
DASHBOARD = "/prefect"
"""Where our pages put the dashboard: it can be used through them only (see web/dashboard_proxy.py)."""
GRACE = 3
"""Seconds that open connections have when the server stops."""
KEEP_ALIVE = 75
"""Seconds for which an idle connection is kept: longer than any client keeps it, so that none is cut under a call."""


class ServerDown(MingdaError):
    """The Prefect server did not come up or went away."""


@dataclass(frozen=True, slots=True)
class PrefectHome:
    """One Prefect server: folder, port, database address, the secret its API asks for, and the copy to start from."""

    folder: Path
    port: int
    database: str
    secret: str
    cache: Path

    @property
    def api(self) -> str:
        """The API's address."""
        return f"http://{HOST}:{self.port}/api"

    def environment(self) -> dict[str, str]:
        """What server and clients are started with."""
        return {
            **SETTINGS,
            "PREFECT_HOME": str(self.folder),
            "PREFECT_API_URL": self.api,
            "PREFECT_API_AUTH_STRING": self.secret,
            "PREFECT_SERVER_API_AUTH_STRING": self.secret,
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": self.database,
            "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(self.folder / "ui"),
            "PREFECT_SERVER_UI_SERVE_BASE": DASHBOARD,
            "PREFECT_SERVER_UI_API_URL": f"{DASHBOARD}/api",
        }


def throw_away(folder: Path, cache: Path) -> PrefectHome:
    """A server for one headless run, on a free port."""
    database = f"sqlite+aiosqlite:///{folder / 'prefect.db'}"
    return PrefectHome(folder, free_port(), database, f"mingda:{secrets.token_urlsafe(24)}", cache)


def api_secret(keys: Path) -> str:
    """The secret between our processes and the Prefect API, made on first start under var/keys."""
    path = keys / "prefect.secret"
    if not path.exists():
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(f"mingda:{secrets.token_urlsafe(24)}", encoding="utf-8")
        draft.replace(path)
    return path.read_text(encoding="utf-8").strip()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def start(home: PrefectHome, log: Path, *, dashboard: bool) -> subprocess.Popen[bytes]:
    """Start the server as a child; it is ready when :func:`wait_until_ready` returns."""
    environment = {**os.environ, **_prepared(home, dashboard)}
    command = [sys.executable, "-m", "uvicorn", "--factory", f"{__name__}:{_application_for(home).__name__}"]
    command += ["--host", HOST, "--port", str(home.port), "--timeout-keep-alive", str(KEEP_ALIVE)]
    with log.open("ab") as out:
        return subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)


def serve(home: PrefectHome, *, dashboard: bool, when_loaded: Callable[[], None] = lambda: None) -> None:
    """Be the server, in this process, until SIGTERM or SIGINT. One process, so nobody is left behind when it is killed.

    ``when_loaded`` is called when Prefect has set up its loggers.
    """
    os.environ.update(_prepared(home, dashboard))
    import uvicorn  # Prefect reads its settings when it is imported

    config = uvicorn.Config(
        _application_for(home), factory=True, host=HOST, port=home.port, log_config=None, access_log=False,
        log_level="warning", timeout_graceful_shutdown=GRACE, timeout_keep_alive=KEEP_ALIVE,
    )  # fmt: skip
    config.load()
    when_loaded()
    threading.Thread(target=_keep_copy_when_ready, args=(home,), daemon=True).start()
    uvicorn.Server(config).run()


def _application_for(home: PrefectHome) -> Callable[[], Any]:
    return queued_application if _database_path(home) else application


def application() -> Any:
    """Prefect's application, as ``prefect server start`` serves it."""
    module, _, name = APPLICATION.partition(":")
    return getattr(import_module(module), name)()


def queued_application() -> Any:
    """The same on SQLite: whoever writes stands in a queue."""
    return OneWriter(application())


def _prepared(home: PrefectHome, dashboard: bool) -> dict[str, str]:
    """The server's environment; its folder is made, and its database begun from the copy."""
    home.folder.mkdir(parents=True, exist_ok=True)
    _begin_from_copy(home)
    switches = {"PREFECT_SERVER_UI_ENABLED": str(dashboard).lower(), "PREFECT_SERVER_METRICS_ENABLED": "true"}
    return {**home.environment(), **switches}


def _keep_copy_when_ready(home: PrefectHome) -> None:
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if answers(f"{home.api}/health", {}):
            _keep_copy(home)
            return
        time.sleep(0.2)


def wait_until_ready(
    home: PrefectHome, process: subprocess.Popen[bytes], tick: Callable[[], None] = lambda: None
) -> None:
    """Wait for the API. Raises ServerDown with the end of what the server said."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if process.poll() is not None:
            raise ServerDown(f"Prefect 服务没有起来（退出码 {process.returncode}），请看日志。")
        if answers(f"{home.api}/health", {}):
            _keep_copy(home)
            return
        tick()
        time.sleep(0.1)
    raise ServerDown(f"等了 {LONGEST:.0f} 秒，Prefect 服务还没有应答，请看日志。")


def answers(url: str, headers: Mapping[str, str]) -> bool:
    """Whether somebody answers at ``url`` (any HTTP status counts)."""
    try:
        urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers)), timeout=2)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def stop(process: subprocess.Popen[bytes], seconds: float = 10.0) -> None:
    """Ask the process to stop, then make it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _copy_path(home: PrefectHome) -> Path:
    return home.cache / f"prefect-{version('prefect')}.db"


def _database_path(home: PrefectHome) -> Path | None:
    scheme, _, path = home.database.partition(":///")
    return Path(path) if scheme.startswith("sqlite") else None


def _begin_from_copy(home: PrefectHome) -> None:
    path, copy = _database_path(home), _copy_path(home)
    if path and not path.exists() and copy.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, path)


def _keep_copy(home: PrefectHome) -> None:
    path, copy = _database_path(home), _copy_path(home)
    if path is None or copy.exists():
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    draft = copy.with_name(f".{copy.name}.{os.getpid()}")
    with sqlite3.connect(path) as source, sqlite3.connect(draft) as target:
        if source.execute("select count(*) from flow_run").fetchone()[0] == 0:
            source.backup(target)
            draft.replace(copy)
    draft.unlink(missing_ok=True)
