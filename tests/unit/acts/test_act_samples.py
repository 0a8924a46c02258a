"""The twenty samples: on paper each ends as its ``expect`` says, and S12 finds the reply that it repeats."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from act_samples import play_out, written

from acts import earlier
from acts.audit import audit
from acts.conferring import assessment
from acts.desk import Desk
from acts.scenario import check, load_scenario
from casework import events as ev
from casework import proceedings as pr
from casework.letters_of import TO_OTHERS, stem
from casework.people import SYSTEM
from casework.stages import Stage, stage_of
from rules.errors import InputError
from rules.outcomes import mixed_row
from rules.strict_yaml import load_file
from tests import builders as b
from tests.paper_office import PaperOffice

NAMES = [f"S{n:02d}" for n in range(1, 21)]
# worked by hand on the calendar of 2026: 9-20 and 10-10 work, 9-25 to 9-27 and 10-1 to 10-7 rest
DUE = {
    "S01": (10, 20), "S02": (11, 3), "S03": (11, 3), "S04": (11, 5), "S05": (10, 26), "S06": (10, 26), "S07": (10, 28),
    "S08": (10, 28), "S09": (10, 30), "S10": (10, 30), "S11": (10, 30), "S12": (11, 2), "S13": (11, 3), "S14": (11, 20),
    "S15": (11, 9), "S16": (11, 23), "S17": (11, 10), "S18": (11, 20), "S19": (11, 25),
}  # fmt: skip
CROWDED = pytest.param("S15", marks=pytest.mark.slow)
"""It registers thirty-seven other requests first."""
ON_THE_WAY: dict[str, tuple[type[ev.Event], ...]] = {
    "S02": (pr.ThirdPartyAsked, pr.ViewReceived), "S03": (pr.ThirdPartyAsked, pr.RouteAccepted),
    "S04": (pr.CorrectionAsked, pr.RequestCorrected), "S10": (pr.FlagRaised, pr.ConferenceConcluded),
    "S11": (pr.OpinionGiven, pr.ConferenceConcluded), "S14": (pr.ConferenceConcluded, pr.ExtensionAgreed),
    "S15": (pr.ReasonsAsked, pr.ReasonsReceived), "S16": (pr.ThirdPartyAsked, pr.ViewReceived),
    "S18": (pr.JointMakerAsked, pr.ViewReceived), "S19": (pr.ThirdPartyAsked, pr.DisclosureNotified),
    "S20": (pr.RequestWithdrawn,),
}  # fmt: skip


def played(name: str) -> PaperOffice:
    """The office after the whole sample."""
    scenario = load_scenario(b.SAMPLES / f"{name}.yaml")
    office = PaperOffice(scenario.register)
    office.play(scenario)
    return office


def test_all_twenty_are_there() -> None:
    """One file a sample."""
    assert NAMES == sorted(path.stem for path in b.SAMPLES.glob("S*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_ends_as_it_says(name: str) -> None:
    """Outcomes and last day as expected and as worked by hand; in time, closed, and by the way it is about."""
    office = played(name)
    expect, case = load_scenario(b.SAMPLES / f"{name}.yaml").expect, office.case
    assert expect["outcomes"] == [item.decision.outcome for item in case.items if item.decision]
    clock = office.clock(case.last_on)
    due = dt.date(2026, *DUE[name]) if name in DUE else None
    assert (due, due) == (expect["due_on"], clock.due_on)
    assert (Stage.CLOSED, case.last_on) == (stage_of(case), case.archived_on)
    assert (("withdrawn", None) if name == "S20" else ("done", True)) == (clock.state, clock.in_time)
    assert (["confirmation_late"] if name == "S04" else []) == [fault.code for fault in clock.faults]
    met = {type(event) for event in office.events}
    assert set() == set(ON_THE_WAY.get(name, ())) - met


@pytest.mark.parametrize("name", NAMES)
def test_people_act_on_workdays_and_letters_arrive(name: str) -> None:
    """Every act falls on a day on which the office works; no letter to the applicant or to others is left lying."""
    scenario = load_scenario(b.SAMPLES / f"{name}.yaml")
    assert [] == [(step.act, step.on) for step in scenario.steps if not b.days().is_workday(step.on)]
    assert [step.on for step in scenario.steps] == sorted(step.on for step in scenario.steps)
    letters = played(name).case.letters
    left = [one for one in letters if letters[one].delivered_on is None]
    assert [] == [one for one in left if stem(one) not in ("registration_receipt", "minutes")]


@pytest.mark.parametrize("name", [CROWDED if name == "S15" else name for name in NAMES])
def test_a_sample_goes_through_the_real_acts(name: str, desk: Desk) -> None:
    """Composed, checked, numbered and sealed: it ends as on paper, and each letter is for its reader only."""
    scenario = load_scenario(b.SAMPLES / f"{name}.yaml")
    case = play_out(desk, scenario)
    check(scenario, desk.on(scenario.steps[-1].on), case)
    texts = {
        one: desk.store.files.read(issued.file.sealed).decode() for one, issued in case.letters.items() if issued.file
    }
    assert set(case.letters) == set(texts)
    third = {asked.asked.name for asked in case.course.consultations.values() if asked.kind == "third_party"}
    for letter, text in texts.items():
        if stem(letter) in ("third_party", "disclosure"):
            assert (False, True) == (case.applicant.name in text, any(one in text for one in third)), letter
        elif stem(letter) not in TO_OTHERS:
            assert [] == [one for one in third if one in text], letter


@pytest.mark.slow
def test_the_requests_of_the_month_are_real_cases(desk: Desk) -> None:
    """S15: thirty-seven cases of the same applicant lie in the store, answered and on file; the rules count them."""
    case = play_out(desk, load_scenario(b.SAMPLES / "S15.yaml"))
    others = desk.cases(SYSTEM).of_applicant(case.applicant.name, 100)
    days = {line.received_on for line in others if line.number != case.number}
    assert (38, 37) == (len(others), earlier.before_in_month(desk, case))
    past = [line for line in others if line.number != case.number]
    assert {(Stage.CLOSED, True)} == {(line.stage, line.closed_on is not None) for line in past}
    assert [] == audit(desk.on(case.last_on or case.registered_on)).findings
    assert len(days) > 1 and all(day and day.month == 10 and day <= dt.date(2026, 10, 12) for day in days)
    assert "2026年10月已向本机关申请37件，本件是第38件" == earlier.often(desk, case)
    untold = replace(case, course=replace(case.course, reasons_asked=None, flags={}), items=())
    assert "本件是第38件" in assessment(desk, untold, ()).reasons[0].found
    first = desk.cases(SYSTEM).find(min(line.number for line in others)).case
    assert ("", "") == (earlier.frequency(desk, first), earlier.often(desk, first))


@pytest.mark.parametrize(("name", "row"), [("S06", "二"), ("S08", "一")])
def test_mixed_items_are_counted_once(name: str, row: str) -> None:
    """Something public and something withheld under 14 to 16 is 部分公开; otherwise the order of the rulebook."""
    items = played(name).case.items
    rules = [b.law().outcome(item.decision.outcome).at(b.SIGNED) for item in items if item.decision]
    assert row == mixed_row(rules, b.law(), b.SIGNED).row


def test_the_repeat_names_the_reply_it_repeats() -> None:
    """S12 plays S01 first, and cites that reply's number and day."""
    again = load_scenario(b.SAMPLES / "S12.yaml")
    (first,) = again.given
    office = PaperOffice(first.register)
    reply = office.play(first).reply
    assert reply
    facts = next(step.fields["facts"] for step in again.steps if step.act == "decide")
    assert (reply.number, reply.made_on) == (facts["earlier_number"], facts["earlier_on"])
    assert first.register.applicant == again.register.applicant


def test_no_letter_to_a_third_party_names_the_applicant() -> None:
    """Neither the summary nor the reason why it is asked holds who asks."""
    for name in NAMES:
        data = load_file(b.SAMPLES / f"{name}.yaml").data
        asked = [act for act in data["acts"] if act["act"].startswith("ask_") and "summary" in act]
        person = data["request"]["applicant"]["name"]
        assert [] == [act["act"] for act in asked if person in act["summary"] + act.get("why", "")]


S12 = (b.SAMPLES / "S12.yaml").read_text(encoding="utf-8")
S15 = (b.SAMPLES / "S15.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "old", "new", "said"),
    [
        (S12, "sample: S01", "sample: S99", "旁边没有这个文件"),
        (S12, "sample: S01", "sample: S", "绕回了它自己"),
        (S12, "{sample: S01}", "{number: JAFG-2026-0001}", "看不懂"),
        (S15, "count: 37", "count: 36", "没有用到"),
        (S15, "count: 37", "count: viele", "1 到 200 的整数"),
        (S15, "outcome: withheld.deliberation", "outcome: 7", "怎样答复"),
        (S15, "month: 2026-10", "month: 2026-09", "同一个月"),
        (S15, 'sought: "2019', 'wanted: "2019', "没有“wanted”这一栏"),
    ],
)
def test_what_is_given_must_make_sense(text: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    """An earlier sample that is not there or is this one, an unknown shape, a count that nothing states."""
    with pytest.raises(InputError) as caught:
        load_scenario(written(tmp_path, text.replace(old, new)))
    assert (True, True) == (said in str(caught.value), bool(caught.value.line))
