"""``mingda guide --form``: an empty file that is already a right one, and leaves out no question."""

from __future__ import annotations

import datetime as dt

from cli.guide_form import lines
from rules.findings import read_findings
from rules.load import load_rulebook
from rules.outcomes import guide
from rules.strict_yaml import load_text

BOOK, DAY = load_rulebook(), dt.date(2026, 9, 16)
FORM = "\n".join(lines(BOOK, DAY))


def test_the_form_can_be_answered_as_it_is_printed() -> None:
    """Left as it is, it is a plain request that is granted."""
    (findings,) = read_findings(load_text(FORM, "form"), BOOK)
    assert ["disclosed"] == [one.rule.code for one in guide(findings, BOOK).open]


def test_every_question_and_answer_is_on_it() -> None:
    """Each finding once with its label, each answer with its words, in the order of the seven questions."""
    for code, rule in BOOK.findings(DAY).items():
        assert 1 == sum(line.strip().removeprefix("# ").startswith(f"{code}: ") for line in FORM.splitlines())
        assert [] == [one.code for one in rule.choices if f"#   {one.code} {one.label}" not in FORM]
    titles = [FORM.index(title) for title in ("补不补", "是不是", "谁负责", "有没有", "给不给", "怎么给", "怎么答")]
    assert sorted(titles) == titles
