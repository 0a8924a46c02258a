"""Bad clock input: where, what is wrong, and what would be right."""

from __future__ import annotations

import pytest

from rules.deadlines import parse_history
from rules.errors import InputError
from rules.strict_yaml import load_text

HEAD = "channel: signed_post\nevents:\n  - {kind: signed, on: 2026-05-11}\n"
BAD = [
    ("channel: pigeon\nevents: [{kind: submitted, on: 2026-01-05}]", 1, "channel", "没有“pigeon”这种申请渠道"),
    ("channel: in_person\nevent: []", 2, "event", "不认识“event”"),
    ("channel: in_person\nevents: []", 2, "events", "应当是一列"),
    ("- 1\n- 2", 1, "", "应当有 channel 和 events"),
    (HEAD + "  - {kind: paid, on: 2026-05-12}", 4, "events.1.kind", "不认识“paid”"),
    (HEAD + "  - {kind: replied, on: 2026-05-12, paper: 3}", 4, "events.1.paper", "没有“paper”这个字段"),
    (HEAD + "  - {kind: replied}", 4, "events.1", "缺少日期 on"),
    (HEAD + "  - {kind: replied, on: tomorrow}", 4, "events.1.on", "不是日期"),
    (HEAD + "  - {kind: replied, on: 20260512}", 4, "events.1.on", "不是日期"),
    (HEAD + "  - {kind: replied, on: 2026-02-30}", 4, "events.1.on", "没有 2026-02-30 这一天"),
    (HEAD + "  - {kind: extension_agreed, on: 2026-05-20}", 4, "events.1", "缺少 workdays"),
    (HEAD + "  - {kind: extension_agreed, on: 2026-05-20, workdays: ten}", 4, "events.1.workdays", "整数"),
    (HEAD + "  - {kind: extension_agreed, on: 2026-05-20, workdays: true}", 4, "events.1.workdays", "整数"),
    (HEAD + "  - {kind: deferred, on: 2026-05-20, until: 2026-05-20}", 4, "events.1.until", "不晚于告知之日"),
    (HEAD + "  - {kind: replied, on: 2026-05-08}", 4, "events.1.on", "早于收到申请之日 2026-05-11"),
    (HEAD + "  - {kind: replied, on: 2026-05-12, made: 2026-05-10}", 4, "events.1.made", "早于收到申请之日"),
    (HEAD + "  - {kind: sent, on: 2026-05-12}", 3, "events.0.on", "签收日 2026-05-11 早于寄出日 2026-05-12"),
    (HEAD + "  - {kind: signed, on: 2026-05-12}", 4, "events.1.kind", "“签收”写了两遍"),
    (HEAD + "  - {kind: submitted, on: 2026-05-10}", 4, "events.1.kind", "没有 submitted（提交）这个日期"),
    (HEAD + "  - {kind: received, on: 2026-05-12}", 4, "events.1.on", "不一致"),
    (HEAD + "  - {kind: corrected, on: 2026-05-12}", 4, "events.1.kind", "却没有“告知补正”"),
    (HEAD + "  - {kind: third_party_answered, on: 2026-05-12, ref: A}", 4, "events.1.kind", "却没有"),
    (HEAD + "  - {kind: abandoned, on: 2026-05-12}", 4, "events.1.kind", "却没有“告知补正”或者“发出收费通知”"),
    (HEAD + "  - {kind: correction_asked, on: 2026-05-14, due: 2026-05-13}", 4, "events.1.due", "限期 2026-05-13 早于"),
    (HEAD + "  - {kind: agency_asked, on: 2026-05-14, answer_due: 2026-05-13}", 4, "events.1.answer_due", "早于"),
    (HEAD + "  - {kind: fee_paid, on: 2026-05-12}", 4, "events.1.kind", "却没有“发出收费通知”"),
    (HEAD + "  - {kind: replied, on: 2026-05-12, way: horse}", 4, "events.1.way", "没有“horse”这种送达方式"),
    (HEAD + "  - {kind: replied, on: 2026-05-12, way: post, made: 2026-05-12}", 4, "events.1.way", "加上 dispatched"),
    ("channel: in_person\nevents:\n  - {kind: replied, on: 2026-05-12}", 3, "events", "缺少提交日（submitted）"),
    ("channel: online\nevents:\n  - {kind: submitted, on: 2026-05-12}\n  - {kind: replied, on: 2026-05-13}",
     3, "events", "缺少双方确认日"),
    ("events:\n  - {kind: replied, on: 2026-05-12}", 2, "events", "没有 channel，也没有 received"),
    ("channel: in_person\nchannel: fax\nevents: []", 2, "channel", "写了两遍"),
    ("channel: in_person\n events: [", 2, "", "YAML 写法读不懂"),
    (HEAD + '  - {kind: replied, on: "2026-W20-2"}', 4, "events.1.on", "不是日期"),
    (HEAD + "  - {kind: third_party_asked, on: 2026-05-12, ref: \"a\\0b\"}", 4, "events.1.ref", "看不见的字符"),
    (HEAD + f"  - {{kind: third_party_asked, on: 2026-05-12, ref: {'a' * 101}}}", 4, "events.1.ref", "太长"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "field", "said"), BAD)
def test_bad_input_is_refused_at_its_line(text: str, line: int, field: str, said: str) -> None:
    """File, line, field and the fault, all in one message."""
    with pytest.raises(InputError) as caught:
        parse_history(load_text(text, "件.yaml"))
    assert ("件.yaml", line, field) == (caught.value.file, caught.value.line, caught.value.field)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "article"),
    [
        (HEAD + "  - {kind: corrected, on: 2026-05-12}", "第三十条"),
        (HEAD + "  - {kind: sent, on: 2026-05-12}", "第三十一条第（二）项"),
        (HEAD + "  - {kind: third_party_answered, on: 2026-05-12, ref: A}", "第三十二条"),
        (HEAD + "  - {kind: replied, on: 2026-05-08}", "第三十三条第二款"),
        (HEAD + "  - {kind: joint_maker_reached, on: 2026-05-12, ref: A}", "第三十四条"),
        (HEAD + "  - {kind: deferred, on: 2026-05-20, until: 2026-05-20}", "第三十五条"),
        ("channel: online\nevents:\n  - {kind: submitted, on: 2026-05-12}\n  - {kind: replied, on: 2026-05-13}",
         "第三十一条第（三）项"),
    ],
)  # fmt: skip
def test_a_contradiction_names_the_rule_it_breaks(text: str, article: str) -> None:
    """As it was in force on the day, after the advice; also as a field of its own."""
    with pytest.raises(InputError) as caught:
        parse_history(load_text(text, "件.yaml"))
    ground = f"《中华人民共和国政府信息公开条例》{article}"
    assert str(caught.value).endswith(f"依据：{ground}。") and ground == caught.value.as_dict()["rule"]


ASKED = HEAD + "  - {kind: third_party_asked, on: 2026-05-18, ref: A}\n"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("  - {kind: third_party_reached, on: 2026-05-15, ref: A}", "早于"),
        ("  - {kind: third_party_reached, on: 2026-05-19, ref: B}", "ref B）"),
        ("  - {kind: third_party_asked, on: 2026-05-19, ref: A}", "写了两遍"),
        ("  - {kind: third_party_answered, on: 2026-05-19, ref: A, view: maybe}", "view 只能是 consents"),
        ("  - {kind: third_party_reached, on: 2026-05-20, ref: A}\n"
         "  - {kind: third_party_answered, on: 2026-05-19, ref: A}", "早于送达 2026-05-20"),
    ],
)  # fmt: skip
def test_a_consultation_must_fit_together(more: str, said: str) -> None:
    """Asked, delivered, answered: in that order, under one ref."""
    with pytest.raises(InputError, match=r"第 [56] 行") as caught:
        parse_history(load_text(ASKED + more, "件.yaml"))
    assert said in str(caught.value)


def test_two_consultations_need_two_refs_only() -> None:
    """The same person may be asked twice under another ref, and refs may be numbers."""
    text = ASKED + "  - {kind: third_party_asked, on: 2026-05-18, ref: 2}\n"
    refs = [event.ref for event in parse_history(load_text(text)).events]
    assert [None, "A", "2"] == refs
