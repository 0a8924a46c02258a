"""``mingda guide --form``: an empty file of findings with every question and its answers, to be filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from acts.today import today
from rules.load import load_rulebook
from rules.rulebook import FindingRule, Rulebook
from rules.strict_yaml import load_file

_WITHHOLDING = 5  # 第五问 给不给
QUESTIONS = Path(__file__).resolve().parents[1] / "templates" / "pages" / "questions.yaml"


def form(day: dt.date | None = None) -> int:
    """Print the form with the questions in force on ``day`` (today). Exit code 0."""
    print("\n".join(lines(load_rulebook(), day or today())))
    return 0


def lines(rulebook: Rulebook, day: dt.date) -> Iterator[str]:
    """The form line by line: a YAML document once the lines that apply lose their ``#``."""
    yield "# 查明的情况：去掉要答的一行前面的 #，冒号后面写一个答案的代码，存好后运行 mingda guide 文件名。"
    yield f"received_on: {day}      # 收到申请之日，决定适用哪一天的规定"
    yield "items:                       # 有几项申请内容，就照下面再写几段"
    yield "  - sought: 某号房屋征收补偿协议      # 申请公开的内容"
    yield "    findings:"
    titles: dict[int, Any] = load_file(QUESTIONS).data["questions"]
    asked = 0
    for rule in sorted(rulebook.findings(day).values(), key=lambda one: one.question):
        if rule.question != asked:
            asked = rule.question
            yield f"      # {titles[asked]['title']}：{titles[asked]['ask']}"
        yield from _finding(rule, waits=rule.question == _WITHHOLDING and not rule.several)


def _finding(rule: FindingRule, waits: bool) -> Iterator[str]:
    """A question with its answers; ``waits``: it is asked only when there is a ground for withholding."""
    plain = next((one.code for one in rule.choices if not (one.opens or one.asks)), rule.choices[0].code)
    given = f"[{plain}]" if rule.several else plain
    notes = ["可以写几个"] * rule.several + ["有不予公开的情形才写"] * waits
    notes += [f"不写就是 {rule.assumed}"] * bool(rule.assumed)
    note = f"（{'；'.join(notes)}）" if notes else ""
    mark = "# " if rule.assumed or waits else ""
    yield f"      {mark}{rule.code}: {given}      # {rule.label}{note}"
    yield from (f"      #   {choice.code} {choice.label}" for choice in rule.choices)
