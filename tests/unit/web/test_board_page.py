"""The board's pages: whose they are, what is done from them, the system's troubles, the monthly table."""

from __future__ import annotations

import datetime as dt

import pytest
from board_samples import office_with_rows
from office_at_work import OfficeAtWork, person

from casework.people import Role
from casework.proceedings import Chased, HandedOver
from store import effects
from store.alerts import Alerts
from store.effects import open_effects
from web.charts import histogram, lines, nice_top, rate_bars, short_label

pytestmark = pytest.mark.slow

OVERSEER, SUPERVISOR, HEAD = person(Role.OVERSEER, "JAZF"), person(Role.SUPERVISOR), person(Role.OFFICE_HEAD)
HANDLER, OTHER = person(Role.HANDLER), person(Role.SUPERVISOR, "JAGH")
TODAY = "2026-10-20"


def routed(office: OfficeAtWork) -> str:
    """A case that its unit works on."""
    for one in (HANDLER, SUPERVISOR):
        office.session(one)
    number = office.registered(on=dt.date(2026, 9, 14))
    office.act(number, "accept", dt.date(2026, 9, 15))
    office.act(number, "route", dt.date(2026, 9, 15), units=["公房科"])
    return number


def form(office: OfficeAtWork, number: str, **fields: str) -> dict[str, str]:
    """A form of the supervisor's, as the page gives it."""
    given = {"csrf": f"csrf-of-{SUPERVISOR.login}", "seen": str(office.case(number).seq), "on": TODAY}
    return given | fields


@pytest.mark.parametrize("path", ["/board", "/board/live", "/board/cases", "/board/bulletin", "/board/bulletin.csv"])
def test_the_board_is_for_those_who_look_after_cases(office: OfficeAtWork, path: str) -> None:
    """Supervisor, head of office and overseer see it; a handler is told whose it is."""
    assert [200, 200, 200] == [office.browser(who).get(path).status_code for who in (SUPERVISOR, HEAD, OVERSEER)]
    refused = office.browser(HANDLER).get(path)
    assert (403, True) == (refused.status_code, "督办看板由督办、公开机构负责人和区府办查看" in refused.text)


def test_an_organs_board_is_its_own(office: OfficeAtWork) -> None:
    """Another organ's numbers are not to be had by its code; the overseer chooses any."""
    office_with_rows(office, 30)
    client = office.browser(SUPERVISOR)
    assert [400, 400] == [client.get(path).status_code for path in ("/board?organ=JAGH", "/board/cases?organ=JAGH")]
    assert 200 == office.browser(OVERSEER).get("/board?organ=JAGH").status_code
    assert "JAGH-" not in client.get("/board/cases").text


def test_the_whole_page_stands_on_rows_and_on_nothing(office: OfficeAtWork) -> None:
    """An empty office has a board too; a full one shows every chart with its table, and no undefined name."""
    assert "现在没有在办的申请" in office.browser(SUPERVISOR).get("/board").text
    office_with_rows(office)
    page = office.browser(OVERSEER).get("/board").text
    assert (4, 4) == (page.count('<svg viewBox="0 0 364'), page.count("<summary>数据表</summary>"))
    assert 'hx-get="/board/live"' in page and "style=" not in page


@pytest.mark.parametrize("query", ["due=x", "stage=x", "received=2026-13", "trouble=x", "in_time=maybe", "rest=1"])
def test_a_made_up_number_is_told(office: OfficeAtWork, query: str) -> None:
    """An address that no number of the board says is 400 and says what to do."""
    assert 400 == office.browser(OVERSEER).get(f"/board/cases?{query}").status_code


def test_urging_from_the_board(office: OfficeAtWork) -> None:
    """The words are in the record and before the handler; the page says so and lists them."""
    number = routed(office)
    client = office.browser(SUPERVISOR)
    assert f'id="push-{number}"' in client.get("/board/cases").text
    sent = client.post(f"/board/cases/{number}/chase", data=form(office, number, words="请今天送审"))
    assert (303, f"/board/cases/{number}?done=chase") == (sent.status_code, sent.headers["location"])
    assert isinstance(office.desk.cases(SUPERVISOR).find(number).records[-1].event, Chased)
    page = client.get(sent.headers["location"]).text
    assert ("已催办" in page, "请今天送审" in page, "已经催办 1 次" in page) == (True, True, True)
    told = Alerts(office.desk.store.engine, HANDLER.login, None).lines("chased", limit=2)
    assert ["请今天送审"] == [line.words for line in told]


def test_reassigning_from_the_board(office: OfficeAtWork) -> None:
    """To a handler of the organ; anyone else comes back as an error at the field, with the reason as it was typed."""
    number = routed(office)
    client = office.browser(SUPERVISOR)
    wrong = client.post(f"/board/cases/{number}/hand_over", data=form(office, number, to="x", reason="请假一周"))
    assert (400, True) == (wrong.status_code, "请假一周</textarea>" in wrong.text)
    client.post(f"/board/cases/{number}/hand_over", data=form(office, number, to=HANDLER.login, reason="请假一周"))
    assert isinstance(office.desk.cases(SUPERVISOR).find(number).records[-1].event, HandedOver)
    assert HANDLER.login == office.case(number).course.handler


def test_only_the_boards_acts_and_only_ones_own_cases(office: OfficeAtWork) -> None:
    """Other acts are not done from here, another organ's case does not exist, a handler is not let in."""
    number = routed(office)
    assert (
        404 == office.browser(SUPERVISOR).post(f"/board/cases/{number}/withdraw", data=form(office, number)).status_code
    )
    office.session(OTHER)
    foreign = form(office, number, words="x") | {"csrf": f"csrf-of-{OTHER.login}"}
    assert 404 == office.browser(OTHER).post(f"/board/cases/{number}/chase", data=foreign).status_code
    assert 404 == office.browser(OTHER).get(f"/board/cases/{number}").status_code
    own = form(office, number, words="x") | {"csrf": f"csrf-of-{HANDLER.login}"}
    assert 403 == office.browser(HANDLER).post(f"/board/cases/{number}/chase", data=own).status_code


def test_what_the_system_could_not_do_is_shown(office: OfficeAtWork) -> None:
    """A failed effect stands at the top with its list; nothing stands there when all is well."""
    number = office.registered()
    client = office.browser(SUPERVISOR)
    assert "系统情况" not in client.get("/board").text
    todo = effects.begin(office.desk.store.engine, open_effects(office.desk.store.engine, number)[0].id)
    assert todo
    effects.postpone(office.desk.store.engine, todo, "磁盘已满", delay=0, for_good=True)
    assert "有系统事务没做成或者发没发出不明" in client.get("/board").text
    assert (True, False) == (
        number in client.get("/board/cases?trouble=effects").text,
        number in client.get("/board/cases?trouble=runs").text,
    )


def test_the_bulletin_can_be_taken_away(office: OfficeAtWork) -> None:
    """The file opens in a spreadsheet in Chinese and has the lines of the page; a month to come is refused."""
    office_with_rows(office)
    client = office.browser(OVERSEER)
    file = client.get("/board/bulletin.csv?month=2026-09")
    text = file.content.decode("utf-8-sig").splitlines()
    assert ("机关,收件,办结,按期答复,逾期答复,按期率,期末在办,现逾期,催办", 4) == (text[0], len(text))
    assert 'attachment; filename="tongbao-2026-09.csv"' == file.headers["content-disposition"]
    assert file.content.startswith(b"\xef\xbb\xbf")
    for cell in text[1].split(",")[:3]:
        assert cell in client.get("/board/bulletin?month=2026-09").text
    assert [400, 400] == [client.get(f"/board/bulletin?month={m}").status_code for m in ("2026-11", "2026")]


def test_bars_are_to_scale_and_never_vanish() -> None:
    """The tallest has the whole height, a single case is still seen, none is none."""
    bars = histogram([("甲", 120, "red"), ("乙", 1, "red"), ("丙", 0, "red")])
    assert [120, 1.5, 0] == [bar.height for bar in bars]
    assert [26, 144.5, 146] == [bar.y for bar in bars]


@pytest.mark.parametrize(("most", "top"), [(0, 3), (3, 3), (4, 6), (16, 30), (60, 60), (61, 150)])
def test_an_axis_ends_on_a_round_number(most: int, top: int) -> None:
    """Three equal steps to a top that is not less than the most."""
    assert top == nice_top(most)


def test_a_long_name_loses_its_brackets_first() -> None:
    """Beside a bar no name ends in an open bracket; what was cut off is seen to be."""
    names = [
        short_label(name, 14)
        for name in ("部分公开", "不作为政府信息公开申请处理（信访、投诉）", "要求确认或者重新出具已获取的信息")
    ]
    assert ["部分公开", "不作为政府信息公开申请处理", "要求确认或者重新出具已获取…"] == names


def test_the_week_that_is_not_over_is_a_dot() -> None:
    """The line ends with the last whole week; its numbers stand in the legend, beside the line's name."""
    picture = lines([[3, 3, 1], [3, 3, 2]])
    assert ["36.0,26.0 181.5,26.0"] * 2 == picture.lines
    assert [106.0, 66.0] == [y for _, y in picture.dots]


def test_a_share_short_of_all_is_not_called_all() -> None:
    """1999 of 2000 are 99.9 %, not 100.0 %."""
    assert ["99.9%", "100.0%", "0.0%"] == [
        bar.share for bar in rate_bars([("", 1999 / 2000, ""), ("", 1, ""), ("", 0, "")], 180)
    ]
