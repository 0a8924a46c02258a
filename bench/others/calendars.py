"""One library's answers to the questions of bench/compare_calendars, run in an environment of its own.

Standard input: JSON with ``days`` (the first half are asked about, after the others ``n`` working days are counted) and
``holidays``, for libraries that know none themselves. Standard output: version, answers and questions a CPU second.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import sys
import time
from collections.abc import Callable
from typing import Any

Ask = tuple[Callable[[dt.date], Any], Callable[[dt.date, int], Any]]
ROUNDS = 3


def stepping(works: Callable[[dt.date], Any]) -> Callable[[dt.date, int], dt.date]:
    """Counting day by day, for libraries that only know whether a day is worked."""

    def add(day: dt.date, n: int) -> dt.date:
        while n:
            day += dt.timedelta(days=1)
            n -= bool(works(day))
        return day

    return add


def chinesecalendar(holidays: list[dt.date]) -> Ask:
    """Knows the notices, and adds; a start on a day off it rolls forward first."""
    from chinese_calendar import find_workday, is_workday

    return is_workday, lambda day, n: find_workday(n, day)


def chinese_days(holidays: list[dt.date]) -> Ask:
    """Knows the notices; has no adding."""
    import chinesedays

    return chinesedays.is_workday, stepping(chinesedays.is_workday)


def holidays(holidays: list[dt.date]) -> Ask:
    """Has Chinese holidays with make-up days, and adds."""
    from holidays import country_holidays

    china = country_holidays("CN")
    return china.is_working_day, china.get_nth_working_day


def workalendar(holidays: list[dt.date]) -> Ask:
    """Has Chinese holidays with make-up days for some years, and adds."""
    from workalendar.asia import China

    china = China()
    return china.is_working_day, china.add_working_days


def pandas(holidays: list[dt.date]) -> Ask:
    """Knows Monday to Friday and the holidays it is given; make-up days cannot be said."""
    from pandas import Timestamp
    from pandas.tseries.offsets import CustomBusinessDay

    one = CustomBusinessDay(holidays=holidays)
    return lambda day: one.is_on_offset(Timestamp(day)), lambda day, n: (Timestamp(day) + n * one).date()


def numpy(holidays: list[dt.date]) -> Ask:
    """Knows Monday to Friday and the holidays it is given; make-up days cannot be said."""
    import numpy as np

    table = np.busdaycalendar(holidays=holidays)

    def add(day: dt.date, n: int) -> Any:
        at_work = np.is_busday(day, busdaycal=table)
        return np.busday_offset(day, n if at_work else n - 1, roll="forward", busdaycal=table)

    return lambda day: np.is_busday(day, busdaycal=table), add


LIBRARIES: dict[str, Callable[[list[dt.date]], Ask]] = {
    "chinesecalendar": chinesecalendar,
    "chinese-days": chinese_days,
    "holidays": holidays,
    "workalendar": workalendar,
    "pandas": pandas,
    "numpy": numpy,
}


def measure(ask: Ask, days: list[dt.date], n: int) -> tuple[list[str], float]:
    """The answers, and questions a CPU second, the best of three rounds. An error is an answer, and a wrong one."""
    works, add = ask
    half, best, given = len(days) // 2, 0.0, list[str]()
    for _ in range(ROUNDS):
        began = time.process_time()
        got = [_one(works, day) for day in days[:half]] + [_one(add, day, n) for day in days[half:]]
        best = max(best, len(days) / (time.process_time() - began))
        given = [str(one) for one in got]
    return given, best


def _one(do: Callable[..., Any], *args: object) -> object:
    try:
        return do(*args)
    except Exception as wrong:  # a library may not cover the year
        return type(wrong).__name__


def main(name: str) -> None:
    """Answer for one library."""
    asked = json.load(sys.stdin)
    days, off = ([dt.date.fromisoformat(day) for day in asked[key]] for key in ("days", "holidays"))
    given, speed = measure(LIBRARIES[name](off), days, asked["n"])
    print(json.dumps({"version": importlib.metadata.version(name), "given": given, "speed": speed}))


if __name__ == "__main__":
    sys.path.pop(0)  # this folder must not hide a library
    main(sys.argv[1])
