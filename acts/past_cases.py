"""Cases of the past that a scenario needs: written whole at once, answered and on file, as they would lie there by now.

They are cases like any other, event by event through ``decide``; but nobody waits for letters of theirs: all share one
sheet without a seal, which says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from acts.desk import Desk
from acts.homes import is_demo
from acts.journeys import Journey
from acts.loading import MadeUp
from acts.scenario_crowd import ANSWERED_WITHIN, Crowd
from casework import commands as cmd
from casework.case import Case
from letters.blocks import Block, Letter
from store.bulk import histories

AT_ONCE = 2
"""Cases a transaction: some fifty rows."""
SHEET = "（较早的办件，演示时没有另制答复书。）"


def write_past(desk: Desk, crowd: Crowd, orders: Sequence[cmd.RegisterRequest], tell: Callable[[str], None]) -> None:
    """Write the crowd's cases; none goes beyond the day on which a demonstration stands.

    Raises MingdaError when a rule refuses what the scenario says of them.
    """
    later = desk if is_demo() else desk.on(max(order.on for order in orders) + ANSWERED_WITHIN)
    letter = Letter("reply", (Block("para", SHEET),), desk.office.organ(orders[0].organ).name)
    past = MadeUp(later, letter)

    def answered(order: cmd.RegisterRequest) -> Callable[[Journey], Case]:
        return lambda journey: journey.answer(order, crowd.outcome, crowd.facts)

    for start in range(0, len(orders), AT_ONCE):
        tell(f"登记同一申请人当月的其他申请 {start}/{len(orders)}")
        with histories(desk.store) as writer:
            for order in orders[start : start + AT_ONCE]:
                writer.write(past.history(writer, order, answered(order)))
