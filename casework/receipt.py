"""The receipt day of a case: derived from its channel's dates, never typed over (article 31)."""

from __future__ import annotations

import datetime as dt

from casework.case import Case


def received_on(case: Case) -> dt.date:
    """The day the request counts as received; before the deciding fact, the day it was registered."""
    return case.dates.get(case.decided_by, case.registered_on)
