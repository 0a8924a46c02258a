"""重建索引: what is cached beside the events is made anew from them, open and closed cases alike."""

from __future__ import annotations

from act_samples import case_after, register

from acts.desk import Desk
from acts.reindexing import how_many, reindex
from casework.people import SYSTEM
from store.database import writing
from store.tables import case_file, case_search
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
