"""Other libraries on the same 2,000 questions. Run: python -m bench.compare_calendars

Half the questions ask whether a day is a working day, half for the twentieth working day after one; the right answers
are worked out from the published notices, day by day. The libraries are put into one throw-away environment by uv,
which needs a package index, and each runs in its own process; nothing is left behind.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.others.calendars import LIBRARIES, measure, stepping
from rules.load import load_calendar

EACH, WORKDAYS = 1_000, 20
FIRST, LAST = dt.date(2008, 1, 1), dt.date(2026, 11, 20)
ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = ROOT / "tests" / "law" / "cn-calendar-2008-2026.csv"
ANSWERING = Path(__file__).parent / "others" / "calendars.py"


def questions() -> list[dt.date]:
    """The same days for everybody."""
    rng = random.Random(20261020)
    return [FIRST + dt.timedelta(days=rng.randint(0, (LAST - FIRST).days)) for _ in range(2 * EACH)]


def notices() -> dict[dt.date, str]:
    """What the published notices say about a day: holiday or makeup."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return {dt.date.fromisoformat(row["date"]): row["kind"] for row in csv.DictReader(file)}


def right(days: list[dt.date], kinds: dict[dt.date, str]) -> list[str]:
    """The answers, from the notices alone."""

    def works(day: dt.date) -> bool:
        return kinds.get(day) == "makeup" or (day.weekday() < 5 and kinds.get(day) != "holiday")

    add = stepping(works)
    return [str(works(day)) for day in days[:EACH]] + [str(add(day, WORKDAYS)) for day in days[EACH:]]


def report(name: str, given: list[str], speed: float, wanted: list[str]) -> None:
    """One line: speed, and how many answers of either kind are wrong."""
    wrong = [one != other for one, other in zip(given, wanted, strict=True)]
    print(f"{name:<24}{speed:>12,.0f} 题/秒　答错：是不是工作日 {sum(wrong[:EACH]):>4}，第 20 个工作日 {sum(wrong[EACH:]):>4}")


def other(python: Path, name: str, asked: str, wanted: list[str]) -> None:
    """One library in its own process."""
    done = subprocess.run([python, ANSWERING, name], input=asked, capture_output=True, text=True)
    if done.returncode:
        print(f"{name:<24}没有装上，或者不能回答：{''.join(done.stderr.strip().splitlines()[-1:])}")
        return
    told = json.loads(done.stdout)
    report(f"{name} {told['version']}", told["given"], told["speed"], wanted)


def main() -> None:
    """Ours first, then the others."""
    days, kinds, ours = questions(), notices(), load_calendar()
    wanted = right(days, kinds)
    print(f"{len(days):,} 题（{FIRST} 至 {LAST}）：一半问是不是工作日，一半问其后第 {WORKDAYS} 个工作日；每核每秒")
    report("mingda", *measure((ours.is_workday, ours.add), days, WORKDAYS), wanted)
    holidays = [str(day) for day, kind in kinds.items() if kind == "holiday"]
    asked = json.dumps({"days": [str(day) for day in days], "holidays": holidays, "n": WORKDAYS})
    uv = shutil.which("uv")
    if uv is None:
        print("没有 uv，不能比较别的库")
        return
    with tempfile.TemporaryDirectory() as aside:
        python = Path(aside) / "bin" / "python"
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, aside], check=True)
        for name in LIBRARIES:
            subprocess.run([uv, "pip", "install", "--quiet", "--python", python, name], check=False)
            other(python, name, asked, wanted)


if __name__ == "__main__":
    main()
