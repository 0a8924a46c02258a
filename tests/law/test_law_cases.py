"""The law's worked dates: every case in tests/law/cases, as lawyers read them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rules.deadlines import Clock, parse_history, run_clock
from rules.ledger import STATES
from rules.rulebook import Dated, Rulebook
from rules.strict_yaml import Document, load_file
from tests.builders import days, law

CASES = Path(__file__).parent / "cases"

CHANNELS = {
    "当面提交": "in_person", "邮寄签收": "signed_post", "平常信函": "ordinary_post", "互联网": "online",
    "传真": "fax", "口头": "oral",
}  # fmt: skip
KINDS = {
    "寄出": "sent", "到达": "arrived", "提交": "submitted", "签收": "signed", "确认": "confirmed", "收到": "received",
    "告知补正": "correction_asked", "补正告知送达": "correction_reached", "收到补正": "corrected",
    "征求第三方意见": "third_party_asked", "第三方收到": "third_party_reached", "第三方答复": "third_party_answered",
    "征求机关意见": "agency_asked", "机关收到": "agency_reached", "机关答复": "agency_answered",
    "征求共同制作机关意见": "joint_maker_asked", "共同制作机关收到": "joint_maker_reached",
    "要求说明理由": "reasons_asked", "收到理由": "reasons_received", "告知延迟答复": "deferred",
    "同意延期": "extension_agreed", "告知延期": "extension_told", "收费通知送达": "fee_notice_reached",
    "缴费": "fee_paid", "答复": "replied", "责令答复": "ordered", "发出收费通知": "fee_notice_sent",
    "共同制作机关答复": "joint_maker_answered", "报请确定": "referral_asked", "报请送达": "referral_reached",
    "收到确定": "referral_answered", "停止提供": "disclosure_held", "恢复提供": "hold_lifted",
    "文书退回": "notice_returned", "撤回": "withdrawn", "视为放弃": "abandoned",
}  # fmt: skip
FIELDS = {
    "编号": "ref", "意见": "view", "限期": "due", "工作日": "workdays", "方式": "way", "制作": "made",
    "发出": "dispatched", "送达": "delivered", "至": "until",
}  # fmt: skip
WORDS = {
    "同意": "consents",
    "不同意": "objects",
    "邮寄": "post",
    "当面": "in_person",
    "邮件": "email",
    "网上": "online",
}
LAWS = {"ogi_regulation_2007": "2007年条例", "ogi_regulation_2019": "2019年条例"}
FAULTS = {
    "confirmation_late": "确认迟延", "correction_notice_late": "告知补正迟延",
    "correction_repeated": "再次告知补正", "deferral_late": "告知延迟答复迟延",
    "extension_agreed_late": "同意延期迟延", "extension_not_agreed": "延期没有同意",
    "extension_not_told": "延期没有告知", "extension_of_order": "责令答复的期限不能延长",
    "extension_told_late": "告知延期迟延", "extension_too_long": "延期超过上限", "fee_notice_late": "收费通知迟延",
    "notice_not_delivered": "补正告知书没有送达", "reply_late": "答复逾期", "reply_overdue": "逾期未答复",
}  # fmt: skip
ASKS: dict[str, Callable[[Clock], Any]] = {
    "收到": lambda clock: clock.received_on,
    "适用": lambda clock: LAWS.get(str(clock.law)),
    "答复期限": lambda clock: clock.due_on,
    "审慎期限": lambda clock: clock.cautious_due_on,
    "当日有回音": lambda clock: clock.due_if_answered,
    "始终无回音": lambda clock: clock.due_at_latest,
    "状态": lambda clock: STATES[clock.state],
    "按期": lambda clock: clock.in_time,
    "临时推算": lambda clock: clock.provisional,
    "问题": lambda clock: [FAULTS[fault.code] for fault in clock.faults],
    "告知补正期限": lambda clock: limit(clock, "correction_notice"),
    "补正期限": lambda clock: limit(clock, "correction"),
    "第三方意见期限": lambda clock: limit(clock, "third_party_answer"),
    "机关意见期限": lambda clock: limit(clock, "agency_answer"),
    "共同制作机关意见期限": lambda clock: limit(clock, "joint_maker_answer"),
    "确定期限": lambda clock: limit(clock, "referral_answer"),
    "缴费期限": lambda clock: limit(clock, "fee_payment"),
}


def code_of(table: str, label: str) -> str:
    """The code of the rule that the cases call by its name, as pages and letters do."""
    return next(code for code, dated in law().tables[table].items() if dated.label == label)


def limit(clock: Clock, kind: str) -> dt.date | None:
    """The last day of another limit."""
    return next((one.due_on for one in clock.limits if one.kind == kind), None)


def all_cases() -> list[Any]:
    """Every case of every file, named by its 情形."""
    return [
        pytest.param(case, id=f"{path.stem}：{case['情形']}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in load_file(path).data
    ]


def event_of(row: dict[str, Any]) -> dict[str, Any]:
    """``{征求第三方意见: 2026-05-18, 编号: A}`` as the clock's input writes it."""
    fact = next(iter(row))
    rest = {FIELDS[key]: WORDS.get(value, value) for key, value in row.items() if key != fact}
    kind = KINDS[fact]
    if "due" in rest and kind.endswith(("_asked", "_reached")) and not kind.startswith("correction"):
        rest["answer_due"] = rest.pop("due")
    return {"kind": kind, "on": row[fact], **rest}


def with_readings(rulebook: Rulebook, readings: dict[str, Any]) -> Rulebook:
    """The rulebook with other values for some parameters, as an office may choose them."""
    if not readings:
        return rulebook
    parameters = dict(rulebook.tables["parameters"])
    for code, value in readings.items():
        dated = parameters[code]
        spans = tuple((day, rule and dataclasses.replace(rule, value=value)) for day, rule in dated.spans)
        parameters[code] = Dated(dated.code, dated.label, spans)
    return dataclasses.replace(rulebook, tables={**rulebook.tables, "parameters": parameters})


def clock_of(known: dict[str, Any], book: Rulebook | None = None) -> Clock:
    """The clock of a case's 已知, under the shipped rules unless others are given."""
    channel = {"channel": CHANNELS[known["渠道"]]} if "渠道" in known else {}
    document = Document({**channel, "events": [event_of(row) for row in known["经过"]]}, "算例")
    rulebook = book or law()
    if "口径" in known:
        rulebook = with_readings(rulebook, known["口径"])
    calendar = days()
    if "日历所知" in known:
        calendar = calendar.known_on(known["日历所知"])
    return run_clock(parse_history(document, rulebook), rulebook, calendar, known.get("截至"))


@pytest.mark.parametrize("case", all_cases())
def test_law_case(case: dict[str, Any]) -> None:
    """The clock answers what the case says it should."""
    assert set(case) == {"情形", "已知", "应当", "来源"}, "算例只有情形、已知、应当、来源"
    clock = clock_of(case["已知"])
    for what, expected in case["应当"].items():
        if what == "步骤含":
            assert any(expected in step.what for step in clock.steps), f"步骤里应当有“{expected}”"
            continue
        actual = ASKS[what](clock)
        assert expected == actual, f"{what}：应当 {expected}，算得 {actual}（{case['情形']}；{case['来源']}）"


def test_the_worked_dates_are_all_there() -> None:
    """Each worked date that the reply clock supports is the source of at least one case."""
    sources = " ".join(case["来源"] + " " for path in CASES.glob("*.yaml") for case in load_file(path).data)
    wanted = [*range(1, 16), *range(18, 22)]
    assert [] == [n for n in wanted if f"算例{n} " not in sources]
