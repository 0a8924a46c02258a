"""The plain way on from wherever a case stands: whose turn it is and with what, as the naive case sees it.

Several ways are tried in order only where the clock alone decides (pay or be deemed to have given up).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from tests.walks.forms import FACTS, UNITS
from tests.walks.naive import NaiveCase
from tests.walks.naive_rules import untold

Task = tuple[str, str, dict[str, Any]]
ROLE_OF = {"review": "reviewer", "legal": "legal", "secrecy": "secrecy"}


def way_on(case: NaiveCase, day: dt.date) -> Iterator[Task]:
    """The next task; a second one only when the first may have come too late."""
    if not case.ended and case.correction == "asked" and case.stage in "eoi":
        yield from _corrected(case)
        return
    yield from WAYS[case.stage](case, day)


def _corrected(case: NaiveCase) -> Iterator[Task]:
    if not case.sheets["correction"].out:
        yield "dispatch", "handler", {"letter": "correction", "way": "post"}
    else:
        yield "receive_correction", "handler", {"items": [], "note": "因病住院"}


def _register(case: NaiveCase, day: dt.date) -> Iterator[Task]:
    yield "confirm_receipt", "handler", {}


def _accept(case: NaiveCase, day: dt.date) -> Iterator[Task]:
    yield "accept", "handler", {"note": "已当场补齐"}


def _route(case: NaiveCase, day: dt.date) -> Iterator[Task]:
    yield "route", "handler", {"units": [UNITS[case.organ][0]]}


def _decide(case: NaiveCase, day: dt.date) -> Iterator[Task]:
    n = next(n for n in range(1, case.items + 1) if n not in case.decided)
    yield decision(n)


def decision(n: int) -> Task:
    """An outcome that nothing on a file can be against."""
    fields = {"item": n, "outcome": "already_public", "facts": dict(FACTS["already_public"]), "departs": "已经公开"}
    return "decide", "handler", fields


def _confer(case: NaiveCase, day: dt.date) -> Iterator[Task]:
    if not case.spoken:
        speaker = "unit_head" if case.members[0] in UNITS[case.organ] else "handler"
        yield "give_opinion", speaker, {"member": case.members[0], "opinion": "可以"}
    else:
        yield "conclude_conference", "handler", {"conclusion": "可以", "outcomes": {}, "early": "已经议定"}


def _draft(case: NaiveCase, day: dt.date) -> Iterator[Task]:
    unsound = [n for n, decided in sorted(case.decided.items()) if not case.standing(n, *decided)]
    if unsound and not case.ended:
        yield decision(unsound[0])
    elif case.paper is None:
        yield "draft", "handler", {}
    else:
        yield "submit_draft", "handler", {}


def _review(case: NaiveCase, day: dt.date) -> Iterator[Task]:
    assert case.paper
    kind = sorted(case.paper.needs - case.paper.has)[0]
    yield "approve", ROLE_OF[kind], {"kind": kind}


def _sign(case: NaiveCase, day: dt.date) -> Iterator[Task]:
    if not case.ended and not case.sound():
        yield "return_draft", "signatory", {"reason": "第三方的意见来了，请重新判断"}
    elif not case.ended and case.fee == "agreed":
        yield from _paid(case)
    else:
        yield "sign", "signatory", {}


def _paid(case: NaiveCase) -> Iterator[Task]:
    if not case.sheets["fee"].out:
        yield "dispatch", "handler", {"letter": "fee", "way": "post"}
    else:
        yield "record_payment", "handler", {"amount": case.owed}
        yield "abandon", "handler", {}


def _deliver(case: NaiveCase, day: dt.date) -> Iterator[Task]:
    if case.sheets["reply"].out:
        yield "record_delivery", "handler", {"letter": "reply"}
    elif untold(case):
        yield from _told(case)
    else:
        yield "dispatch", "handler", {"letter": "reply", "way": "post"}


def _told(case: NaiveCase) -> Iterator[Task]:
    """The first third party that has not been written to; one whose silence or answer is not on file is heard first."""
    for ref, one in case.questions.items():
        letter = case.sheets.get(f"disclosure-{ref}")
        if one.kind != "third_party" or one.view == "consents" or (letter and letter.out):
            continue
        if letter:
            yield "dispatch", "handler", {"letter": f"disclosure-{ref}", "way": "post"}
        else:
            yield "notify_disclosure", "handler", {"ref": ref, "what": "合同", "why": "公共利益"}


def _file(case: NaiveCase, day: dt.date) -> Iterator[Task]:
    yield "archive", "handler", {}


WAYS = {
    "r": _register, "e": _accept, "o": _route, "i": _decide, "c": _confer, "d": _draft, "v": _review, "s": _sign,
    "y": _deliver, "z": _file,
}  # fmt: skip
