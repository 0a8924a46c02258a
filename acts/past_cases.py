"""Cases of the past that a scenario needs: written whole at once, answered and on file, as they would lie there by now.

They are cases like any other, event by event through ``decide``; but nobody waits for letters of theirs: all share one
sheet without a seal, which says so.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from acts.desk import Desk
from acts.homes import is_demo
from acts.invented import Habits
from acts.journeys import Journey
from acts.loading import shared_files, texts_of
from acts.scenario_crowd import ANSWERED_WITHIN, Crowd
from acts.trial import TrialPeople
from casework import commands as cmd
from letters.blocks import Block, Letter
from store.bulk import Histories, History, histories

AT_ONCE = 2
"""Cases a transaction: some fifty rows."""
SHEET = "（较早的办件，演示时没有另制答复书。）"


def write_past(desk: Desk, crowd: Crowd, orders: Sequence[cmd.RegisterRequest], tell: Callable[[str], None]) -> None:
    """Write the crowd's cases; none goes beyond the day on which a demonstration stands.

    Raises MingdaError when a rule refuses what the scenario says of them.
    """
    later = desk if is_demo() else desk.on(max(order.on for order in orders) + ANSWERED_WITHIN)
    letter = Letter("reply", (Block("para", SHEET),), desk.office.organ(orders[0].organ).name)
    past = _Past(later, crowd, letter)
    for start in range(0, len(orders), AT_ONCE):
        tell(f"登记同一申请人当月的其他申请 {start}/{len(orders)}")
        with histories(desk.store) as writer:
            for order in orders[start : start + AT_ONCE]:
                writer.write(past.history(writer, order))


class _Past:
    """What the cases share."""

    def __init__(self, desk: Desk, crowd: Crowd, letter: Letter) -> None:
        self.desk, self.crowd, self.letter = desk, crowd, letter
        self.files, self.people, self.habits = shared_files(desk, letter), TrialPeople(), Habits()

    def history(self, writer: Histories, order: cmd.RegisterRequest) -> History:
        """One of them."""
        office, year = self.desk.office, order.on.year

        def document(organ: str, kind: str, year: int) -> str:
            return office.document_number(organ, kind, year, writer.number(organ, kind, year))

        number = office.case_number(order.organ, year, writer.number(order.organ, "case", year))
        shared = (self.desk, self.habits, random.Random(number), self.people)
        journey = Journey(*shared, number, document, self.files, self.letter.content_hash)
        case = journey.answer(order, self.crowd.outcome, self.crowd.facts)
        return History(case, journey.records, self.desk.clock(case), texts_of(journey.records, self.letter))
