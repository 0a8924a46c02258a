"""合并答复: one letter for several requests of one applicant, through the real acts, on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from act_samples import DISCLOSE, SEARCH, STEPS, act, case_after, done, events, kinds, register

from acts import registry
from acts.carry_out import CARRY_OUT
from acts.desk import Desk
from casework.case import Case
from casework.effects import EffectKind
from casework.letters_of import Whereabouts
from casework.people import SYSTEM, Secret
from casework.ruling import Refused
from casework.stages import Stage, stage_of
from store import effects
from store.cases import EVERYTHING
from store.inspection import inspect
from store.queries.post_book import letters_at
from store.unit_of_work import NoSuchCase
from tests import builders as b
from tests.fakes import CutBeforeRecording, PlainDriver, PlainPress, PowerCut

UP: tuple[tuple[str, dict[str, Any]], ...] = (("draft", {}), ("submit_draft", {}), ("approve", {"kind": "review"}))


def of(desk: Desk, number: str) -> Case:
    """The case as it stands."""
    return desk.cases(SYSTEM).find(number).case


def joined(desk: Desk) -> tuple[str, str]:
    """Two decided cases of one applicant; the second is to be answered with the first."""
    lead, other = case_after(desk, "decide"), case_after(desk, "decide")
    done(act(desk, lead, "join_replies", cases=[other]))
    return lead, other


def signed(desk: Desk) -> tuple[str, str]:
    """Both answered by one signed letter."""
    lead, other = joined(desk)
    for name, fields in (*UP, ("sign", {})):
        done(act(desk, lead, name, **fields))
    return lead, other


def test_one_letter_answers_both_and_each_case_is_closed_by_it(desk: Desk) -> None:
    """One number, one sealed file, one envelope: in the file of each case, whose own clock is met."""
    lead, other = signed(desk)
    press = PlainPress()
    assert ["seal_reply"] == [kind for kind in PlainDriver(desk, press).catch_up(lead) if kind == "seal_reply"]
    assert "seal_reply" not in PlainDriver(desk, press).catch_up(other)
    done(act(desk, lead, "dispatch", way="post", tracking="EB1"))
    done(act(desk, lead, "record_delivery"))
    one, two = of(desk, lead), of(desk, other)
    assert one.reply and two.reply and one.reply.file
    assert (one.reply.number, one.reply.file, one.reply.delivered_on) == (
        two.reply.number, two.reply.file, two.reply.delivered_on,
    )  # fmt: skip
    assert [(Stage.CLOSED, "done")] * 2 == [(stage_of(case), desk.clock(case).state) for case in (one, two)]
    text = desk.store.files.read(one.reply.file.sealed).decode()
    assert [True] * 4 == [words in text for words in (lead, other, "第1项", "第2项")]
    body = desk.cases(SYSTEM).letter_body(other, "reply", two.reply.version or 0)
    assert desk.cases(SYSTEM).letter_body(lead, "reply", one.reply.version or 0) == body
    assert [] == inspect(desk.store, lambda case, records: [desk.clock(case)]).findings
    done(act(desk, other, "archive"))


def test_the_numbers_go_on_without_a_gap(desk: Desk) -> None:
    """A joint reply takes one number, and the next reply the one after it."""
    lead, _ = signed(desk)
    alone = case_after(desk, "sign")
    numbers = [of(desk, number).reply for number in (lead, alone)]
    assert ["第1号", "第2号"] == [reply.number[reply.number.index("第") :][:3] for reply in numbers if reply]


def test_a_power_cut_at_the_seal_leaves_both_or_neither(desk: Desk) -> None:
    """Cut before the record: neither case has a seal; done again, both have the same one, once."""
    lead, other = signed(desk)
    planned = next(one for one in effects.open_effects(desk.store.engine, lead) if one.kind == "seal_reply")
    todo = effects.begin(desk.store.engine, planned.id)
    cut = replace(desk, store=CutBeforeRecording.of(desk.store))
    with pytest.raises(PowerCut):
        CARRY_OUT[EffectKind.SEAL_REPLY](cut, PlainPress(), todo)  # type: ignore[arg-type]
    assert [0, 0] == [kinds(desk, number).count("ReplySealed") for number in (lead, other)]
    CARRY_OUT[EffectKind.SEAL_REPLY](desk, PlainPress(), todo)  # type: ignore[arg-type]
    assert [1, 1] == [kinds(desk, number).count("ReplySealed") for number in (lead, other)]


def test_only_one_envelope_lies_in_the_post_book(desk: Desk) -> None:
    """The letter lies there under its lead alone, and nobody sends it from the other case."""
    lead, other = signed(desk)
    PlainDriver(desk).catch_up(lead)
    assert [lead] == [line.case_number for line in letters_at(desk.store.engine, EVERYTHING, Whereabouts.LYING, 9)]
    refused = act(desk, other, "dispatch", way="post")
    assert isinstance(refused, Refused) and lead in refused.reason


def test_a_wrong_number_of_the_one_envelope_is_put_right_in_both(desk: Desk) -> None:
    """Fixed in the lead: both files bear the right number of the post; in the other it is refused and points there."""
    lead, other = signed(desk)
    PlainDriver(desk).catch_up(lead)
    done(act(desk, lead, "dispatch", way="post", tracking="EX123456784CN"))
    fix = {"letter": "reply", "tracking": "EX123456785CN", "reason": "抄错一位"}
    refused = act(desk, other, "fix_tracking", **fix)
    assert isinstance(refused, Refused) and lead in refused.reason
    done(act(desk, lead, "fix_tracking", **fix))
    replies = [of(desk, number).reply for number in (lead, other)]
    assert ["EX123456785CN"] * 2 == [reply.tracking for reply in replies if reply]


def test_a_void_joint_reply_is_void_in_each_case(desk: Desk) -> None:
    """Void, mended and signed anew: both bear the new number, and keep the void one on file."""
    lead, other = signed(desk)
    PlainDriver(desk).catch_up(lead)
    done(act(desk, lead, "void_reply", reason="收件人写错"))
    assert [Stage.DRAFTING] * 2 == [stage_of(of(desk, number)) for number in (lead, other)]
    for name, fields in (*UP, ("sign", {})):
        done(act(desk, lead, name, **fields))
    for number in (lead, other):
        case = of(desk, number)
        assert case.reply
        assert ("收件人写错", "第2号") == (case.letters["reply-1"].void_reason, case.reply.number[-5:-2])


def test_parted_each_is_answered_apart(desk: Desk) -> None:
    """The joint draft falls; both cases ask for drafts of their own, with the reason on both records."""
    lead, other = joined(desk)
    done(act(desk, lead, "draft"))
    done(act(desk, lead, "part_replies", parted=other, reason="一件要延期"))
    assert [(None, "", ())] * 2 == [
        (case.draft, case.course.joined_to, case.course.joins) for case in (of(desk, lead), of(desk, other))
    ]
    assert "reply" == done(act(desk, other, "draft")).draft.letter  # type: ignore[union-attr]
    assert ["一件要延期"] * 2 == [getattr(events(desk, lead)[-1], "reason", ""), events(desk, other)[-2].reason]  # type: ignore[attr-defined]


def test_what_happens_to_a_joined_case_holds_the_letter_back(desk: Desk) -> None:
    """Its applicant withdrew after the review: the letter is not signed before the case is parted from it."""
    lead, other = joined(desk)
    for name, fields in UP:
        done(act(desk, lead, name, **fields))
    done(act(desk, other, "withdraw", note="书面撤回"))
    refused = act(desk, lead, "sign")
    assert isinstance(refused, Refused) and other in refused.reason and "解除" in refused.advice
    assert "ReplySigned" not in kinds(desk, lead)


@pytest.mark.parametrize("name", ["decide", "draft", "join_replies"])
def test_a_joined_case_is_worked_on_in_its_lead(name: str, desk: Desk) -> None:
    """Deciding and drafting are closed there, and the refusal says where to go."""
    lead, other = joined(desk)
    fields = {"decide": DISCLOSE, "draft": {}, "join_replies": {"cases": [lead]}}[name]
    refused = act(desk, other, name, **fields)
    assert isinstance(refused, Refused) and lead in refused.reason


@pytest.mark.parametrize(
    ("changes", "last", "words"),
    [
        ({"applicant": b.applicant(name="吴某某")}, "decide", "不是同一申请人"),
        ({"applicant": b.applicant(id_number=Secret("310106000000000001"))}, "decide", "不是同一申请人"),
        ({}, "record_search", "检索征询"),
        ({}, "submit_draft", "审核"),
    ],
)  # fmt: skip
def test_who_may_not_be_answered_together(changes: dict[str, Any], last: str, words: str, desk: Desk) -> None:
    """Another applicant, another person of the same name, a case not decided yet or already under review: refused."""
    lead, other = case_after(desk, "decide"), register(desk, b.request(**changes))
    for name, fields in STEPS[: 1 + [name for name, _ in STEPS].index(last)]:
        done(act(desk, other, name, **fields))
    refused = act(desk, lead, "join_replies", cases=[other])
    assert isinstance(refused, Refused) and words in refused.reason
    assert "RepliesJoined" not in kinds(desk, lead)


def test_no_case_is_joined_twice_or_to_itself(desk: Desk) -> None:
    """Nor one that does not exist."""
    lead, other = joined(desk)
    third = case_after(desk, "decide")
    for number, named in ((third, other), (third, lead), (third, third)):
        assert isinstance(act(desk, number, "join_replies", cases=[named]), Refused)
    with pytest.raises(NoSuchCase):
        act(desk, third, "join_replies", cases=["JAFG-2026-9999"])


def test_ordered_anew_one_case_stands_by_itself(desk: Desk) -> None:
    """An order after a review is of one case: it is open again alone, the other stays closed."""
    lead, other = signed(desk)
    PlainDriver(desk).catch_up(lead)
    done(act(desk, lead, "dispatch", way="post", tracking="EB1"))
    done(act(desk, lead, "record_delivery"))
    order: dict[str, Any] = {"on": desk.today, "by": "静安区人民政府", "decision": "静府复〔2026〕1号", "workdays": 10}
    case = done(registry.do(desk, b.HANDLER, "order_reply", other, order))
    assert ("", ()) == (case.course.joined_to, case.course.joins)
    assert Stage.CLOSED is stage_of(of(desk, lead))
    done(act(desk, other, "record_search", **{**SEARCH, "words": "第二次检索"}))
    done(act(desk, other, "decide", **DISCLOSE))
    again = done(act(desk, other, "draft"))
    assert again.draft and again.draft.version == 2
