"""``mingda up``: Prefect server, worker and web, together or one of them; they start in health and stop together."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from acts.bootstrap import home_of, prefect_database, the_desk
from acts.config import Config, load_config
from acts.nudge import Nudge
from cli.progress import console
from flows import server
from rules.errors import InputError

ROLES = ("web", "worker", "prefect")
LONGEST = 90.0


def up(role: str | None) -> int:
    """Start everything, or one ``role``; returns when it has stopped."""
    config = load_config()
    if role is None:
        together = Together(config)
        together.start()
        together.tell()
        return together.wait()
    if role not in ROLES:
        raise InputError(f"没有“{role}”这个角色", f"可以写：{'、'.join(ROLES)}", field="--role")
    {"web": _web, "worker": _worker, "prefect": _prefect}[role](config)
    return 0


def prefect_home(config: Config) -> server.PrefectHome:
    """The Prefect server of this home."""
    home = home_of(config)
    secret = server.api_secret(home / "keys")
    return server.PrefectHome(
        home / "prefect", config.server.prefect_port, prefect_database(config), secret, config.var / "cache"
    )


def _web(config: Config) -> None:
    import uvicorn

    uvicorn.run(
        "web.app:app", factory=True, host=config.server.host, port=config.server.web_port, log_level="warning",
        server_header=False,
    )  # fmt: skip


def _worker(config: Config) -> None:
    os.environ.update(prefect_home(config).environment())
    from flows.worker import serve  # Prefect reads its settings when it is imported

    desk = the_desk(config)
    try:
        asyncio.run(serve(desk))
    finally:
        desk.close()


def _prefect(config: Config) -> None:
    home, log = prefect_home(config), _log(config, "prefect")
    process = server.start(home, log, dashboard=True)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop(process))
    server.wait_until_ready(home, process)
    process.wait()


def _log(config: Config, role: str) -> Path:
    folder = home_of(config) / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{role}.log"


@dataclass
class Together:
    """The three processes of one home."""

    config: Config

    def __post_init__(self) -> None:
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False

    def start(self, say: Callable[[str], None] = lambda _: None) -> None:
        """Start all three and wait until each is well. Raises ServerDown when one does not come up."""
        the_desk(self.config).close()  # first start makes keys and tables here, where a problem can be read
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            for role in ("prefect", "web", "worker"):
                self._processes[role] = self._spawn(role)
            self._await("web", self._web_answers, say, "办理页面")
            self._await("prefect", self._prefect_answers, say, "Prefect 服务")
            self._await("worker", self._worker_listens, say, "流程")
        except BaseException:
            self.stop()
            raise

    def wait(self) -> int:
        """Stay until told to stop, or until one of them ends by itself (exit code 1)."""
        while not self._stopping:
            for role, process in self._processes.items():
                if process.poll() is not None:
                    console.print(f"{role} 停了（退出码 {process.returncode}），请看 {_log(self.config, role)}")
                    self.stop()
                    return 1
            time.sleep(0.3)
        self.stop()
        return 0

    def stop(self) -> None:
        """Stop the worker first (its leases end by themselves), then the pages, then Prefect."""
        for role in ("worker", "web", "prefect"):
            if role in self._processes:
                server.stop(self._processes.pop(role), 15.0)

    def tell(self) -> None:
        """Say where things are."""
        web = f"http://{self.config.server.host}:{self.config.server.web_port}"
        keys = home_of(self.config) / "keys"
        console.print(f"办理页面   {web}")
        console.print(
            f"流程监控   {prefect_home(self.config).api.removesuffix('/api')}（口令在 {keys}/prefect.secret）"
        )
        console.print(f"密钥和日志 {keys}、{home_of(self.config)}/log")
        console.print("按 Ctrl+C 停止")

    def _spawn(self, role: str) -> subprocess.Popen[bytes]:
        with _log(self.config, role).open("ab") as out:
            command = [sys.executable, "-m", "cli.main", "up", "--role", role]
            environment = {**os.environ, "MINGDA_HOME": str(self.config.home)}
            return subprocess.Popen(
                command, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=self.config.home,
                start_new_session=True,
            )  # fmt: skip

    def _await(self, role: str, well: Callable[[], bool], say: Callable[[str], None], words: str) -> None:
        say(f"等待{words}")
        end = time.monotonic() + LONGEST
        while not well():
            if self._stopping:
                raise KeyboardInterrupt
            code = self._processes[role].poll()
            if code is not None or time.monotonic() > end:
                raise server.ServerDown(f"{words}没有起来，请看 {_log(self.config, role)}。")
            time.sleep(0.1)

    def _web_answers(self) -> bool:
        return server.answers(f"http://{self.config.server.host}:{self.config.server.web_port}/healthz", {})

    def _prefect_answers(self) -> bool:
        return server.answers(f"{prefect_home(self.config).api}/health", {})

    def _worker_listens(self) -> bool:
        return Nudge(home_of(self.config) / "run").listeners() > 0

    def _stop(self, *_: object) -> None:
        self._stopping = True
