"""重建索引: what is cached beside the events is made anew from them, open and closed cases alike."""

from __future__ import annotations

from act_samples import act, case_after, done, register
from sqlalchemy import select

from acts.desk import Desk
from acts.reindexing import how_many, reindex
from casework.people import SYSTEM
from store.database import reading, writing
from store.tables import case_file, case_search, guest
from store.worklist import Sieve


def test_everything_is_made_anew(desk: Desk) -> None:
    """Two cases whose cached rows and search texts were lost or spoilt: listed and found as before; each a step."""
    numbers, steps = sorted([case_after(desk, "route"), register(desk)]), list[None]()
    with writing(desk.store.engine) as connection:
        connection.execute(case_search.delete())
        connection.execute(case_file.update().values(stage="closed", units="某处"))
    assert 2 == how_many(desk) == reindex(desk, lambda: steps.append(None)) == len(steps)
    lines = desk.cases(SYSTEM).page(Sieve(closed_too=True, words="地块"))
    assert numbers == sorted(line.number for line in lines)
    assert {"inquiry", "examination"} == {line.stage.value for line in lines}


def test_who_is_called_is_made_anew(desk: Desk) -> None:
    """The seats of an open conference, with whose opinion is still out."""
    number = case_after(desk, "route")
    done(act(desk, number, "convene_conference", members=["征收科", "公房科"], question="能不能公开", due=desk.today))
    done(act(desk, number, "give_opinion", member="公房科", opinion="可以"))
    with writing(desk.store.engine) as connection:
        connection.execute(guest.delete())
    reindex(desk)
    with reading(desk.store.engine) as connection:
        seats = connection.execute(select(guest.c.who, guest.c.owes)).all()
    assert {("JAFG/征收科", True), ("JAFG/公房科", False)} == {tuple(seat) for seat in seats}
