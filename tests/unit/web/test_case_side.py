"""办件页 around the acts: limits still to be watched, like cases, what a fee would come to, what courts ordered."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from office_at_work import OfficeAtWork, applicant, person

from casework.people import Role

HANDLER = person(Role.HANDLER)
DAY = dt.date(2026, 10, 8)


def page_of(office: OfficeAtWork, number: str, query: str = "") -> str:
    """What the handler sees of a case."""
    return office.browser(HANDLER).get(f"/cases/{number}{query}").text


def card(page: str, title: str) -> str:
    """One card of the page as words; empty when it is not there."""
    found = re.search(rf"<h2[^>]*>{title}</h2>.*?</section>", page, re.DOTALL)
    return re.sub(r"\s*<[^>]+>\s*", " ", found[0]) if found else ""


def test_a_notice_that_can_no_longer_be_told_is_not_watched(office: OfficeAtWork) -> None:
    """告知补正's last day stands beside the case until it is accepted, and then nowhere, nor in its list of limits."""
    number = office.registered(on=DAY)
    assert "补正" in card(page_of(office, number), "其他期限")
    office.act(number, "accept", DAY)
    assert ("", False) == (
        card(page_of(office, number), "其他期限"),
        "补正" in card(page_of(office, number, "?part=time"), "期限"),
    )


def test_like_cases_stand_beside_with_their_answers(office: OfficeAtWork) -> None:
    """Asked for once the page is there, or by its link: what was asked alike before, covered also for who asked then,
    and how it was answered; another organ's is not there."""
    earlier = office.decided(items=("某路某弄公房租赁凭证（户主周小明）",))
    elsewhere = office.registered(organ="JAGH", on=DAY)
    number = office.registered(on=DAY, items=("某路某弄公房租赁凭证和附图",), applicant=applicant("吴文"))
    page = page_of(office, number)
    assert f'hx-get="/cases/{number}/like"' in page and f'href="/cases/{number}/like"' in page and earlier not in page
    assert "类似的办件" not in page_of(office, number, "?part=log")
    client = office.browser(HANDLER)
    for headers in ({"hx-request": "true"}, {}):
        beside = client.get(f"/cases/{number}/like", headers=headers).text
        assert [True, True, False, False] == [one in beside for one in (earlier, "予以公开", elsewhere, "周小明")]
    assert 404 == office.browser(person(Role.HANDLER, "JAGH")).get(f"/cases/{number}/like").status_code


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ("120", ("按量计收：120 页，计 1100 元", "第 1–30 页：不收", "第 31–100 页：70 页 × 10 元 = 700 元")),
        ("35 20", ("35 + 20 = 55 页，计 250 元",)),
        ("30", ("30 页，不收费",)),
        ("很多", ("“很多”不是页数",)),
    ],
)  # fmt: skip
def test_a_fee_is_worked_out_before_it_is_proposed(office: OfficeAtWork, pages: str, words: tuple[str, ...]) -> None:
    """Pages typed in come to an amount with every step; what is no number is said beside the field and kept in it."""
    number = office.decided()
    page = page_of(office, number, f"?part=time&act=propose_fee&pages={pages}")
    told = card(page, "收费试算")
    assert ([], True) == ([one for one in words if one not in told], f'value="{pages}"' in page)


def test_a_fee_by_number_counts_the_cases_of_the_month(office: OfficeAtWork) -> None:
    """The eleventh of the month is the first that costs anything; its number is filled in by the link."""
    numbers = [office.registered(on=DAY, items=(f"第{n}号文件",)) for n in range(11)]
    for number in numbers[9:]:
        office.act(number, "accept", DAY)
        office.act(number, "route", DAY, units=["公房科"])
    tenth, eleventh = (card(page_of(office, number, "?part=time"), "收费试算") for number in numbers[9:])
    assert ("第 10 件，不收费" in tenth, "第 11 件，计 100 元" in eleventh) == (True, True)
    assert ("其中本件" in tenth, "当月 11 件合计 100 元，其中本件 100 元" in eleventh) == (False, True)
    form = page_of(office, numbers[10], "?part=time&act=propose_fee&by=by_number&count=11")
    assert re.search(r'value="by_number" checked', form) and re.search(r'name="count" value="11"', form)
    said = "您2026年10月已向本机关申请10件，本件是第11件"
    assert said in page_of(office, numbers[10], "?part=time&act=ask_reasons")


def test_what_was_ordered_has_a_part_of_its_own(office: OfficeAtWork) -> None:
    """复议诉讼 says what a review body ordered and by when the applicant may act; the order is entered there."""
    number = office.registered(on=DAY)
    office.act(number, "accept", DAY)
    before = page_of(office, number, "?part=disputes")
    assert ("没有登记过" in before, 'id="act-order_reply"' in before) == (True, True)
    office.act(number, "order_reply", DAY, workdays=15, by="某市人民政府", decision="某复决字第8号")
    told = card(page_of(office, number, "?part=disputes"), "复议、诉讼的结果")
    assert [] == [one for one in ("某市人民政府", "某复决字第8号", "责令 15 个工作日内答复") if one not in told]
