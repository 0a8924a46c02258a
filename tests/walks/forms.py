"""Forms as people hand them in: mostly sensible, sometimes with a slip, drawn from a walk's dice.

Plain data only; what is open, or lawful, is not asked here.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from typing import Any

from tests.walks.naive import NaiveCase

UNITS: Mapping[str, tuple[str, ...]] = {"JAFG": ("征收科", "物业科", "公房科"), "JAGH": ("控详规划科", "土地利用科")}
WORDS = ("示例路", "评估", "补偿", "附图")
SLIP = 0.12
"""How often a form has one wrong or empty entry."""

FACTS: Mapping[str, Mapping[str, Any]] = {
    "disclosed": {"supply": "paper_by_post"},
    "partly_disclosed": {
        "given": "正文", "supply": "email", "withheld_part": "附图", "withheld_under": "third_party",
        "reason": "属商业秘密", "redaction_record": "原件和副本",
    },
    "already_public": {"way": "网站", "address": "www.example.org", "publication_proof": "截图"},
    "does_not_exist": {"scope": "档案室", "method": "检索", "search_record": "见检索记录"},
    "excessive": {
        "volume": "38件", "asked_on": "2026-10-14", "reasons_given": "想了解", "why": "没有具体情形",
        "reasons_notice": "告知书",
    },
    "unclear_after_correction": {"unclear": "年份", "corrected_on": "2026-10-14", "clarification_record": "电话记录"},
    "petition": {"matter": "投诉", "channel": "信访办", "contact": "示例路1号", "nature": "petition"},
    "withheld.third_party": {
        "kind": "trade_secret", "asked_on": "2026-09-22", "view": "objects", "reason": "商业秘密",
        "third_party_letter": "征求意见书",
    },
    "withheld.deliberation": {"kind": "discussion", "formed": "决定之前的讨论", "reason": "过程性信息"},
    "withdrawn": {"withdrawn_on": "2026-09-22"},
    "other_agency": {"reason": "由市里作出"},
}  # fmt: skip
OUTCOMES = tuple(FACTS)

Fill = Callable[[NaiveCase, random.Random, dt.date], dict[str, Any]]


def fill(act: str, case: NaiveCase, dice: random.Random, day: dt.date) -> dict[str, Any]:
    """The fields of one form, now and then with a slip, now and then for an earlier or a later day."""
    fields = FILLED[act](case, dice, day) if act in FILLED else {}
    can_slip = sorted(fields.keys() - {"blocks"})
    if can_slip and dice.random() < SLIP:
        name = dice.choice(can_slip)
        fields[name] = spoiled(fields[name], dice)
    if dice.random() < 0.04:
        fields["on"] = day + dt.timedelta(days=dice.choice((-40, -3, -1, 1)))
    return fields


def spoiled(value: Any, dice: random.Random) -> Any:
    """The same kind of value, empty or unknown."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return dice.choice((0, -1, 99))
    if isinstance(value, str):
        return dice.choice(("", "  ", "没有这个"))
    if isinstance(value, list):
        return dice.choice(([], [type(value[0])(99)] if value else []))
    if isinstance(value, dict):
        return {99: "disclosed"} if all(isinstance(key, int) for key in value) else {"没有这个": "x"}
    return value - dt.timedelta(days=60) if isinstance(value, dt.date) else value


def some_letter(case: NaiveCase, dice: random.Random, out: bool) -> str:
    """A letter that is next: one that lies ready, or one that is on its way; now and then any name at all."""
    if dice.random() < 0.1:
        return dice.choice(("reply", "fee", "minutes", "registration_receipt", "third_party-A"))
    ready = [name for name, sheet in case.sheets.items() if bool(sheet.out) is out and not sheet.there]
    return dice.choice(sorted(ready) or ["reply"])


def some_ref(case: NaiveCase, dice: random.Random) -> str:
    """Of a consultation, those without a view first."""
    waiting = [ref for ref, one in case.questions.items() if not one.view]
    return dice.choice(waiting or sorted(case.questions) or ["A"])


def _ask(case: NaiveCase, dice: random.Random, day: dt.date) -> dict[str, Any]:
    fields: dict[str, Any] = {"ref": "ABCDE"[min(len(case.questions), 4)], "items": [dice.randint(1, case.items)]}
    summary = "附图若干" if dice.random() < 0.95 else f"{case.applicant}要的附图"
    return fields | {"name": "某公司", "summary": summary}


def _ask_agency(case: NaiveCase, dice: random.Random, day: dt.date) -> dict[str, Any]:
    return _ask(case, dice, day) | ({"answer_due": day + dt.timedelta(days=14)} if dice.random() < 0.5 else {})


def _view(case: NaiveCase, dice: random.Random, day: dt.date) -> dict[str, Any]:
    fields = {"ref": some_ref(case, dice), "view": dice.choice(("consents", "objects", "objects", "silent"))}
    if fields["view"] == "objects":
        return fields | {"reason": "没有公开过", "good_reason": dice.random() < 0.6}
    return fields


def _decide(case: NaiveCase, dice: random.Random, day: dt.date) -> dict[str, Any]:
    outcome = dice.choice(("disclosed",) * 6 + OUTCOMES)
    facts = dict(FACTS[outcome])
    if outcome == "disclosed" and dice.random() < 0.15:
        facts["public_interest"] = "不公开会对公共利益造成重大影响"
    if outcome == "partly_disclosed" and dice.random() < 0.3:
        facts["withheld_under"] = "deliberation"
    if dice.random() < 0.05:
        facts.pop(sorted(facts)[0])
    fields = {"item": dice.randint(1, case.items), "outcome": outcome, "facts": facts}
    return fields | ({"departs": "情况有变"} if case.concluded and dice.random() < 0.5 else {})


def _conclude(case: NaiveCase, dice: random.Random, day: dt.date) -> dict[str, Any]:
    outcomes = {n: dice.choice(("disclosed", "already_public")) for n in range(1, case.items + 1)}
    early = "已当面议定" if dice.random() < 0.7 else ""
    return {"conclusion": "一致认为如此", "outcomes": outcomes if dice.random() < 0.7 else {}, "early": early}


def _correction(case: NaiveCase, dice: random.Random, day: dt.date) -> dict[str, Any]:
    items = dice.choice(([], ["某路某弄的评估报告"], ["评估报告", "补偿协议"]))
    return {"items": items, "note": dice.choice(("", "因病住院"))}


def _search(case: NaiveCase, dice: random.Random, day: dt.date) -> dict[str, Any]:
    unit = dice.choice(UNITS[case.organ])
    return {"unit": unit, "found": dice.random() < 0.6, "where": "档案室", "words": dice.choice(WORDS)}


def _fee(case: NaiveCase, dice: random.Random, day: dt.date) -> dict[str, Any]:
    return {"by": dice.choice(("by_number", "by_volume")), "count": dice.choice((5, 12, 35, 35, 40))}


def _units(case: NaiveCase, dice: random.Random) -> list[str]:
    known = UNITS[case.organ]
    return dice.sample(known, dice.randint(1, len(known)))


def _unit(case: NaiveCase, dice: random.Random) -> str:
    return dice.choice(sorted(case.units) or list(UNITS[case.organ]))


def _flag(case: NaiveCase, dice: random.Random, day: dt.date) -> dict[str, Any]:
    return {"trigger": dice.choice(("series", "hot_topic", "contrary_clue")), "reason": "情况如此"}


def _way(case: NaiveCase, dice: random.Random, day: dt.date) -> dict[str, Any]:
    return {"letter": some_letter(case, dice, out=False), "way": dice.choice(("post", "in_person", "email", "online"))}


def _later(day: dt.date, dice: random.Random, least: int, most: int) -> dt.date:
    return day + dt.timedelta(days=dice.randint(least, most))


FILLED: Mapping[str, Fill] = {
    "accept": lambda case, dice, day: {"note": "已当场补齐"} if dice.random() < 0.5 else {},
    "route": lambda case, dice, day: {"units": _units(case, dice)},
    "accept_route": lambda case, dice, day: {"unit": _unit(case, dice)},
    "return_route": lambda case, dice, day: {"unit": _unit(case, dice), "reason": "不是本科的事"},
    "transfer": lambda case, dice, day: {"organ": dice.choice(sorted(UNITS)), "reason": "职能已划转"},
    "ask_correction": lambda case, dice, day: {"points": ["写明年份"], "due": _later(day, dice, 5, 20)},
    "receive_correction": _correction, "record_search": _search, "ask_third_party": _ask, "ask_agency": _ask_agency,
    "ask_joint_maker": _ask, "receive_view": _view,
    "notify_disclosure": lambda case, dice, day: {"ref": some_ref(case, dice), "what": "合同", "why": "公共利益"},
    "ask_reasons": lambda case, dice, day: {"volume": "本月第38件"},
    "receive_reasons": lambda case, dice, day: {"reasons": "想了解", "reasonable": dice.random() < 0.5},
    "defer": lambda case, dice, day: {"until": _later(day, dice, 20, 60), "reason": "件数多"},
    "propose_extension": lambda case, dice, day: {"workdays": dice.choice((5, 10, 20, 21)), "reason": "要核实"},
    "propose_fee": _fee, "record_payment": lambda case, dice, day: {"amount": case.owed},
    "raise_flag": _flag, "dismiss_flag": _flag,
    "convene_conference": lambda case, dice, day: {
        "members": ["征收科", "法制审核"], "question": "能不能公开", "due": _later(day, dice, 0, 5)
    },
    "give_opinion": lambda case, dice, day: {
        "member": dice.choice(case.members or ["征收科"]), "opinion": "可以", "dissent": dice.random() < 0.2
    },
    "conclude_conference": _conclude, "decide": _decide,
    "edit_draft": lambda case, dice, day: {"blocks": {"2": "经审查，答复如下。"}},
    "return_draft": lambda case, dice, day: {"reason": "请改第二段"},
    "approve": lambda case, dice, day: {"kind": dice.choice(("review", "review", "legal", "secrecy"))},
    "void_reply": lambda case, dice, day: {"reason": dice.choice(("文号写错", ""))},
    "dispatch": _way,
    "settle_sending": lambda case, dice, day: {"letter": some_letter(case, dice, True), "sent": True, "note": "已核"},
    "record_delivery": lambda case, dice, day: {"letter": some_letter(case, dice, out=True)},
    "record_return": lambda case, dice, day: {"letter": some_letter(case, dice, out=True)},
    "fix_tracking": lambda case, dice, day: {
        "letter": some_letter(case, dice, out=True),
        "tracking": dice.choice(("EX000000007CN", "EX000000015CN", "")),
        "reason": "抄错一位",
    },
    "order_reply": lambda case, dice, day: {"workdays": 15, "by": "某法院", "decision": "某判决"},
    "hand_over": lambda case, dice, day: {"to": "jafg.handler2", "reason": "调岗"},
    "chase": lambda case, dice, day: {"words": "请抓紧"},
}  # fmt: skip
