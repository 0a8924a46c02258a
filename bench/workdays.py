"""How fast is working-day arithmetic? Run: python -m bench.workdays"""

from __future__ import annotations

import datetime as dt
import random
import time

from rules.load import load_calendar


def main() -> None:
    """Print operations a second for add and between, and how long the calendar takes to load."""
    began = time.perf_counter()
    calendar = load_calendar()
    print(f"日历载入并建表：{(time.perf_counter() - began) * 1000:.1f} ms（{calendar.version}）")
    first, last = calendar.first.toordinal(), calendar.published_through.toordinal() - 60
    rng = random.Random(20261020)
    days = [dt.date.fromordinal(rng.randint(first, last)) for _ in range(300_000)]
    began = time.perf_counter()
    ends = [calendar.add(day, 20) for day in days]
    print(f"加 20 个工作日：{len(days) / (time.perf_counter() - began):,.0f} 次/秒")
    began = time.perf_counter()
    counts = [calendar.between(start, end) for start, end in zip(days, ends, strict=True)]
    print(f"数工作日：{len(days) / (time.perf_counter() - began):,.0f} 次/秒")
    assert set(counts) == {20}, "加和数应当互逆"


if __name__ == "__main__":
    main()
