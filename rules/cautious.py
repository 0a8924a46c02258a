"""The cautious reading: the earliest day that a court could hold the reply to have been due, never after the default.

Where the law leaves a question open, the cautious reading takes the answer that ends sooner. Time spent asking others
counts until the letter is delivered; a referral and a stopped disclosure stop nothing. Whether a late correction notice
restarts the limit (第三十条) is answered both ways: mostly the first counting ends sooner, but when it was extended
before, the one that starts anew may. docs/decisions/007-cautious-day.md says why.
"""

from __future__ import annotations

import datetime as dt

from rules.facts import Consultation, Facts
from rules.ledger import Cites, Step
from rules.reading import Outcome, Reading
from rules.terms import Terms

# 一种读法：它所认的事实，和按它计算的结果
Careful = tuple[Facts, Outcome]
# 一条理由和它的依据
Ground = tuple[str, Cites]


def careful_readings(facts: Facts, terms: Terms) -> tuple[Careful, ...]:
    """The readings to choose the earliest from: with a late correction notice, one that passes over it comes first."""
    known = (facts, facts.restarted_all_the_same()) if facts.late_correction else (facts,)
    return tuple((one, Reading(one, terms, cautious=True).fold()) for one in known)


def explained(
    day: dt.date, due: dt.date | None, readings: tuple[Careful, ...], facts: Facts, terms: Terms
) -> tuple[Step, ...]:
    """One step that says why the cautious last day is ``day``, with its grounds; none when nothing calls for it."""
    if day == due and not facts.late_correction:
        return ()
    grounds = [*_late(day, readings, facts), *_asking(facts, terms), *_held(facts)]
    if not grounds:
        return ()
    what = "；".join([why for why, _ in grounds])
    cites = grounds[0][1] if len(grounds) == 1 else tuple(dict.fromkeys(cite for _, cited in grounds for cite in cited))
    return (Step(day, None, f"审慎口径：{what}，期限在 {day} 届满", "cautious", cites),)


def _late(day: dt.date, readings: tuple[Careful, ...], facts: Facts) -> list[Ground]:
    """第三十条: whether the limit restarts after a late correction notice, and which answer ends sooner."""
    late = facts.late_correction
    if late is None:
        return []
    kept, restarted = readings[0][1].due, readings[1][1].due
    if late.ended is None or late.ended > facts.horizon:
        what = "不停止计算"
    elif day == kept:
        what = "不重新起算"
    else:
        what = f"不重新起算则到 {kept}，重新起算则到 {restarted}，取较早的一日"
    return [(f"{late.asked} 告知补正已经迟延，{what}", late.cite)]


def _asking(facts: Facts, terms: Terms) -> list[Ground]:
    """第三十三条第三款, 第十七条第三款: from when the time of asking is left out, and whether it is at all."""
    rule = terms.reply
    counted = [one for one in facts.consultations if one.kind not in rule.cautious_excludes]
    grounds = list(terms.later_start) if len(counted) < len(facts.consultations) else []
    for one in counted:
        if one.kind in rule.excludes:
            grounds.append((f"{_asked(one)}的时间照常计算", one.cite))
    return list(dict.fromkeys(grounds)) if len(grounds) > 1 else grounds


def _asked(one: Consultation) -> str:
    return f"报请{one.name}确定" if one.kind == "referral" else f"征求{one.name}意见"


def _held(facts: Facts) -> list[Ground]:
    held = [one for one in facts.holds if one.rests]
    return [("停止提供期间照常计算", held[0].cite)] if held else []
