"""The load of rules/law: what is false, double, unknown or missing stops it, with file and line."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from rules.errors import InputError, RuleFileError
from rules.load import RULES_FOLDER, load_rulebook


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A copy of rules/law to spoil."""
    return shutil.copytree(RULES_FOLDER, tmp_path / "law")


def spoil(law: Path, name: str, old: str, new: str) -> tuple[Path, int]:
    """Replace the first ``old`` in a file; the file and the line where it stood."""
    path = law / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} 里没有 {old}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path, text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("deadlines.yaml", "quote: 应当自收到申请之日起20个工作日", "quote: 应当自收到申请之日起30个工作日", "里没有"),
        ("deadlines.yaml", "quote: 应当自收到申请之日起20个工作日内予以答复", "quote: ''", "没有引文"),
        ("elements.yaml", "item: 第（二）项, quote: 申请公开", "item: 第（一）项, quote: 申请公开", "第（一）项里没有"),
        ("elements.yaml", "paragraph: 第二款, item: 第（二）项", "paragraph: 第九款, item: 第（二）项", "文本里没有"),
        ("deadlines.yaml", "label: 答复期限", "label: 答复期限\n  label: 期限", "写了两遍"),
        ("deadlines.yaml", "unit: workday", "unit: workday\n  colour: red", "不认识“colour”这一项"),
        ("deadlines.yaml", "unit: workday", "unit: week", "“unit”只能是"),
        ("deadlines.yaml", "value: 20", "value: 0", "应当大于 0"),
        ("deadlines.yaml", "joint_maker, referral]", "joint_maker, nobody]", "只能是 'third_party'"),
        ("deadlines.yaml", "[corrected, fee_paid", "[corrected, phoned", "只能是 'corrected'"),
        ("deadlines.yaml", "value: 20", "value: '20'", "应当是整数"),
        ("deadlines.yaml", "cite: [{instrument: fee_measures_2020, checked: false}]", "cite: []", "不能是空的"),
        ("deadlines.yaml", "cite: [{instrument: fee_measures_2020, checked: false}]", "", "缺少“cite”这一项"),
        ("deadlines.yaml", "instrument: fee_measures_2020", "instrument: fee_measures", "没有登记“fee_measures”"),
        ("deadlines.yaml", "fee_measures_2020, checked: false", "fee_measures_2020, checked: true", "没有文本"),
        ("outcomes.yaml", "row: 五1", "row: 五9", "report_rows.yaml 里没有的“五9”"),
        ("outcomes.yaml", "remedy: R3", "remedy: R9", "remedies.yaml 里没有的“R9”"),
        ("remedies.yaml", "publication: [{", "archives: [{", "没有写publication适用这一救济的依据"),
        ("remedies.yaml", "remedy: R2}", "remedy: R9}", "remedies.yaml 里没有的“R9”"),
        ("outcomes.yaml", "is: not_information", "is: gossip", "不是 must_state 里必须写明的一项选择"),
        ("outcomes_withheld.yaml", "category: state_secret", "category: secret", "exemptions.yaml 里没有的“secret”"),
        ("outcomes_withheld.yaml", "id: withheld.state_secret", "id: petition", "规则“petition”写了两遍"),
        ("outcomes_withheld.yaml", "row: 三7", "row: 三9", "report_rows.yaml 里没有的“三9”"),
        ("outcomes_other.yaml", "letter: closing_notice", "letter: telegram", "letters.yaml 里没有的“telegram”"),
        ("exemptions.yaml", "outcome: withheld.third_party", "outcome: hidden", "outcomes.yaml 里没有的“hidden”"),
        ("exemptions.yaml", "binding: may", "binding: perhaps", "“binding”只能是"),
        ("findings.yaml", "opens: petition", "opens: letter", "outcomes.yaml 里没有的“letter”"),
        ("findings.yaml", "asks: ask_correction", "asks: wait", "guide_steps.yaml 里没有的“wait”"),
        ("findings.yaml", "assumed: open", "assumed: shut", "assumed 的“shut”不在 choices 里"),
        ("fees.yaml", "{from: 11, each: 100", "{from: 41, each: 100", "按先后排列"),
        ("hard_cases.yaml", "weight: 3", "weight: 0", "应当大于 0"),
        ("report_rows.yaml", "takes: [六1, 六2", "takes: [六1, 六9", "report_rows.yaml 里没有的“六9”"),
        ("shanghai_2020.yaml", "checked: false", "checked: true", "“checked”只能是"),
        ("shanghai_2020.yaml", "instrument: shanghai_2020", "instrument: civil_code", "和文件名不一致"),
        ("receipt.yaml", "decided_by: submitted", "decided_by: sealed", "不在 dates 里"),
        ("parameters.yaml", "value: asked", "value: never", "不在 options 里"),
        ("elements.yaml", "id: identity_proof", "id: applicant_name", "规则“applicant_name”写了两遍"),
        ("instruments.yaml", "text: civil_code.md", "text: civil_cod.md", "找不到文本"),
        ("left_to_people.yaml", "article: 第二十七条", "article: 第三十条", "已经编成规则"),
        ("left_to_people.yaml", "article: 第二十七条", "article: 第一条", "不在第四章里"),
    ],
)  # fmt: skip
def test_a_faulty_rule_stops_the_load(law: Path, name: str, old: str, new: str, said: str) -> None:
    """Nothing is guessed: the message names the file, a line and the fault."""
    path, _ = spoil(law, name, old, new)
    with pytest.raises(RuleFileError) as caught:
        load_rulebook(law)
    assert str(path) == caught.value.file
    assert caught.value.line
    assert said in str(caught.value)


def test_a_false_quote_is_found_at_its_line(law: Path) -> None:
    """The line is that of the quote itself."""
    path, line = spoil(law, "elements.yaml", "quote: 身份证明", "quote: 身份证复印件")
    with pytest.raises(RuleFileError) as caught:
        load_rulebook(law)
    assert (str(path), line) == (caught.value.file, caught.value.line)
    assert "第二十九条第二款第（一）项里没有“身份证复印件”" == caught.value.problem


def test_a_rule_that_starts_after_its_law_leaves_a_gap(law: Path) -> None:
    """Each day since the ground came into force needs a value."""
    path, line = spoil(law, "elements.yaml", "    2019-05-15:\n", "    2020-01-01:\n")
    with pytest.raises(RuleFileError, match="从 2020-01-01 才有值，中间的日子没有值") as caught:
        load_rulebook(law)
    assert (str(path), line + 1) == (caught.value.file, caught.value.line)


def test_a_rule_that_comes_back_leaves_a_gap(law: Path) -> None:
    """null ends a rule for good."""
    spoil(law, "outcomes.yaml", "  values:\n    2019-05-15:", "  values:\n    2019-01-01: null\n    2019-05-15:")
    with pytest.raises(RuleFileError, match="2019-05-15 以前的一段日子没有值"):
        load_rulebook(law)


def test_null_ends_a_rule(law: Path) -> None:
    """After its last day a rule is no longer there, before it nothing has changed."""
    path = law / "applicant_kinds.yaml"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + "\n    2030-01-01: null\n", encoding="utf-8")
    kind = load_rulebook(law).applicant_kind("other_org")
    days = [day for day, _ in kind.spans]
    assert "其他" == kind.at(days[0]).label
    assert dt.date(2030, 1, 1) == days[-1]
    assert kind.find(days[-1]) is None


def test_values_out_of_order_are_refused(law: Path) -> None:
    """A reader goes through the years in order."""
    spoil(law, "deadlines.yaml", "    2008-05-01:", "    2020-05-01:")
    with pytest.raises(RuleFileError, match="没有按先后排列"):
        load_rulebook(law)


def test_a_law_cannot_ground_days_before_it_was_in_force(law: Path) -> None:
    """A citation holds from its instrument's first day on."""
    spoil(law, "elements.yaml", "    2019-05-15:", "    2019-05-14:")
    with pytest.raises(RuleFileError, match="自 2019-05-15 起施行，不能作为 2019-05-14 的依据"):
        load_rulebook(law)


def test_every_article_of_chapter_four_is_accounted_for(law: Path) -> None:
    """An article neither encoded nor listed is named."""
    path = law / "left_to_people.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "第二十八条" not in line), encoding="utf-8")
    with pytest.raises(RuleFileError, match="第四章的第二十八条既没有编成规则，也没有列出"):
        load_rulebook(law)


def test_a_text_that_cannot_be_read_is_refused(law: Path) -> None:
    """The quotes are checked against it: half of it would be no check."""
    path = next((law / "texts").glob("*.md"))
    path.write_bytes(b"\xff" + path.read_bytes())
    with pytest.raises(InputError, match="不是 UTF-8 编码的文本") as caught:
        load_rulebook(law)
    assert str(path) == caught.value.file


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    """--rules with a wrong folder says what is missing."""
    with pytest.raises(RuleFileError, match=r"没有 instruments\.yaml"):
        load_rulebook(tmp_path)


def test_the_hash_follows_every_change_and_nothing_else(law: Path) -> None:
    """The same content has the same hash wherever it lies; a changed comment or text has another."""
    original = load_rulebook().hash
    assert original == load_rulebook(law).hash
    with (law / "texts" / "civil_code.md").open("a", encoding="utf-8") as text:
        text.write("\n")
    assert original != load_rulebook(law).hash
