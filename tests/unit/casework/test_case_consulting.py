"""征求意见: who is asked what, when silence is silence, and what an objection binds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casework.case import Case
from casework.decide import Decision
from casework.next_task import next_task
from casework.open_limits import open_limits
from casework.ruling import Refused
from rules.errors import InputError
from tests import builders as b
from tests.paper_office import PaperOffice

DAY = dt.date
ASK: dict[str, Any] = {"name": "某公司", "summary": "某路许可证附图", "why": "载有工艺尺寸"}
SENT, THERE, SAID, NOW = DAY(2026, 9, 21), DAY(2026, 9, 22), DAY(2026, 9, 28), DAY(2026, 9, 29)
LAPSED = DAY(2026, 10, 21)  # 送达后第 15 个工作日（10-20）已经过去
GIVE: dict[str, Any] = {"outcome": "disclosed", "facts": {"supply": "email"}}
PART: dict[str, Any] = {
    "given": "其余部分", "supply": "email", "withheld_part": "附图第七张", "withheld_under": "third_party",
    "reason": "属商业秘密", "redaction_record": "原件和副本",
}  # fmt: skip
KEEP: dict[str, Any] = {
    "outcome": "withheld.third_party",
    "facts": {"kind": "trade_secret", "asked_on": "2026-09-21", "view": "objects", "reason": "属商业秘密"},
}


def searching(**changes: Any) -> PaperOffice:
    """A case in 检索征询."""
    office = PaperOffice(b.request(**changes))
    office.done("accept", DAY(2026, 9, 17))
    office.done("route", DAY(2026, 9, 17), units=["征收科"])
    return office


def asked(**changes: Any) -> PaperOffice:
    """A third party was asked about item 1 and has the letter."""
    office = searching(**changes)
    office.done("ask_third_party", SENT, **ASK)
    office.post("third_party-A", SENT, THERE)
    return office


def told(view: str, **more: Any) -> PaperOffice:
    """The third party has answered."""
    office = asked()
    office.done("receive_view", SAID, view=view, **more)
    return office


def objecting(good: bool) -> PaperOffice:
    """The third party objects, for a reason that is good or not."""
    return told("objects", reason="工艺没有公开过", good_reason=good)


def signed(office: PaperOffice, reviews: tuple[str, ...], on: dt.date = NOW) -> Case:
    """From the decision to the signature, all in one day."""
    office.done("draft", on)
    office.done("submit_draft", on)
    for kind in reviews:
        office.done("approve", on, kind=kind)
    return office.done("sign", on)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"summary": ""}, "summary"),
        ({"items": [2]}, "items"),
        ({"summary": "周某某要的附图"}, "summary"),
        ({"why": f"电话 {b.PHONE}"}, "why"),
        ({"answer_due": DAY(2026, 9, 30)}, "answer_due"),
    ],
)
def test_a_question_is_whole_and_says_nothing_of_the_applicant(fields: dict[str, Any], field: str) -> None:
    """Name, summary, items that exist; no name or number of who asks; no limit other than the law's."""
    with pytest.raises(InputError) as caught:
        searching().act("ask_third_party", {**ASK, **fields}, SENT)
    assert field == caught.value.field


def test_an_organ_that_is_asked_may_be_given_a_day() -> None:
    """The law sets none for other organs (article 33)."""
    office = searching()
    office.done("ask_agency", SENT, name="某局", summary="文件出处", answer_due=DAY(2026, 9, 30))
    office.post("agency-A", SENT, THERE)
    assert [DAY(2026, 9, 30)] == [one.due_on for one in office.clock(NOW).limits if one.ref == "A"]


def test_a_letter_sent_again_has_a_limit_of_its_own() -> None:
    """The limit of the sending that came back is over; silence is written down only when that of the new one is."""
    office = searching()
    office.done("ask_agency", SENT, name="某局", summary="文件出处", answer_due=DAY(2026, 9, 30))
    office.done("dispatch", SENT, letter="agency-A", way="post", tracking="EMS-示例")
    office.done("record_return", THERE, letter="agency-A")
    office.post("agency-A", SAID, NOW)
    office.done("accept_route", NOW, unit="征收科")
    office.done("record_search", NOW, unit="征收科", found=True, where="档案室", words="某路")
    task = next_task(office.case, office.clock(NOW))
    assert task and (True, DAY(2026, 9, 30)) == (task.waiting, task.until)
    assert [DAY(2026, 9, 30)] == [one.due_on for one in open_limits(office.case, office.clock(NOW)) if one.ref == "A"]


def test_a_consultation_has_its_own_name() -> None:
    """The same ref again is a closed task; another ref is another letter."""
    office = asked()
    assert "closed" == office.refused("ask_third_party", SAID, **ASK).kind
    office.done("ask_third_party", SAID, ref="B", **ASK)
    assert {"third_party-A", "told-A", "third_party-B", "told-B"} <= set(office.case.letters)


def test_a_view_answers_a_letter_that_went_out_once() -> None:
    """Not before dispatch, no unknown view or ref, no objection without its reason, not twice."""
    office = searching()
    office.done("ask_third_party", SENT, **ASK)
    assert "还没有发出" in office.refused("receive_view", SAID, view="consents").reason
    office.post("third_party-A", THERE)
    wrong = [({"view": "maybe"}, "view"), ({"ref": "Z", "view": "consents"}, "ref"), ({"view": "objects"}, "reason")]
    for fields, field in wrong:
        with pytest.raises(InputError) as caught:
            office.act("receive_view", fields, SAID)
        assert field == caught.value.field
    with pytest.raises(InputError):
        office.act("receive_view", {"view": "consents"}, SENT)
    office.done("receive_view", SAID, view="consents")
    assert "closed" == office.refused("receive_view", SAID, view="consents").kind


def test_silence_is_recorded_when_fifteen_working_days_from_receipt_have_passed() -> None:
    """Delivered 09-22: its last day is 10-20. Not on that day, not while nobody knows that the letter arrived."""
    office = asked()
    last = b.days().add(THERE, 15)
    assert DAY(2026, 10, 20) == last
    refused = office.refused("receive_view", last, view="silent")
    assert (True, "第三十二条") == (str(last) in refused.reason, refused.cite[0].article)
    office.done("receive_view", last + dt.timedelta(1), view="silent")
    lost = searching()
    lost.done("ask_third_party", SENT, **ASK)
    lost.post("third_party-A", SENT)
    assert "还没有送达" in lost.refused("receive_view", DAY(2026, 11, 30), view="silent").reason


def test_nothing_is_given_while_the_third_party_may_still_answer() -> None:
    """Article 32: neither given nor withheld for its sake; what needs no view of its own is free."""
    office = asked(items=("附图", "许可证"))
    for choice in (GIVE, KEEP, {"outcome": "partly_disclosed", "facts": PART}):
        refused = office.refused("decide", NOW, item=1, **choice)
        assert (True, {"第十五条", "第三十二条"}) == (
            "正在征求" in refused.reason, {cite.article for cite in refused.cite}
        )  # fmt: skip
    office.done("decide", NOW, item=2, **GIVE)


def test_an_objection_with_good_reason_is_honoured() -> None:
    """Disclosed is refused with articles 15 and 32; withheld, or given without its part, is possible."""
    refused = objecting(True).refused("decide", NOW, **GIVE)
    assert (True, "第十五条", "rule") == ("合理理由" in refused.reason, refused.cite[0].article, refused.kind)
    other = {"outcome": "partly_disclosed", "facts": {**PART, "withheld_under": "deliberation"}}
    objecting(True).refused("decide", NOW, **other)
    objecting(True).done("decide", NOW, outcome="partly_disclosed", facts=PART)
    objecting(True).done("decide", NOW, **KEEP)


def test_the_public_interest_outweighs_an_objection_when_it_is_stated() -> None:
    """不公开会对公共利益造成重大影响: the words are kept with the decision; blank words are none."""
    office = objecting(True)
    blank = {"supply": "email", "public_interest": " "}
    office.refused("decide", NOW, outcome="disclosed", facts=blank)
    office.done("decide", NOW, outcome="disclosed", facts={"supply": "email", "public_interest": "涉及饮水安全"})
    assert "涉及饮水安全" == office.case.items[0].decision.facts["public_interest"]  # type: ignore[union-attr]


def test_a_bad_reason_and_silence_leave_the_choice_to_the_organ() -> None:
    """Silence is neither consent nor refusal: given or withheld, as the organ decides."""
    for choice in (GIVE, KEEP):
        objecting(False).done("decide", NOW, **choice)
        office = asked()
        office.done("receive_view", DAY(2026, 10, 22), view="silent")
        facts = {**choice["facts"], **({"view": "silent"} if "view" in choice["facts"] else {})}
        office.done("decide", DAY(2026, 10, 22), outcome=choice["outcome"], facts=facts)


def test_withholding_for_a_third_party_says_what_the_file_says() -> None:
    """Nobody asked, consent on file, or another view than the recorded one: refused."""
    assert "还没有就这一项征求" in searching().refused("decide", NOW, **KEEP).reason
    assert "同意公开" in told("consents").refused("decide", NOW, **KEEP).reason
    silent = {**KEEP, "facts": {**KEEP["facts"], "view": "silent"}}
    assert "不一致" in objecting(True).refused("decide", NOW, **silent).reason


@pytest.mark.parametrize("good", [False, True])
def test_the_third_party_is_told_before_anything_is_disclosed(good: bool) -> None:
    """Signed and sealed, the reply stays in the house until the notice to the third party has gone out."""
    office = objecting(good)
    office.done("decide", NOW, outcome="disclosed", facts={"supply": "email", "public_interest": "涉及饮水安全"})
    office.done("notify_disclosure", NOW, what="附图", why="涉及饮水安全")
    signed(office, ("review", "legal"))
    send: dict[str, Any] = {"letter": "reply", "way": "post"}
    refused = office.refused("dispatch", DAY(2026, 10, 8), **send)
    assert (True, "第三十二条") == ("告知第三方" in refused.reason, refused.cite[0].article)
    office.post("disclosure-A", DAY(2026, 10, 9))
    office.refused("dispatch", DAY(2026, 10, 8), **send)
    office.done("dispatch", DAY(2026, 10, 9), **send)


@pytest.mark.parametrize(("view", "owed"), [("objects", True), ("silent", False), ("consents", False)])
def test_who_objected_is_told_without_any_public_interest_too(view: str, owed: bool) -> None:
    """Given although it objects, without good reason: it is told first. With consent or silence nobody is."""
    office = objecting(False) if view == "objects" else asked() if view == "silent" else told(view)
    if view == "silent":
        office.done("receive_view", LAPSED, view=view)
    office.done("decide", LAPSED, **GIVE)
    signed(office, ("review", "legal") if owed else ("review",), LAPSED)
    sent = office.act("dispatch", {"letter": "reply", "way": "post"}, LAPSED)
    assert owed == isinstance(sent, Refused)


def test_a_part_that_honours_the_objection_goes_out_without_a_notice() -> None:
    """Nothing is disclosed against the third party's wish."""
    office = objecting(True)
    office.done("decide", NOW, outcome="partly_disclosed", facts=PART)
    signed(office, ("review", "legal", "secrecy"))
    office.post("reply", NOW)


def test_a_notice_of_disclosure_follows_a_view_that_is_no_consent() -> None:
    """Not before the view, not for consent, with what and why, once."""
    why = {"what": "附图", "why": "公共利益"}
    assert "还没有第三方的意见" in asked().refused("notify_disclosure", NOW, **why).reason
    assert "用不着告知" in told("consents").refused("notify_disclosure", NOW, **why).reason
    office = objecting(False)
    with pytest.raises(InputError) as caught:
        office.act("notify_disclosure", {"what": "附图", "why": " "}, NOW)
    assert "why" == caught.value.field
    office.done("notify_disclosure", NOW, **why)
    assert "closed" == office.refused("notify_disclosure", NOW, **why).kind


def test_a_view_that_comes_after_the_decision_is_looked_at_again() -> None:
    """Asked late, while the draft lay ready: an objection with good reason stops 送审 and 签发 alike."""
    office = searching()
    office.done("decide", SENT, **GIVE)
    office.done("draft", SENT)
    office.done("ask_third_party", SENT, **ASK)
    assert "正在征求" in office.refused("submit_draft", SENT).reason
    office.post("third_party-A", SENT, THERE)
    office.done("receive_view", SAID, view="objects", reason="商业秘密", good_reason=True)
    assert "合理理由" in office.refused("submit_draft", SAID).reason
    late = objecting(False)
    late.done("decide", NOW, **GIVE)
    late.done("ask_third_party", NOW, ref="B", **ASK)
    late.post("third_party-B", NOW, NOW)
    late.done("receive_view", NOW, ref="B", view="consents")
    late.done("draft", NOW)
    assert isinstance(late.act("submit_draft", {}, NOW), Decision)


def test_a_search_that_found_nothing_stands_behind_does_not_exist() -> None:
    """A word in the facts is no search record, nor is a search that found it (article 36 item 4)."""
    nothing = {"scope": "档案", "method": "检索词", "search_record": "查过"}
    office = searching()
    assert "检索记录" in office.refused("decide", NOW, outcome="does_not_exist", facts=nothing).reason
    search = {"unit": "征收科", "where": "档案", "words": "附图"}
    office.done("record_search", NOW, found=True, **search)
    assert "查不到" in office.refused("decide", NOW, outcome="does_not_exist", facts=nothing).reason
    office.done("record_search", NOW, found=False, **search)
    office.done("decide", NOW, outcome="does_not_exist", facts=nothing)


def test_a_repeat_needs_the_earlier_reply() -> None:
    """Number, day and result in the letter, the earlier reply on file; the remedy follows its result."""
    facts = {"earlier_number": "某号", "earlier_on": "2026-08-03", "earlier_result": "disclosed"}
    office = searching()
    refused = office.refused("decide", NOW, outcome="repeat", facts=facts)
    assert (True, "第三十六条") == ("前次答复书" in refused.reason, refused.cite[0].article)
    for result, remedy in (("disclosed", "R3"), ("other", "R2")):
        case = office.done(
            "decide", NOW, outcome="repeat", facts={**facts, "earlier_result": result, "earlier_reply": "x"}
        )
        assert remedy == case.items[0].decision.remedy  # type: ignore[union-attr]


@pytest.mark.parametrize(("act", "field", "value"), [("third_party", "items", []), ("agency", "answer_due", SENT)])
def test_a_question_is_about_something_and_leaves_time(act: str, field: str, value: Any) -> None:
    """A consultation names at least one item; a last day of its own lies after the letter."""
    with pytest.raises(InputError) as wrong:
        searching().act(f"ask_{act}", {**ASK, field: value}, SENT)
    assert field == wrong.value.field
