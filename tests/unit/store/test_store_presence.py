"""Whether a driver's process lives is seen at once, and nobody who lives is ever taken for dead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.presence import present

ROOT = Path(__file__).parents[3]
DRIVER = """
import sys
from pathlib import Path
from store.presence import present
with present(Path(sys.argv[1])) as presence:
    print(presence.name, flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another driver process, and its name."""
    command = [sys.executable, "-c", DRIVER, str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_a_killed_driver_is_gone_a_stopped_one_is_not(tmp_path: Path) -> None:
    """A process that stands still (SIGSTOP) may go on later: only its leases' end speaks against it."""
    with present(tmp_path) as here, another(tmp_path) as (process, name):
        alive = here.gone()
        os.kill(process.pid, signal.SIGSTOP)
        stopped = here.gone()
        process.kill()
        process.wait()
        assert ([], [], [name]) == (alive, stopped, here.gone())


def test_one_that_stops_in_good_order_is_gone_too(tmp_path: Path) -> None:
    """A drive that it had to cut short is taken over as well."""
    with present(tmp_path) as first:
        pass
    with present(tmp_path) as second:
        assert [first.name] == second.gone()


def test_who_is_put_away_is_not_looked_at_again(tmp_path: Path) -> None:
    """Two may put away the same one."""
    with present(tmp_path) as first:
        pass
    with present(tmp_path) as second:
        for _ in range(2):
            second.put_away([first.name])
        assert [] == second.gone()


def test_other_machines_are_left_alone(tmp_path: Path) -> None:
    """On a folder that several machines share, a lock says nothing about the others."""
    (tmp_path / "driver-elsewhere-0123.alive").touch()
    with present(tmp_path) as here:
        assert [] == here.gone()
