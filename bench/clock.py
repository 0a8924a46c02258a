"""How fast is the legal clock? Run: python -m bench.clock [HOW_MANY]

Histories as an office sees them: four in ten plain, the others with corrections, consultations, extensions, fees or an
order; parsed beforehand. Each clock lists every day. Measured in CPU seconds of one core, so that a busy machine does
not change the figure.
"""

from __future__ import annotations

import datetime as dt
import gc
import random
import sys
import time

from rules.deadlines import ClockEvent, History, run_clock
from rules.load import load_calendar, load_rulebook
from rules.workdays import Calendar

FIRST, LAST = dt.date(2021, 1, 4), dt.date(2026, 8, 31)


def history(rng: random.Random, calendar: Calendar) -> History:
    """One request from receipt to reply."""
    received = dt.date.fromordinal(rng.randint(FIRST.toordinal(), LAST.toordinal()))
    events = [ClockEvent("signed", received)]
    start, more = received, rng.random()
    if more < 0.15:
        start = corrected(rng, calendar, events, received)
    elif more < 0.35:
        consulted(rng, calendar, events, received)
    elif more < 0.50:
        told = calendar.add(received, rng.randint(12, 20))
        events += [ClockEvent("extension_agreed", told, workdays=20), ClockEvent("extension_told", told)]
    elif more < 0.55:
        asked = calendar.add(received, 10)
        paid = calendar.add(asked, rng.randint(3, 20))
        events += [ClockEvent("fee_notice_reached", asked), ClockEvent("fee_paid", paid)]
        start = paid
    elif more < 0.60:
        events += [ClockEvent("ordered", calendar.add(received, 90), workdays=20)]
        start = calendar.add(received, 90)
    sent = calendar.add(start, rng.randint(8, 22))
    events.append(ClockEvent("replied", sent, way="post", dispatched=sent, delivered=calendar.add(sent, 3)))
    return History("signed_post", tuple(events))


def corrected(rng: random.Random, calendar: Calendar, events: list[ClockEvent], received: dt.date) -> dt.date:
    """A correction notice, its delivery and the corrected request; when that came."""
    asked = calendar.add(received, rng.randint(1, 8))
    back = calendar.add(asked, rng.randint(3, 15))
    reached = calendar.add(asked, 2)
    events += [ClockEvent("correction_asked", asked), ClockEvent("correction_reached", reached)]
    events.append(ClockEvent("corrected", back))
    return back


def consulted(rng: random.Random, calendar: Calendar, events: list[ClockEvent], received: dt.date) -> None:
    """One to three letters, delivered, most of them answered."""
    for number in range(rng.randint(1, 3)):
        kind, ref = rng.choice(("third_party", "agency", "joint_maker")), f"R{number}"
        asked = calendar.add(received, rng.randint(3, 8))
        reached = calendar.add(asked, rng.randint(1, 3))
        events += [ClockEvent(f"{kind}_asked", asked, ref=ref), ClockEvent(f"{kind}_reached", reached, ref=ref)]
        if rng.random() < 0.8:
            answered = calendar.add(reached, rng.randint(1, 15))
            events.append(ClockEvent(f"{kind}_answered", answered, ref=ref, view="consents"))


def main() -> None:
    """Print how long the clocks take, and how many days they list."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rulebook, calendar = load_rulebook(), load_calendar()
    rng = random.Random(20261020)
    histories = [history(rng, calendar) for _ in range(many)]
    gc.freeze()  # 十万件的输入不该算进每一次垃圾回收：办公室是一件一件读的
    began, days = time.process_time(), 0
    for one in histories:
        days += len(run_clock(one, rulebook, calendar).days)
    took = time.process_time() - began
    each = took / many * 1e6
    print(f"{many:,} 件的法定期限，逐日列出（平均 {days / many:.0f} 日）：{took:.2f} 秒，每件 {each:.0f} 微秒")


if __name__ == "__main__":
    main()
