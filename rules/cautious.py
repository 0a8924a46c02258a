"""The cautious reading: the earliest day that a court could hold the reply to have been due, never after the default.

Where the law leaves a question open, the cautious reading takes the answer that ends sooner. Time spent asking others
counts until the letter is delivered; a referral and a stopped disclosure stop nothing. Whether a late correction notice
restarts the limit (第三十条) is answered both ways: mostly the first counting ends sooner, but when it was extended
before, the one that starts anew may. docs/decisions/007-cautious-day.md says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from rules.citation import Citation
from rules.facts import Consultation, Facts
from rules.ledger import Cites, Step
from rules.reading import Outcome, Reading
from rules.rulebook import Rulebook
from rules.workdays import Calendar

# 一种读法：它所认的事实，和按它计算的结果
Careful = tuple[Facts, Outcome]
_STARTS = ("exclusion_from", "exclusion_from_cautious")


def careful_readings(facts: Facts, rulebook: Rulebook, calendar: Calendar) -> tuple[Careful, ...]:
    """The readings to choose the earliest from: with a late correction notice, one that passes over it comes first."""
    known = (facts, facts.restarted_all_the_same()) if facts.late_correction else (facts,)
    return tuple((one, Reading(one, rulebook, calendar, cautious=True).fold()) for one in known)


def explained(
    day: dt.date, due: dt.date | None, readings: tuple[Careful, ...], facts: Facts, rulebook: Rulebook
) -> tuple[Step, ...]:
    """One step that says why the cautious last day is ``day``, with its grounds; none when nothing calls for it."""
    if day == due and not facts.late_correction:
        return ()
    grounds = [*_late(day, readings, facts), *_asking(facts, rulebook), *_held(facts)]
    what = "；".join(why for why, _ in grounds)
    cites: list[Citation] = []
    cites += [cite for _, cited in grounds for cite in cited if cite not in cites]
    return (Step(day, None, f"审慎口径：{what}，期限在 {day} 届满", "cautious", tuple(cites)),) if grounds else ()


def _late(day: dt.date, readings: tuple[Careful, ...], facts: Facts) -> Iterator[tuple[str, Cites]]:
    """第三十条: whether the limit restarts after a late correction notice, and which answer ends sooner."""
    late = facts.late_correction
    if late is None:
        return
    kept, restarted = readings[0][1].due, readings[1][1].due
    if late.ended is None or late.ended > facts.horizon:
        yield f"{late.asked} 告知补正已经迟延，不停止计算", late.cite
    elif day == kept:
        yield f"{late.asked} 告知补正已经迟延，不重新起算", late.cite
    else:
        yield f"{late.asked} 告知补正已经迟延，不重新起算则到 {kept}，重新起算则到 {restarted}，取较早的一日", late.cite


def _asking(facts: Facts, rulebook: Rulebook) -> Iterator[tuple[str, Cites]]:
    rule = rulebook.deadline("reply").at(facts.received_on)
    usual, start = (rulebook.parameter(name).at(facts.received_on) for name in _STARTS)
    if usual.value != start.value and any(one.kind in rule.cautious_excludes for one in facts.consultations):
        yield f"征求意见的时间{start.said}起才不计", start.cite
    yield from dict.fromkeys(
        (f"{_asked(one)}的时间照常计算", one.cite)
        for one in facts.consultations
        if one.kind in rule.excludes and one.kind not in rule.cautious_excludes
    )


def _asked(one: Consultation) -> str:
    return f"报请{one.name}确定" if one.kind == "referral" else f"征求{one.name}意见"


def _held(facts: Facts) -> Iterator[tuple[str, Cites]]:
    held = [one for one in facts.holds if one.rests]
    if held:
        yield "停止提供期间照常计算", held[0].cite
