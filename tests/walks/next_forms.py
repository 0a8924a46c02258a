"""The form that does a next task, filled in plainly: what the product says comes next must be possible."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from tests.walks.forms import UNITS
from tests.walks.naive import NaiveCase
from tests.walks.way_on import decision

Filling = Callable[[NaiveCase, str, dt.date], dict[str, Any]]


def form_for(act: str, subject: str, waiting: bool, case: NaiveCase, day: dt.date) -> dict[str, Any]:
    """The fields of the act about ``subject``; ``waiting``: somebody else's answer is written down."""
    if act == "receive_view":
        return {"ref": subject, "view": "consents" if waiting else "silent"}
    return FILLINGS[act](case, subject, day) if act in FILLINGS else {}


def _decide(case: NaiveCase, subject: str, day: dt.date) -> dict[str, Any]:
    doubted = [n for n, decided in sorted(case.decided.items()) if not case.standing(n, *decided)]
    return decision(int(subject) if subject else doubted[0])[2]


FILLINGS: Mapping[str, Filling] = {
    "accept": lambda case, subject, day: {"note": "已当场补齐"},
    "ask_correction": lambda case, subject, day: {"points": ["补全要素"], "due": day + dt.timedelta(days=20)},
    "receive_correction": lambda case, subject, day: {"items": [], "note": "因病住院"},
    "route": lambda case, subject, day: {"units": [UNITS[case.organ][0]]},
    "accept_route": lambda case, subject, day: {"unit": subject},
    "record_search": lambda case, subject, day: {
        "unit": subject, "found": True, "where": "档案室", "words": f"第 {len(case.searches)} 次检索"
    },
    "decide": _decide,
    "receive_reasons": lambda case, subject, day: {"reasons": "想了解", "reasonable": True},
    "record_payment": lambda case, subject, day: {"amount": case.owed},
    "give_opinion": lambda case, subject, day: {
        "member": next(name for name in case.members if name not in case.spoken), "opinion": "可以"
    },
    "conclude_conference": lambda case, subject, day: {"conclusion": "可以", "outcomes": {}},
    "edit_draft": lambda case, subject, day: {"blocks": {"2": "改好了。"}},
    "return_draft": lambda case, subject, day: {"reason": "第三方的意见来了"},
    "approve": lambda case, subject, day: {"kind": subject},
    "notify_disclosure": lambda case, subject, day: {"ref": subject, "what": "合同", "why": "公共利益"},
    "dispatch": lambda case, subject, day: {"letter": subject, "way": "post"},
    "record_delivery": lambda case, subject, day: {"letter": subject},
}  # fmt: skip
