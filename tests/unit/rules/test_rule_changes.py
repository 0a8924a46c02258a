"""What a changed rules folder says otherwise: told rule by rule, with the cases and the open files that it moves."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from test_calendar_add import EARLY, LATE, home

from cli import rules_diff
from rules.changes import RuleChange, changes
from rules.load import RULES_FOLDER, load_rulebook
from tests.law.moved_cases import moved

__all__ = ["home"]
SHIPPED = load_rulebook()
SINCE = dt.date(2019, 5, 15)
ARTICLE = "{instrument: ogi_regulation_2019, article: 第三十三条, paragraph: 第二款, quote: 应当自"
REPLY = f"value: 20\n      cite:\n        - {ARTICLE}"


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """The shipped rules in a folder that may be changed."""
    shutil.copytree(RULES_FOLDER, tmp_path / "law")
    return tmp_path / "law"


def rewrite(law: Path, name: str, old: str, new: str) -> None:
    """Change one place of a file."""
    path = law / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def shorter(law: Path) -> None:
    """Fifteen working days to reply instead of twenty."""
    rewrite(law, "deadlines.yaml", REPLY, REPLY.replace("20", "15", 1))


def test_the_same_rules_have_no_difference(law: Path) -> None:
    """Neither does another wording of a comment."""
    rewrite(law, "deadlines.yaml", "# 期限。", "# 各种期限。")
    assert () == changes(SHIPPED, load_rulebook(law))


def test_a_changed_value_is_told_with_before_and_after(law: Path) -> None:
    """By rule, its name, the day it holds from, and the key."""
    shorter(law)
    told = RuleChange("deadlines.reply", "答复期限", SINCE, "value", "20", "15")
    assert (told,) == changes(SHIPPED, load_rulebook(law))


TITLES = ("政府信息公开信息处理费管理办法", "信息处理费管理办法")
PAPERS = ("earlier_reply，前次答复书，是，无", "earlier_reply，前次答复，是，无")
CHANGED: list[tuple[str, str, str, RuleChange]] = [
    (
        "outcomes.yaml",
        "row: 一\n      remedy: R2",
        "row: 一\n      remedy: R1",
        RuleChange("outcomes.already_public", "已主动公开", SINCE, "remedy", "R2", "R1"),
    ),
    (
        "outcomes.yaml",
        "{name: earlier_reply, label: 前次答复书, required: true}",
        "{name: earlier_reply, label: 前次答复, required: true}",
        RuleChange("outcomes.repeat", "不予重复处理", SINCE, "must_on_file", *PAPERS),
    ),
    (
        "instruments.yaml",
        f"title: {TITLES[0]}",
        f"title: {TITLES[1]}",
        RuleChange("instruments.fee_measures_2020", TITLES[1], None, "title", *TITLES),
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), CHANGED)
def test_each_kind_of_change_is_told(law: Path, name: str, old: str, new: str, told: RuleChange) -> None:
    """Remedies, what must be on file, titles: by the keys of the files."""
    rewrite(law, name, old, new)
    assert told in changes(SHIPPED, load_rulebook(law))


def test_a_new_value_and_the_end_of_a_rule_are_told(law: Path) -> None:
    """From its first day; null ends a rule."""
    text = (law / "parameters.yaml").read_text(encoding="utf-8")
    head, rest = text.split("- id: correction_once", 1)
    body, tail = rest.split("\n- id:", 1)
    ended = f"{head}- id: correction_once{body}\n    2027-01-01: null\n- id:{tail}"
    (law / "parameters.yaml").write_text(ended, encoding="utf-8")
    told = RuleChange("parameters.correction_once", "补正只能一次性告知", dt.date(2027, 1, 1), "", "无", "终止")
    assert (told,) == changes(SHIPPED, load_rulebook(law))
    back = changes(load_rulebook(law), SHIPPED)
    assert [("终止", "无")] == [(one.before, one.after) for one in back]


def test_the_cases_that_move_are_named(law: Path) -> None:
    """A longer time to answer for a joint maker moves the cases of article 34 and no other."""
    rewrite(
        law, "deadlines.yaml",
        "value: 15\n      cite:\n        - {instrument: ogi_regulation_2019, article: 第三十四条",
        "value: 10\n      cite:\n        - {instrument: ogi_regulation_2019, article: 第三十四条",
    )  # fmt: skip
    found = list(moved(SHIPPED, load_rulebook(law)))
    assert {"第三十四条.yaml"} == {one["file"] for one in found}
    first = next(one for one in found if one["asked"] == "答复期限")
    assert ("共同制作机关没有回音，视为同意", "2026-06-11", "2026-06-04") == (
        first["case"],
        first["before"],
        first["after"],
    )


def test_the_open_files_that_move_are_listed_and_nothing_is_accepted(
    home: Path, law: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and after with weekdays; the next start works under the old rules as before."""
    monkeypatch.setattr(rules_diff, "CASES", home / "nowhere")
    shorter(law)
    assert 0 == rules_diff.diff(law, False)
    out = capsys.readouterr().out
    assert all(number in out for number in (LATE, EARLY))
    assert "在办 2 件，其中 2 件有最后一日会移动" in out and "周" in out and "算例：这里没有" in out
    assert 0 == rules_diff.diff(RULES_FOLDER, True)
    told = json.loads(capsys.readouterr().out)
    assert ([], 2, []) == (told["rules"], told["files"]["open_cases"], told["files"]["moved"])


def test_where_the_cases_cannot_be_run_the_rest_is_compared(
    home: Path, law: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program alone, without what tests need: rules and open files all the same, and how to have the cases too."""
    monkeypatch.setattr(rules_diff, "RUNNER", "not_installed_here")
    shorter(law)
    assert 0 == rules_diff.diff(law, False)
    out = capsys.readouterr().out
    assert "在办 2 件" in out and "make install-dev" in out


def test_a_folder_that_cannot_be_trusted_is_refused(law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first fault with file and line; exit code 2."""
    rewrite(
        law,
        "deadlines.yaml",
        "quote: 应当自收到申请之日起20个工作日内予以答复",
        "quote: 应当自收到申请之日起10个工作日内予以答复",
    )
    assert 2 == rules_diff.diff(law, False)
    assert "deadlines.yaml" in capsys.readouterr().err
