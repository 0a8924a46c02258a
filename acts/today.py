"""The only module that asks what day or time it is. Everything else is told.

The legal day is Shanghai's; instants are kept in UTC. A demonstration stands on a day of its own (``demo.today`` in
config.yaml), handed to :func:`today` by the desk.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> dt.date:
    """The calendar day in Shanghai."""
    return dt.datetime.now(SHANGHAI).date()  # noqa: TID251


def now() -> dt.datetime:
    """This instant, in UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251
