"""不在岗与代办 in the pages: named by a form, seen by everybody concerned, done in somebody's place, ended again."""

from __future__ import annotations

import datetime as dt

import pytest
from fastapi.testclient import TestClient
from office_at_work import TODAY, OfficeAtWork, form_token, person

from acts import standing_in
from casework.people import Role
from rules.errors import InputError
from tests.upload_samples import pdf

ABSENT, STAND_IN = person(Role.HANDLER), person(Role.UNIT_HEAD)
LAST = TODAY + dt.timedelta(days=6)
FORM = {
    "absent": ABSENT.login,
    "stand_in": STAND_IN.login,
    "first_on": TODAY.isoformat(),
    "last_on": LAST.isoformat(),
    "reason": "休假",
}


def staffed(office: OfficeAtWork) -> TestClient:
    """Everybody of one organ has an account; the browser of the one who will be away."""
    for role in (Role.UNIT_HEAD, Role.SIGNATORY, Role.ADMIN, Role.REVIEWER, Role.OFFICE_HEAD):
        office.session(person(role))
    return office.browser(ABSENT)


def named(office: OfficeAtWork) -> TestClient:
    """The stand-in is named; the stand-in's browser."""
    client = staffed(office)
    sent = client.post("/stand-ins", data=FORM | {"csrf": form_token(client.get("/stand-ins"))})
    assert 303 == sent.status_code, sent.text
    return office.browser(STAND_IN)


def test_the_absent_persons_case_is_worked_on_and_the_record_says_for_whom(office: OfficeAtWork) -> None:
    """It is in the stand-in's list, marked; every page says for whom; the act stands in the record as 乙 代 甲."""
    number = office.registered()
    office.act(number, "claim", TODAY)
    stand_in = named(office)
    row = stand_in.get("/").text
    assert number in row and f'<span class="badge badge-accent">代 {ABSENT.name}</span>' in row
    assert f"代 {ABSENT.name}（经办人" in row and number in stand_in.get("/?view=stands_in").text
    page = stand_in.get(f"/cases/{number}?part=work")
    assert f"代 {ABSENT.name} 办理" in page.text
    seen = office.case(number).seq
    act = {"csrf": form_token(page), "seen": seen, "on": TODAY.isoformat()}
    assert 303 == stand_in.post(f"/cases/{number}/acts/accept", data=act).status_code
    assert f"{STAND_IN.name} 代 {ABSENT.name}" in stand_in.get(f"/cases/{number}?part=log").text
    assert ABSENT.login == office.case(number).course.handler


def test_a_stand_in_puts_materials_on_file_and_takes_requests_in(office: OfficeAtWork) -> None:
    """What the own role may not: a material while the case is examined, a new request; each for the absent one."""
    number = office.registered()
    stand_in = named(office)
    form = {"csrf": f"csrf-of-{STAND_IN.login}", "seen": office.case(number).seq, "on": TODAY.isoformat()}
    scan = {"file": ("公告.pdf", pdf("公告"), "application/pdf")}
    assert 303 == stand_in.post(f"/cases/{number}/materials", data=form | {"what": "公告"}, files=scan).status_code
    whole = {
        "csrf": form["csrf"], "do": "save", "channel": "in_person", "day.in_person.submitted": TODAY.isoformat(),
        "applicant.kind": "natural", "applicant.name": "吴文", "items": "某处规划图则",
    }  # fmt: skip
    sent = stand_in.post("/register", data=whole)
    assert 303 == sent.status_code
    names = [record.name for record in office.desk.cases(ABSENT).find(number).records]
    made = office.desk.cases(ABSENT).find(sent.headers["location"].split("/")[2].partition("?")[0]).records
    assert [f"{STAND_IN.name} 代 {ABSENT.name}"] * 2 == [names[-1], made[0].name]


def test_a_look_at_numbers_says_for_whom(office: OfficeAtWork) -> None:
    """看完整的号码和地址 in somebody's place: the log names both, and the case's record shows it to everybody."""
    number = office.registered()
    stand_in = named(office)
    form = {"csrf": f"csrf-of-{STAND_IN.login}", "why": "邮寄答复书"}
    assert 200 == stand_in.post(f"/cases/{number}/reveal", data=form).status_code
    (look,) = office.desk.accounts.looks_at(number, 9)
    said = f"{STAND_IN.name} 代 {ABSENT.name}"
    assert (said, "查看申请人完整的号码和地址", "邮寄答复书") == (look.who, look.what, look.why)
    shown = office.browser(ABSENT).get(f"/cases/{number}?part=log").text
    assert said in shown and "查看申请人完整的号码和地址：邮寄答复书" in shown


def test_both_are_told_and_everybody_can_see_it(office: OfficeAtWork) -> None:
    """The stand-in is told at once; a colleague reads who is away and may end nothing."""
    stand_in = named(office)
    assert f"由{STAND_IN.name}代办" in stand_in.get("/alerts").text
    colleague = office.browser(person(Role.REVIEWER)).get("/stand-ins").text
    assert "代办中" in colleague and "提前结束" not in colleague
    admin = office.browser(person(Role.ADMIN))
    assert f"由 {STAND_IN.login} 代办" in admin.get("/admin").text


def test_back_again_ends_it_at_once(office: OfficeAtWork) -> None:
    """The absent person ends it: the stand-in's list and rights are the own ones again, and the end is logged."""
    number = office.registered()
    office.act(number, "claim", TODAY)
    stand_in = named(office)
    client = office.browser(ABSENT)
    (line,) = standing_in.of_organ(office.desk, ABSENT)
    ended = client.post(f"/stand-ins/{line.id}/end", data={"csrf": form_token(client.get("/stand-ins"))})
    assert 303 == ended.status_code
    assert number not in stand_in.get("/").text
    act = {"csrf": f"csrf-of-{STAND_IN.login}", "seen": office.case(number).seq, "on": TODAY.isoformat()}
    assert 403 == stand_in.post(f"/cases/{number}/acts/accept", data=act).status_code
    assert "结束由" in office.browser(person(Role.ADMIN)).get("/admin").text


def test_it_holds_on_its_days_only(office: OfficeAtWork) -> None:
    """Before the first and after the last day the stand-in stands in for nobody."""
    named(office)
    days = [office.desk.on(day) for day in (TODAY - dt.timedelta(1), TODAY, LAST, LAST + dt.timedelta(1))]
    assert [0, 1, 1, 0] == [len(standing_in.knowing_absent(desk, STAND_IN).stands_for) for desk in days]


@pytest.mark.parametrize(("field", "value"), [("stand_in", ""), ("last_on", "soon"), ("reason", " ")])
def test_what_is_wrong_is_told_and_what_was_typed_stays(office: OfficeAtWork, field: str, value: str) -> None:
    """The form comes back with every other field as it was."""
    client = staffed(office)
    token = form_token(client.get("/stand-ins"))
    page = client.post("/stand-ins", data=FORM | {field: value, "csrf": token})
    assert 400 == page.status_code and "没有办成" in page.text and 'aria-invalid="true"' in page.text
    assert f'value="{TODAY.isoformat()}"' in page.text and not standing_in.of_organ(office.desk, ABSENT)


def test_nobody_is_named_for_another_organ_or_by_a_stranger(office: OfficeAtWork) -> None:
    """A colleague names nobody for others; an administrator of another organ sees and ends nothing of this one."""
    named(office)
    (line,) = standing_in.of_organ(office.desk, ABSENT)
    stranger = person(Role.ADMIN, "JAGH")
    assert not standing_in.of_organ(office.desk, stranger)
    for who in (stranger, person(Role.REVIEWER)):
        with pytest.raises(InputError):
            standing_in.end(office.desk, who, line.id)
    with pytest.raises(InputError):
        standing_in.set_absence(office.desk, person(Role.REVIEWER), FORM)


def test_only_those_are_offered_who_can_stand_in(office: OfficeAtWork) -> None:
    """For a signatory the head of the office alone; for the administrator, who names for all, whoever suits one."""
    staffed(office)
    for who, offered in ((Role.SIGNATORY, {Role.OFFICE_HEAD}), (Role.ADMIN, {Role.OFFICE_HEAD, Role.UNIT_HEAD})):
        page = (
            office.browser(person(who)).get("/stand-ins").text.partition('name="stand_in"')[2].partition("</select>")[0]
        )
        for role in offered:
            assert f'value="{person(role).login}"' in page
        if who is Role.SIGNATORY:
            assert 2 == page.count("<option")
