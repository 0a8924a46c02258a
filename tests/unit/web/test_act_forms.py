"""Forms of the case page: what the system could not settle is put before a person, and nothing typed is lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from office_at_work import OfficeAtWork, person

from casework import commands as cmd
from casework import events as ev
from casework.people import Role
from store import effects
from store.effects import open_effects
from web.app import create_app
from web.forms import BESIDE, SentForm, fields_of

HANDLER, OTHER, ADMIN = person(Role.HANDLER), person(Role.HANDLER, "JAGH"), person(Role.ADMIN)
REVIEWER, OVERSEER = person(Role.REVIEWER), person(Role.OVERSEER, "JAZF")
MADE = dt.date(2026, 9, 30)
NOTE = "邮件系统里没有这封邮件 <b>"


def sealed(office: OfficeAtWork) -> str:
    """A case whose reply is sealed and waits to go out."""
    number = office.decided()
    office.with_draft(number)
    digest = office.case(number).draft.content_hash  # type: ignore[union-attr]
    file = ev.SealedFile("a", "b", "c", "测试章", "2026-09-30T02:00:00+00:00", True, "测试")
    office.happened(number, ev.DraftSubmitted(MADE, "reply", 1, digest, ()))
    office.happened(number, ev.ReplySigned(MADE, "reply", 1, digest, "静房管公开〔2026〕第1号-答"))
    office.happened(number, ev.ReplySealed(MADE, "reply", "静房管公开〔2026〕第1号-答", file))
    return number


def begun(office: OfficeAtWork, number: str, kind: str) -> effects.Todo:
    """The try of an effect that was under way."""
    engine = office.desk.store.engine
    line = next(line for line in open_effects(engine, number) if line.kind == kind)
    todo = effects.begin(engine, line.id)
    assert todo
    return todo


def unclear(office: OfficeAtWork) -> str:
    """A case of whose reply nobody knows whether it went out."""
    number = sealed(office)
    office.happened(number, ev.LetterSendingOrdered(MADE, "reply", "email"))
    effects.doubt(office.desk.store.engine, begun(office, number, "send_letter").id)
    return number


def failed(office: OfficeAtWork) -> str:
    """A case whose receipt could not be issued."""
    number = office.registered()
    todo = begun(office, number, "issue_notice")
    effects.postpone(office.desk.store.engine, todo, "磁盘已满", delay=0, for_good=True)
    return number


def form(office: OfficeAtWork, number: str, **fields: str) -> dict[str, str]:
    """The form to settle a sending as the page gives it, filled in."""
    given = {"letter": "reply", "sent": "no", "on": "2026-10-20", "note": NOTE}
    return {"csrf": f"csrf-of-{HANDLER.login}", "seen": str(office.case(number).seq)} | given | fields


def test_a_person_says_that_the_letter_did_not_go_out(office: OfficeAtWork) -> None:
    """The form stands on the page; sent, the record says who found out what, and the form is gone."""
    number = unclear(office)
    client, address = office.browser(HANDLER), f"/cases/{number}/acts/settle_sending"
    assert f'action="{address}"' in client.get(f"/cases/{number}?part=effects").text
    sent = client.post(address, data=form(office, number))
    assert (303, f"/cases/{number}?done=settle_sending#parts") == (sent.status_code, sent.headers["location"])
    record = office.desk.cases(HANDLER).find(number)
    last = record.records[-1]
    assert (HANDLER.login, ev.SendingSettled(dt.date(2026, 10, 20), "reply", False, NOTE)) == (last.actor, last.event)
    assert f'action="{address}"' not in client.get(f"/cases/{number}?part=effects").text


def test_a_person_says_that_it_went_out(office: OfficeAtWork) -> None:
    """Then the day of sending is the one the person gives."""
    number = unclear(office)
    filled = form(office, number, sent="yes", on="2026-10-09")
    office.browser(HANDLER).post(f"/cases/{number}/acts/settle_sending", data=filled)
    assert dt.date(2026, 10, 9) == office.case(number).letters["reply"].dispatched_on


@pytest.mark.parametrize("who", [REVIEWER, ADMIN, OVERSEER])
def test_the_form_is_for_whom_the_act_is_open_to(office: OfficeAtWork, who: object) -> None:
    """Others see that somebody has to find out, without a form, and are refused when they send one."""
    number = unclear(office)
    client, address = office.browser(who), f"/cases/{number}/acts/settle_sending"  # type: ignore[arg-type]
    page = client.get(f"/cases/{number}?part=effects").text
    assert (True, False) == ("不明，待人确认" in page, address in page)
    sent = client.post(address, data=form(office, number, csrf=f"csrf-of-{who.login}"))  # type: ignore[attr-defined]
    assert (True, True) == (sent.status_code in (403, 409), "没有办成" in sent.text)
    assert office.case(number).letters["reply"].sending


@pytest.mark.parametrize(
    ("fields", "at", "words"),
    [
        ({"note": " "}, "note", "还没有填写“怎样查清的”"),
        ({"on": "2026-10-21"}, "on", "还没有到"),
        ({"on": "昨天"}, "on", "不是日期"),
        ({"sent": "yes", "on": "2026-09-29"}, "on", "早于成文日期"),
        ({"sent": "perhaps"}, "sent", "请选"),
        ({"sent": ""}, "sent", "还没有填写“是否已经发出”"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    office: OfficeAtWork, fields: dict[str, str], at: str, words: str
) -> None:
    """The form comes back with the reason at the field and everything else as it was typed, escaped."""
    number = unclear(office)
    sent = office.browser(HANDLER).post(f"/cases/{number}/acts/settle_sending", data=form(office, number, **fields))
    assert (400, True) == (sent.status_code, f'<a href="#settle_sending-{at}">' in sent.text)
    _, _, after = sent.text.partition('class="field-error"')
    assert words in after[:200]
    if "note" not in fields:
        assert "邮件系统里没有这封邮件 &lt;b&gt;</textarea>" in sent.text
    assert office.case(number).letters["reply"].sending


def test_a_conflict_keeps_what_was_typed(office: OfficeAtWork) -> None:
    """Two people settle it: the second is told why not, and the words can be copied from the page."""
    number = unclear(office)
    filled, client = form(office, number), office.browser(HANDLER)
    client.post(f"/cases/{number}/acts/settle_sending", data=filled)
    late = client.post(f"/cases/{number}/acts/settle_sending", data=filled | {"note": "电话核实 <i>"})
    assert (409, True, True) == (late.status_code, "电话核实 &lt;i&gt;" in late.text, "怎样查清的" in late.text)
    settled = [r for r in office.desk.cases(HANDLER).find(number).records if isinstance(r.event, ev.SendingSettled)]
    assert 1 == len(settled)


def test_a_form_must_be_of_this_session_and_say_what_it_showed(office: OfficeAtWork) -> None:
    """Without our token, or without the event it was based on, nothing is done."""
    number = unclear(office)
    client, address = office.browser(HANDLER), f"/cases/{number}/acts/settle_sending"
    codes = [
        client.post(address, data=form(office, number, **wrong)).status_code for wrong in ({"csrf": "x"}, {"seen": ""})
    ]
    assert [403, 400] == codes
    assert office.case(number).letters["reply"].sending


def test_other_organs_and_unknown_acts_get_the_page_for_nothing_there(office: OfficeAtWork) -> None:
    """A case of another organ does not exist, whatever the form says; nor does an act that no form is for."""
    number = unclear(office)
    foreign = form(office, number, csrf=f"csrf-of-{OTHER.login}")
    assert 404 == office.browser(OTHER).post(f"/cases/{number}/acts/settle_sending", data=foreign).status_code
    assert 404 == office.browser(OTHER).post(f"/cases/{number}/retry", data=foreign).status_code
    client = office.browser(HANDLER)
    codes = [
        client.post(f"/cases/{number}/acts/{act}", data=form(office, number)).status_code
        for act in ("burn", "register")
    ]
    assert [404, 404] == codes


@pytest.mark.parametrize("who", [HANDLER, ADMIN])
def test_what_failed_is_tried_again(office: OfficeAtWork, who: object) -> None:
    """The button plans it anew and has the case driven; who pressed it is in the access log."""
    number = failed(office)
    client = office.browser(who)  # type: ignore[arg-type]
    assert f'action="/cases/{number}/retry"' in client.get(f"/cases/{number}?part=effects").text
    sent = client.post(f"/cases/{number}/retry", data={"csrf": f"csrf-of-{who.login}"})  # type: ignore[attr-defined]
    assert 303 == sent.status_code
    assert ["issue_notice"] == [line.kind for line in open_effects(office.desk.store.engine, number)]
    assert (who.login, number, "再试系统事务 1 项") in office.accesses()  # type: ignore[attr-defined]
    again = client.post(f"/cases/{number}/retry", data={"csrf": f"csrf-of-{who.login}"})  # type: ignore[attr-defined]
    assert 409 == again.status_code


@pytest.mark.parametrize("who", [REVIEWER, OVERSEER])
def test_others_do_not_retry(office: OfficeAtWork, who: object) -> None:
    """No button, and a refusal for who sends the form all the same."""
    number = failed(office)
    client = office.browser(who)  # type: ignore[arg-type]
    assert "/retry" not in client.get(f"/cases/{number}?part=effects").text
    sent = client.post(f"/cases/{number}/retry", data={"csrf": f"csrf-of-{who.login}"})  # type: ignore[attr-defined]
    assert (403, []) == (sent.status_code, open_effects(office.desk.store.engine, number))


def test_an_unclear_letter_is_never_retried(office: OfficeAtWork) -> None:
    """再试 does not touch what may have gone out already."""
    number = unclear(office)
    sent = office.browser(HANDLER).post(f"/cases/{number}/retry", data={"csrf": f"csrf-of-{HANDLER.login}"})
    assert 409 == sent.status_code
    assert "不明，待人确认" in office.browser(HANDLER).get(f"/cases/{number}?part=effects").text


def test_a_form_becomes_the_data_of_any_act() -> None:
    """Lists, numbers, truths and entries of mappings arrive with their types; what is empty was not given."""
    routed = SentForm("route", {"on": ("2026-10-20",), "units": ("征收科", "", " 公房科 ")})
    assert {"on": "2026-10-20", "units": ["征收科", "公房科"]} == fields_of(routed)
    decided = SentForm("decide", {"item": ("2",), "facts.supply": ("paper",), "facts.enclosures": ("一", "二")})
    assert {"item": 2, "facts": {"supply": "paper", "enclosures": ["一", "二"]}} == fields_of(decided)
    assert {"found": False} == fields_of(SentForm("record_search", {"found": ("no",), "note": ("",)}))


def test_every_field_of_every_act_can_be_read_from_a_form() -> None:
    """No act has a field of a kind that forms do not know."""
    for act, kind in cmd.ACTS.items():
        for field in dataclasses.fields(kind):
            if field.name in BESIDE.get(act, {}):  # set by the system; on the page it is another act's
                continue
            given = {"bool": "yes", "int": "1", "tuple[int, ...]": "1"}.get(str(field.type), "x")
            assert {field.name} == set(fields_of(SentForm(act, {field.name: (given,)})))


def test_the_log_names_the_route_and_not_what_was_typed(office: OfficeAtWork) -> None:
    """An address may carry a name: when a page breaks, the log gets the address as the route was written."""
    app = create_app(office.desk)

    def broken(name: str) -> None:
        raise RuntimeError

    app.get("/broken/{name}")(broken)
    client = office.browser(HANDLER)
    client._transport.app = app
    with heard("mingda.web") as words:
        assert 500 == client.get("/broken/周小明").status_code
    assert [(True, False)] == [("GET /broken/{name}" in line, "周小明" in line) for line in words]


@contextmanager
def heard(name: str) -> Iterator[list[str]]:
    """What this logger says meanwhile, whatever other tests have set up for logging."""
    words: list[str] = []
    ear = logging.Handler()
    ear.emit = lambda record: words.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger(name)
    was_disabled, logger.disabled = logger.disabled, False
    logger.addHandler(ear)
    try:
        yield words
    finally:
        logger.removeHandler(ear)
        logger.disabled = was_disabled
