"""Scenario files: what is wrong is told with file, line and advice, and the end is compared with what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest
from act_samples import play_out, written

from acts.desk import Desk
from acts.scenario import NotAsExpected, StepRefused, check, load_scenario
from casework.people import SYSTEM
from rules.errors import ConfigError, InputError
from tests import builders as b

S01 = (b.SAMPLES / "S01.yaml").read_text(encoding="utf-8")

IN_THE_FILE = {
    "unknown act": ("act: accept", "act: acept", "acept"),
    "unknown field": ("act: accept}", "act: accept, why: x}", "why"),
    "missing field": ("    words: 山海关路、周某某\n", "", "检索词"),
    "wrong type": ("found: true", "found: maybe", "maybe"),
    "no such day": ("on: 2026-09-17", "on: 2026-09-31", "2026-09-31"),
    "no day": ("  - {on: 2026-09-17, act: accept}", "  - {act: accept}", "on（日期）"),
    "set by the system": ("act: sign}", "act: sign, number: 甲}", "由系统填写"),
    "register among the acts": ("act: accept}", "act: register}", "登记由 request 给出"),
    "given is not empty": ("given: []", "given: [{number: JAFG-2026-0001}]", "given"),
    "unknown top key": ("given: []", "gven: []", "gven"),
    "missing acts": ("acts:\n", "expected:\n", "expected"),
    "no request": ("request:\n", "reqest:\n", "reqest"),
    "purpose is not asked": ("  form: 纸质\n", "  purpose: 研究\n  form: 纸质\n", "purpose"),
    "date that is no date": ("signed: 2026-09-16", "signed: gestern", "signed"),
    "item without words": ("{sought: 山海关路", '{wanted: "', "YAML"),
    "broken yaml": ("organ: JAFG", "organ: [JAFG", "YAML"),
    "key twice": ("organ: JAFG", "organ: JAFG\norgan: JAGH", "写了两遍"),
    "expects the unknown": ("expect: {", "expect: {colour: red, ", "colour"),
    "expects a day in quotes": ("due_on: 2026-10-20", 'due_on: "2026-10-20"', "due_on"),
    "expects one outcome": ("outcomes: [disclosed]", "outcomes: disclosed", "列表"),
}

WHILE_PLAYING = {
    "wrong organ": ("organ: JAFG", "organ: XXXX", "XXXX", "organ"),
    "wrong unit": ("units: [征收科]", "units: [办信科]", "办信科", "units"),
    "unknown channel": ("channel: signed_post", "channel: pigeon", "pigeon", "channel"),
    "unknown kind of applicant": ("kind: natural", "kind: martian", "martian", "kind: "),
    "a date of another channel": ("  sent: 2026-09-14", "  confirmed: 2026-09-16", "confirmed", "confirmed"),
    "signed before sent": ("signed: 2026-09-16", "signed: 2026-09-10", "早于", "signed"),
    "accepted before receipt": ("on: 2026-09-17, act: accept", "on: 2026-09-15, act: accept", "早于收到", "accept"),
    "decided before receipt": ("on: 2026-09-24", "on: 2026-09-01", "早于", "on: 2026-09-01"),
    "signed before drafted": ("on: 2026-09-30, act: sign", "on: 2026-09-27, act: sign", "早于", "act: sign"),
    "sent before it was made": ("on: 2026-09-30, act: dispatch", "on: 2026-09-29, act: dispatch", "早于", "dispatch"),
    "unknown way": ("way: post", "way: pigeon", "pigeon", "dispatch"),
    "unknown outcome": ("outcome: disclosed\n", "outcome: hidden\n", "hidden", "outcome: hidden"),
    "unknown fact": ("      supply: paper_by_post", "      supply: pigeon", "pigeon", "supply"),
    "missing fact": ("      supply: paper_by_post\n", "", "提供的形式", "enclosures"),
    "unknown review": ("kind: review", "kind: beauty", "beauty", "act: approve"),
}  # fmt: skip


def fault(path: Path, desk: Desk) -> InputError:
    """What is said about the file, at loading or at playing."""
    with pytest.raises(InputError) as caught:
        play_out(desk, load_scenario(path))
    return caught.value


@pytest.mark.parametrize("what", IN_THE_FILE)
def test_a_wrong_file_is_found_before_anything_is_done(what: str, tmp_path: Path, desk: Desk) -> None:
    """File, line and Chinese advice, and no case in the store."""
    old, new, said = IN_THE_FILE[what]
    assert old in S01
    path = written(tmp_path, S01.replace(old, new, 1))
    wrong = fault(path, desk)
    assert (str(path), True, True) == (wrong.file, bool(wrong.line), bool(wrong.advice)), str(wrong)
    assert said in str(wrong)
    assert 0 == desk.cases(SYSTEM).count()


@pytest.mark.parametrize("what", WHILE_PLAYING)
def test_what_the_office_does_not_know_is_told_by_its_line(what: str, tmp_path: Path, desk: Desk) -> None:
    """Wrong by the office, the law or the case: the line of the act, or of the very field."""
    old, new, said, place = WHILE_PLAYING[what]
    assert old in S01
    path = written(tmp_path, S01.replace(old, new, 1))
    wrong = fault(path, desk)
    assert (str(path), True) == (wrong.file, bool(wrong.advice)), str(wrong)
    assert said in str(wrong)
    assert wrong.line and place in path.read_text(encoding="utf-8").splitlines()[wrong.line - 1], str(wrong)


def test_an_empty_item_is_no_item(tmp_path: Path) -> None:
    """An item says what is sought."""
    text = S01.replace(
        "{sought: 山海关路某号地块房屋征收中本户(户主周某某)的分户评估报告和补偿结果公示}", "{sought: ''}"
    )
    with pytest.raises(InputError) as caught:
        load_scenario(written(tmp_path, text))
    assert "request.items.0" == caught.value.field


def test_the_error_does_not_repeat_a_secret(tmp_path: Path) -> None:
    """A phone number in the wrong shape is named by its field only."""
    text = S01.replace('phone: "10000000001"', 'phone: ["10000000001"]')
    with pytest.raises(InputError) as caught:
        load_scenario(written(tmp_path, text))
    assert ("request.applicant.phone", False) == (caught.value.field, "10000000001" in str(caught.value))


def test_a_missing_element_is_refused_by_article(tmp_path: Path, desk: Desk) -> None:
    """Without proof of identity the case is registered but not accepted: refused, with line and article 29."""
    path = written(tmp_path, S01.replace('    id_number: "310106000000000000"\n', ""))
    with pytest.raises(StepRefused) as caught:
        play_out(desk, load_scenario(path))
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "act: accept" in text)
    assert [True] * 3 == [words in str(caught.value) for words in ("身份证明", "第二十九条", f"第 {line} 行")]


def test_acts_out_of_order_are_refused(tmp_path: Path, desk: Desk) -> None:
    """Signing what nobody drafted: refused with the stage the case is in."""
    text = S01.replace("  - {on: 2026-09-28, act: draft}\n", "")
    with pytest.raises(StepRefused) as caught:
        play_out(desk, load_scenario(written(tmp_path, text)))
    assert "还没有草稿" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("outcomes: [disclosed]", "outcomes: [petition]", "outcomes 应当是 petition，实际是 disclosed"),
        ("due_on: 2026-10-20", "due_on: 2026-10-19", "due_on 应当是 2026-10-19，实际是 2026-10-20"),
    ],
)
def test_another_end_than_expected_is_named(old: str, new: str, said: str, tmp_path: Path, desk: Desk) -> None:
    """What was expected and what came, side by side."""
    scenario = load_scenario(written(tmp_path, S01.replace(old, new)))
    case = play_out(desk, scenario)
    with pytest.raises(NotAsExpected, match=said):
        check(scenario, desk.on(scenario.steps[-1].on), case)


def test_no_expectation_is_no_complaint(tmp_path: Path, desk: Desk) -> None:
    """``expect`` may be left out."""
    scenario = load_scenario(written(tmp_path, S01.partition("expect:")[0]))
    check(scenario, desk, play_out(desk, scenario))


def test_a_fault_of_the_configuration_is_not_put_on_the_scenario(tmp_path: Path, desk: Desk) -> None:
    """An organ without a review body on that day is config.yaml's fault, and said so."""
    from dataclasses import replace

    organ = desk.office.organ("JAFG")
    organs = {**desk.office.organs, "JAFG": replace(organ, review_bodies=())}
    poor = replace(desk, config=replace(desk.config, office=replace(desk.office, organs=organs)))
    with pytest.raises(ConfigError) as caught:
        play_out(poor, load_scenario(written(tmp_path, S01)))
    assert ("", True) == (caught.value.file, "config.yaml" in str(caught.value))
