"""From the counter to the unit: what is taken in, what is refused, and what is simply wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from casework import commands as cmd
from casework import events as ev
from casework.decide import decide
from casework.effects import Effect, EffectKind
from casework.people import Secret
from casework.ruling import Decision, Refused, Ruling
from rules.errors import InputError
from rules.strict_yaml import load_file
from tests import builders as b

DAY = dt.date
NOBODY = {"name": "", "id_number": Secret(""), "phone": Secret(""), "address": Secret(""), "email": Secret("")}


def register(command: cmd.RegisterRequest, today: dt.date = b.TODAY) -> Ruling:
    """The registration as decided by the organ's handler."""
    return decide(None, command, b.context(today=today))


def test_a_complete_request_is_registered_as_it_came() -> None:
    """Nothing is missing, and the law of the day names the date that decides the receipt day."""
    assert b.registered() == b.first_event(register(b.request()))


@pytest.mark.parametrize(
    ("lacks", "code"),
    [
        ({"applicant": b.applicant(name=" ")}, "applicant_name"),
        ({"applicant": b.applicant(id_number=Secret(""))}, "identity_proof"),
        ({"applicant": b.applicant(phone=Secret(""), address=Secret(""), email=Secret(""))}, "contact"),
        ({"form": "", "via": ""}, "form"),
    ],
)
def test_a_missing_element_is_listed_and_nothing_turned_away(lacks: dict[str, object], code: str) -> None:
    """Article 29's elements that a request lacks are written down; the request is registered all the same."""
    event = b.first_event(register(b.request(**lacks)))
    assert isinstance(event, ev.RequestRegistered)
    assert (code,) == event.missing


def test_every_element_of_the_law_is_looked_for() -> None:
    """Whoever gives nothing lacks everything the rule file lists, but what is sought."""
    listed = {entry["id"] for entry in load_file(b.ROOT / "rules" / "law" / "elements.yaml").data}
    event = b.first_event(register(b.request(applicant=b.applicant(**NOBODY), form="", via="")))
    assert isinstance(event, ev.RequestRegistered)
    assert listed - {"sought"} == set(event.missing)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"organ": "XXXX"}, "organ"),
        ({"channel": "pigeon"}, "channel"),
        ({"applicant": b.applicant(kind="martian")}, "applicant.kind"),
        ({"items": ()}, "items"),
        ({"items": ("甲", " ")}, "items.1"),
        ({"dates": {"sent": DAY(2026, 9, 14)}}, "dates.signed"),
        ({"dates": {"signed": b.SIGNED, "confirmed": b.SIGNED}}, "dates.confirmed"),
        ({"dates": {"sent": DAY(2026, 9, 17), "signed": b.SIGNED}, "on": DAY(2026, 9, 18)}, "dates.signed"),
        ({"dates": {"signed": DAY(2026, 9, 17)}}, "dates.signed"),
        ({"dates": {"signed": DAY(2026, 10, 1)}, "on": b.TODAY}, "dates.signed"),
        ({"on": DAY(2026, 10, 1)}, "on"),
    ],
)
def test_wrong_input_names_its_field(wrong: dict[str, object], field: str) -> None:
    """An unknown code, an empty item, a missing, strange, reversed or future date: InputError with field and advice."""
    with pytest.raises(InputError) as caught:
        register(b.request(**wrong))
    assert (field, True) == (caught.value.field, bool(caught.value.advice))


def test_a_receipt_slip_is_planned_once_the_receipt_day_is_known() -> None:
    """By post the slip follows registration; over the internet it follows the confirmation."""
    slip = Effect(EffectKind.ISSUE_NOTICE, "registration_receipt")
    posted, web = register(b.request()), register(b.online())
    assert isinstance(posted, Decision) and isinstance(web, Decision)
    assert (((0, slip),), ()) == (posted.effects, web.effects)
    confirmed = b.ruling("registration", cmd.ConfirmReceipt(on=DAY(2026, 9, 17)))
    assert isinstance(confirmed, Decision)
    assert ((0, slip),) == confirmed.effects


@pytest.mark.parametrize(("channel", "dates", "stage"), [
    ("in_person", ("submitted",), "examination"),
    ("oral", ("submitted",), "examination"),
    ("signed_post", ("sent", "arrived", "signed"), "examination"),
    ("ordinary_post", ("sent", "arrived"), "registration"),
    ("ordinary_post", ("sent", "arrived", "confirmed"), "examination"),
    ("online", ("submitted",), "registration"),
    ("online", ("submitted", "confirmed"), "examination"),
    ("fax", ("sent", "arrived"), "registration"),
    ("fax", ("sent", "confirmed"), "examination"),
])  # fmt: skip
def test_each_channel_waits_for_its_own_day(channel: str, dates: tuple[str, ...], stage: str) -> None:
    """Post, internet and fax wait for confirmation where article 31 asks for it; the others do not."""
    event = b.first_event(register(b.request(channel=channel, dates=dict.fromkeys(dates, b.SIGNED))))
    confirm = decide(b.case(event), cmd.ConfirmReceipt(on=b.TODAY), b.context())
    assert ("registration" == stage) == isinstance(confirm, Decision)


def test_a_confirmation_cannot_come_before_the_request() -> None:
    """The request arrived on the 16th: it was not confirmed on the 15th."""
    with pytest.raises(InputError) as caught:
        b.ruling("registration", cmd.ConfirmReceipt(on=DAY(2026, 9, 15)))
    assert ("on", "2026-09-15 早于到件的日期 2026-09-16") == (caught.value.field, caught.value.problem)


def test_a_case_that_lacks_an_element_is_not_accepted() -> None:
    """The refusal names the element and article 29; a note of how it was made good opens the way."""
    case = b.case(b.registered(missing=("identity_proof",)))
    refused = decide(case, cmd.AcceptRequest(on=b.TODAY), b.context())
    assert isinstance(refused, Refused)
    assert ("申请还缺身份证明", "第二十九条") == (refused.reason, refused.cite[0].article)
    assert "第二十九条" in str(refused)
    accepted = decide(case, cmd.AcceptRequest(on=b.TODAY, note=" 当场出示证件 "), b.context())
    assert ev.RequestAccepted(b.TODAY, "当场出示证件") == b.first_event(accepted)


def test_a_case_goes_to_units_of_its_organ() -> None:
    """Units are written once each, in the order given."""
    ruled = b.ruling("routing", cmd.RouteCase(on=b.TODAY, units=("征收科", "物业科", "征收科")))
    assert ev.Routed(b.TODAY, ("征收科", "物业科")) == b.first_event(ruled)


@pytest.mark.parametrize("units", [(), ("办信科",)])
def test_an_unknown_unit_is_answered_with_the_known_ones(units: tuple[str, ...]) -> None:
    """No unit, or another organ's: the advice lists the organ's own."""
    with pytest.raises(InputError) as caught:
        b.ruling("routing", cmd.RouteCase(on=b.TODAY, units=units))
    assert ("units", True) == (caught.value.field, "征收科" in caught.value.advice)


def test_nothing_is_dated_before_what_it_follows() -> None:
    """Acceptance before receipt, routing before acceptance, a search before receipt: the field ``on`` is wrong."""
    confirmed = (*b.UP_TO["registration"], ev.ReceiptConfirmed(DAY(2026, 9, 20)))
    search = cmd.RecordSearch(on=DAY(2026, 9, 15), unit="征收科", found=True, where="档案", words="地块")
    for events, command in (
        (confirmed, cmd.AcceptRequest(on=DAY(2026, 9, 18))),
        (b.UP_TO["routing"], cmd.RouteCase(on=b.SIGNED, units=("征收科",))),
        (b.UP_TO["inquiry"], search),
    ):
        with pytest.raises(InputError) as caught:
            decide(b.case(*events), command, b.context())
        assert "on" == caught.value.field


def test_a_fact_may_be_written_down_later_than_it_happened() -> None:
    """Acceptance on the 17th, recorded on the 30th."""
    assert b.ACCEPTED == b.first_event(b.ruling("examination", cmd.AcceptRequest(on=DAY(2026, 9, 17))))


def test_no_fact_lies_in_the_future() -> None:
    """Tomorrow cannot be written today."""
    with pytest.raises(InputError) as caught:
        b.ruling("examination", cmd.AcceptRequest(on=DAY(2026, 10, 1)))
    assert "2026-10-01 还没有到（今天是 2026-09-30）" == caught.value.problem


def test_purpose_is_never_asked() -> None:
    """Article 27: no field of the request asks what the information is for."""
    from casework.wire import labels

    words = "".join((*labels(cmd.RegisterRequest).values(), *b.applicant().__dataclass_fields__))
    assert [] == [word for word in ("用途", "purpose", "目的") if word in words]


def test_the_request_is_kept_apart_from_the_command() -> None:
    """The event owns its dates: changing the form's afterwards changes nothing that happened."""
    dates = {"signed": b.SIGNED}
    event = b.first_event(register(replace(b.request(), dates=dates)))
    dates["signed"] = DAY(2020, 1, 1)
    assert isinstance(event, ev.RequestRegistered)
    assert {"signed": b.SIGNED} == event.dates
