"""Bad input of the guide: where, what is wrong, and which rule it breaks."""

from __future__ import annotations

import pytest

from rules.errors import InputError
from rules.findings import read_findings
from rules.load import load_rulebook
from rules.strict_yaml import load_text

HEAD = "received_on: 2026-09-16\nfindings:\n  content: clear\n"
BAD = [
    ("- 1", 1, "", "应当有 received_on 和 findings"),
    ("findings: {}", 1, "received_on", "缺少收到申请之日"),
    ("received_on: soon\nfindings: {}", 1, "received_on", "缺少收到申请之日"),
    ("received_on: 2007-01-01\nfindings: {}", 1, "received_on", "没有可用的规定"),
    ("received_on: 2026-09-16", 1, "findings", "缺少 findings"),
    (HEAD + "colour: red", 4, "colour", "不认识“colour”"),
    (HEAD + "sought: [1]", 4, "sought", "应当是文字"),
    (HEAD + "  weather: fine", 4, "findings.weather", "没有“weather”这项发现"),
    (HEAD + "  nature: poem", 4, "findings.nature", "没有“poem”这个答案"),
    (HEAD + "  nature: [information, petition]", 4, "findings.nature", "只有一个答案"),
    (HEAD + "  exemptions: []", 4, "findings.exemptions", "只有一个答案"),
    (HEAD + "  exemptions: [none, deliberation]", 4, "findings.exemptions", "又写了别的情形"),
    (HEAD + "  exemptions: [deliberation, deliberation]", 4, "findings.exemptions", "写了两遍"),
    (HEAD + "  existence: not_found\n  exemptions: [deliberation]", 5, "findings.exemptions",
     "第三十六条第（三）项、第（四）项"),
    (HEAD + "  third_party_view: silent", 4, "findings.third_party_view", "第三十二条"),
    ("received_on: 2026-09-16\nitems: []", 2, "items", "应当是一列事项"),
    ("received_on: 2026-09-16\nitems:\n  - 1", 3, "items.0", "每一项要写"),
    ("received_on: 2026-09-16\nitems:\n  - {findings: {content: hazy}}", 3, "items.0.findings.content", "没有“hazy”"),
    (HEAD + "items: [{findings: {content: clear}}]", 3, "findings", "不认识“findings”"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "field", "said"), BAD)
def test_bad_findings_are_refused_at_their_line(text: str, line: int, field: str, said: str) -> None:
    """File, line, field and the fault, all in one message."""
    with pytest.raises(InputError) as caught:
        read_findings(load_text(text, "件.yaml"), load_rulebook())
    assert ("件.yaml", line, field) == (caught.value.file, caught.value.line, caught.value.field)
    assert said in str(caught.value)


def test_one_item_may_stand_without_a_list() -> None:
    """The findings of a request for one thing need no items."""
    (one,) = read_findings(load_text(HEAD + "sought: 协议"), load_rulebook())
    assert ("协议", "clear", "") == (one.sought, one.answer("content"), one.answer("nature"))
