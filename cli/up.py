"""``mingda up``: Prefect server, worker and pages together, kept well, and stopped in good order."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from acts.bootstrap import working_desk
from acts.config import Config, load_config
from acts.homes import home_of
from cli import lifeline, logs, roles
from cli.progress import console
from cli.roles import log_folder, prefect_home
from cli.supervisor import Hopeless, Part, Pulse, overhear
from flows import health, server
from rules.errors import MingdaError

log = logging.getLogger("mingda.up")
LONGEST = 120.0
TURN = 0.25
LOOK_SECONDS = 3.0
STOP_SECONDS = {"worker": 8.0, "web": 5.0, "prefect": 6.0}
"""In this order, and how long each may take: the worker first (its leases end by themselves), then the pages, then
Prefect. Together under twenty seconds."""
WORDS = {"prefect": "Prefect 服务", "web": "办理页面", "worker": "流程"}


class AlreadyUp(MingdaError):
    """Another ``mingda up`` looks after this home."""


def up() -> int:
    """Start everything; returns when it has stopped."""
    together = Together(load_config())
    together.start()
    try:
        together.tell()
        return together.wait()
    finally:
        together.stop()


def lock_home(config: Config, purpose: str = "") -> IO[str]:
    """The home's lock, held while the file is open; however this process ends, the lock goes too.

    ``purpose``: what it is taken for, when not to start. Raises AlreadyUp.
    """
    path = home_of(config) / "run" / "up.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        pid = lock.read().strip() or "？"
        lock.close()
        busy = f"{home_of(config)} 已经有一个 mingda 在运行（进程号 {pid}）"
        if purpose:
            raise AlreadyUp(f"{busy}。{purpose}要在停下来时做：请先停（kill {pid}），做完再启动") from None
        raise AlreadyUp(f"{busy}，不能再启动一个。要重新启动，请先 kill {pid}") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


@dataclass
class Together:
    """The three processes of one home."""

    config: Config

    def __post_init__(self) -> None:
        looks = {"prefect": self._prefect_is, "web": self._web_is, "worker": self._worker_is}
        self._parts = {role: Part(role, self._starter(role), look) for role, look in looks.items()}
        self._signals = 0
        self._stopping: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._minding = False  # whether start, wait or stop is at work, and will see a signal by itself

    def start(self, say: Callable[[str], None] = lambda _: None) -> None:
        """Start all three and wait until each is well.

        Raises AlreadyUp, InputError when a port is taken, ServerDown when one does not come up.
        """
        self._lock = lock_home(self.config)
        roles.check_ports(self.config, *self._parts)
        working_desk(self.config).close()  # first start makes keys and tables here, where a problem can be read
        logs.start_logging(log_folder(self.config), "up", on_terminal=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
                signal.signal(number, self._stop)
        log.info("启动，进程号 %d", os.getpid())
        try:
            for part in self._parts.values():
                part.begin()
            self._minding = True
            for role in ("web", "prefect", "worker"):
                self._await(self._parts[role], say)
            self._minding = False
        except BaseException:
            self.stop()
            raise

    def wait(self) -> int:
        """Keep them well until told to stop (0), or until one crashes again and again (1)."""
        self._minding = True
        try:
            while not self._signals:
                for part in self._parts.values():
                    part.turn()
                time.sleep(TURN)
        except Hopeless as gone:
            words = WORDS[gone.role]
            log.critical("%s 接连停了 %d 次，全部停止", gone.role, gone.crashes)
            console.print(
                f"{words}（{gone.role}）在几分钟里停了 {gone.crashes} 次，再启动也没有用，已全部停止。"
                f"原因请看 {log_folder(self.config)} 里的 {gone.role}.log 和 up.log。",
                soft_wrap=True,
            )
            self.stop()
            return 1
        self.stop()
        return 0

    def stop(self) -> None:
        """Stop them in good order; a second Ctrl+C kills."""
        self._minding = True
        if self._signals == 1 and self._lock is not None:
            console.print("正在停止（再按一次 Ctrl+C 立即停止）")
        for role, seconds in STOP_SECONDS.items():
            process, self._parts[role].process = self._parts[role].process, None
            if process is not None:
                self._stopping = process
                server.stop(process, 0.0 if self._signals > 1 else seconds)
        if self._lock is not None:
            log.info("停止")
            self._lock.close()
            self._lock = None

    def tell(self) -> None:
        """Say where things are."""
        where, home = self.config.server, home_of(self.config)
        console.print(f"办理页面   http://{where.host}:{where.web_port}")
        prefect = prefect_home(self.config).api.removesuffix("/api")
        console.print(f"流程监控   {prefect}（口令在 {home}/keys/prefect.secret）", soft_wrap=True)
        console.print(f"密钥和日志 {home}/keys、{home}/log", soft_wrap=True)
        console.print("按 Ctrl+C 停止")

    def _starter(self, role: str) -> Callable[[], subprocess.Popen[bytes]]:
        command = [sys.executable, "-m", "cli.main", "up", "--role", role]

        def start() -> subprocess.Popen[bytes]:
            environment = lifeline.tied({**os.environ, "MINGDA_HOME": str(self.config.home)})
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=environment,
                cwd=self.config.home, start_new_session=True,
            )  # fmt: skip
            overhear(process, role)
            return process

        return start

    def _await(self, part: Part, say: Callable[[str], None]) -> None:
        words = WORDS[part.role]
        say(f"等待{words}")
        end = time.monotonic() + LONGEST
        while not part.is_well():
            if self._signals:
                raise KeyboardInterrupt
            if part.process is None or part.process.poll() is not None or time.monotonic() > end:
                raise server.ServerDown(
                    f"{words}没有起来，请看 {log_folder(self.config)} 里的 {part.role}.log 和 up.log。"
                )
            time.sleep(0.1)

    def _web_is(self) -> Pulse:
        host = self.config.server.host
        here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
        return Pulse.SILENT if _status(f"http://{here}:{self.config.server.web_port}/healthz") is None else Pulse.WELL

    def _prefect_is(self) -> Pulse:
        return Pulse.SILENT if _status(f"{prefect_home(self.config).api}/health") is None else Pulse.WELL

    def _worker_is(self) -> Pulse:
        process = self._parts["worker"].process
        port = health.port_of(home_of(self.config) / "run", process.pid) if process else None
        if port is None:
            return Pulse.SILENT
        status, told = _asked(f"http://{health.HOST}:{port}/healthz")
        if status == 503 and b'"stuck"' in told:
            return Pulse.STUCK
        return Pulse.WELL if status == 200 else Pulse.SILENT

    def _stop(self, *_: object) -> None:
        self._signals += 1
        if not self._minding:  # something else is being done meanwhile, such as loading samples
            raise KeyboardInterrupt
        if self._signals > 1:
            for process in (self._stopping, *(part.process for part in self._parts.values())):
                if process is not None:
                    process.kill()


def _status(url: str) -> int | None:
    """The HTTP status at ``url``; None when nobody answers."""
    return _asked(url)[0]


def _asked(url: str) -> tuple[int | None, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=LOOK_SECONDS) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as told:
        return told.code, told.read()
    except OSError:
        return None, b""
