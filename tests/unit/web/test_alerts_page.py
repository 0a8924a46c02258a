"""提醒: the page of one person's alerts, the count in the head, reading and sending again."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from office_at_work import OfficeAtWork, person

from acts.alert_post import deliver_alerts
from acts.alerting import give_alerts
from acts.config import MailSettings
from casework.people import Role
from store.alerts import unread

HANDLER, SUPERVISOR = person(Role.HANDLER), person(Role.SUPERVISOR)
OVERSEER, OTHER = person(Role.OVERSEER, "JAZF"), person(Role.HANDLER, "JAGH")


@pytest.fixture
def late(office: OfficeAtWork) -> OfficeAtWork:
    """A case that became overdue yesterday, seen by a handler, a supervisor and the overseer."""
    for one in (HANDLER, SUPERVISOR, OVERSEER, OTHER):
        office.session(one)
    office.registered(items=("周小明家的公房租赁凭证",), on=dt.date(2026, 9, 15))
    give_alerts(office.desk)
    return office


def test_every_page_says_how_many_are_unread(late: OfficeAtWork) -> None:
    """The count stands in the head of any page; without unread alerts there is none."""
    count = unread(late.desk.store.engine, OVERSEER.login)
    page = late.browser(OVERSEER).get("/").text
    assert f'<span class="count is-alert">{count}<span class="sr"> 条未读</span>' in page
    assert "is-alert" not in late.browser(OTHER).get("/").text


def test_the_overdue_case_is_told_with_its_name_covered(late: OfficeAtWork) -> None:
    """What it is about, how late, since when; a natural person's name is masked here too."""
    page = late.browser(OVERSEER).get("/alerts?shown=overdue").text
    assert "周**家的公房租赁凭证" in page and "周小明" not in page
    assert "应于 2026-10-19 周一 前答复，已逾期 1 个工作日，现在审查环节" in page


def test_read_one_then_all(late: OfficeAtWork) -> None:
    """The button of a line marks that line, the one at the top the rest."""
    client = late.browser(OVERSEER)
    first = re.search(r'name="alert" value="(\d+)"', client.get("/alerts").text)
    assert first
    before, form = unread(late.desk.store.engine, OVERSEER.login), {"csrf": f"csrf-of-{OVERSEER.login}"}
    assert 303 == client.post("/alerts/read", data=form | {"alert": first[1], "shown": "unread"}).status_code
    assert before - 1 == unread(late.desk.store.engine, OVERSEER.login)
    client.post("/alerts/read", data=form)
    assert 0 == unread(late.desk.store.engine, OVERSEER.login)
    assert "全部标为已读" not in client.get("/alerts").text


def test_another_persons_alert_cannot_be_read_or_sent(late: OfficeAtWork) -> None:
    """A number that is not one's own changes nothing."""
    found = re.search(r'name="alert" value="(\d+)"', late.browser(OVERSEER).get("/alerts").text)
    assert found
    before, form = unread(late.desk.store.engine, OVERSEER.login), {"csrf": f"csrf-of-{OTHER.login}"}
    for address in ("/alerts/read", "/alerts/resend"):
        late.browser(OTHER).post(address, data=form | {"alert": found[1]})
    assert before == unread(late.desk.store.engine, OVERSEER.login)


def test_what_did_not_go_out_is_shown_and_sent_again(late: OfficeAtWork) -> None:
    """The mail server is away: the line and the channel say so; 重发 plans it for the next round."""
    mail = MailSettings("127.0.0.1", 1, "a@office.example", False, "", "")
    desk = replace(late.desk, config=replace(late.desk.config, mail=mail))
    desk.accounts.set_email(OVERSEER.login, "o@office.example")
    give_alerts(replace(desk, fixed_day=dt.date(2026, 10, 21)))
    deliver_alerts(desk)
    office = replace(late, desk=desk)
    client = office.browser(OVERSEER)
    page = client.get("/alerts?shown=undelivered").text
    assert ("邮件没送到" in page, "1 条没送到" in page, "邮件服务器连不上" in page) == (True, True, True)
    alert = re.search(r'/alerts/resend.*?name="alert" value="(\d+)"', page, re.S)
    assert alert
    client.post("/alerts/resend", data={"csrf": f"csrf-of-{OVERSEER.login}", "alert": alert[1]})
    assert "送出 0 条，1 条没有送出，稍后再试" == deliver_alerts(desk)


@pytest.mark.parametrize("query", ["shown=x", "page=0", "page=a"])
def test_a_wrong_address_is_told(late: OfficeAtWork, query: str) -> None:
    """As every wrong address is: 400, with what may be seen."""
    assert 400 == late.browser(OVERSEER).get(f"/alerts?{query}").status_code


def test_the_empty_page_says_what_comes_here(office: OfficeAtWork) -> None:
    """Nobody has been told anything yet."""
    assert "还没有提醒" in office.browser(HANDLER).get("/alerts").text
