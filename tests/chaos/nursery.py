"""Processes that are there to be killed: forked from one that has loaded everything once, so that each costs little.

``python -m tests.chaos.nursery`` reads one order a line from stdin, forks, and says the child's id and then its end.
A child is the product itself: the worker's own role, or one act; only the points of :mod:`tests.chaos.points` are put
over it.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acts.config import Config, load_config
from cli import roles
from tests.offices import ROOT

KILLED, REFUSED = -signal.SIGKILL, 3
AT_ONCE = 12
"""Cases at a time, so that one can stand at each point."""
LEASE = 5.0
"""Seconds: those who come after the dead wait only so long."""
DAY = re.compile(r"\d{4}-\d\d-\d\d$")


@dataclass
class Nursery:
    """Gives birth to workers and acting people in the office of ``home``; one child at a time."""

    home: Path
    _mother: subprocess.Popen[str] = field(init=False)
    _child: int = 0

    def __post_init__(self) -> None:
        environment = {**os.environ, "MINGDA_HOME": str(self.home)}
        with (self.home / "nursery.log").open("ab") as out:
            self._mother = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.nursery"], env=environment, cwd=ROOT, text=True, stderr=out,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip

    def begin(self, order: Mapping[str, Any]) -> int:
        """Have a child; its process id."""
        assert self._mother.stdin
        self._mother.stdin.write(json.dumps(order, default=str) + "\n")
        self._mother.stdin.flush()
        self._child = self._hear()
        return self._child

    def end(self) -> int:
        """Wait for the child's end; its exit code, negative when a signal ended it."""
        code, self._child = self._hear(), 0
        return code

    def worker(self, points: Mapping[str, str], victim: int = 0) -> int:
        """A worker; at each of ``points`` (name → case) it dies, or kills ``victim`` when all have been reached."""
        return self.begin({"role": "worker", "points": points, "victim": victim})

    def act(self, number: str, act: str, on: dt.date, fields: Mapping[str, Any], **more: Any) -> int:
        """One act in a process of its own; its exit code: 0 done, 3 refused. ``point`` or ``after`` seconds: killed."""
        self.begin({"role": "act", "act": act, "number": number, "on": on, "fields": fields, **more})
        return self.end()

    def stop(self) -> int:
        """End the child in good order."""
        os.kill(self._child, signal.SIGTERM)
        return self.end()

    def close(self) -> None:
        """End everything."""
        if self._child:
            os.kill(self._child, signal.SIGKILL)
        self._mother.kill()
        self._mother.wait()

    def _hear(self) -> int:
        assert self._mother.stdout
        line = self._mother.stdout.readline()
        assert line, f"the nursery is gone: {(self.home / 'nursery.log').read_text()[-3000:]}"
        return int(line)


def main() -> None:
    """Load everything once, then follow orders."""
    config = load_config()
    os.environ.update(roles.prefect_home(config).environment())
    import flows.worker  # noqa: F401  Prefect reads its settings now
    from rules.load import load_calendar, load_rulebook

    law = load_rulebook(), load_calendar()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _be(config, law, json.loads(line, object_hook=_with_days))
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _with_days(pairs: dict[str, Any]) -> dict[str, Any]:
    return {key: dt.date.fromisoformat(v) if isinstance(v, str) and DAY.match(v) else v for key, v in pairs.items()}


def _be(config: Config, law: tuple[Any, Any], order: Mapping[str, Any]) -> None:
    os.dup2(2, 1)  # what a child says is no answer
    code = 1
    try:
        code = _work(config, order) if order["role"] == "worker" else _act(config, law, order)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _work(config: Config, order: Mapping[str, Any]) -> int:
    from flows import worker
    from tests.chaos import points

    wanted = order["points"]
    die = points.together(len(wanted), order["victim"]) if order["victim"] else points.this_process
    for name, number in wanted.items():
        points.IN_A_WORKER[name](number, die)
    worker.Pace = functools.partial(worker.Pace, at_once=AT_ONCE, lease=LEASE)  # type: ignore[misc,assignment]
    roles.play("worker", config)
    return 0


def _act(config: Config, law: tuple[Any, Any], order: Mapping[str, Any]) -> int:
    from acts import registry
    from acts.desk import Desk
    from acts.nudge import Nudge
    from acts.trial import TrialPeople
    from casework.ruling import Refused
    from letters.compose import Templates
    from store.opening import open_store
    from tests.chaos import points

    store = open_store(config.store_url, config.var)
    desk = Desk(config, *law, store, Templates(), Nudge(config.var / "run"), order["on"])
    if "point" in order:
        points.IN_AN_ACT[order["point"]](order["number"], points.this_process)
    if "after" in order:
        threading.Thread(target=_die_after, args=(order["after"],), daemon=True).start()
    organ, fields = order["number"].rsplit("-", 2)[0], order["fields"]
    actor = TrialPeople().for_act(organ, order["act"], fields)
    outcome = registry.do(desk, actor, order["act"], order["number"], fields)
    return REFUSED if isinstance(outcome, Refused) else 0


def _die_after(seconds: float) -> None:
    time.sleep(seconds)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
