"""办件页: the ledger, the parts, what stays covered, and the files that may be taken away."""

from __future__ import annotations

import datetime as dt
import io
import re
import sqlite3

import docx
import pytest
from office_at_work import ADDRESS, ID_NUMBER, PHONE, OfficeAtWork, person

from casework import events as ev
from casework.people import Role
from rules.proof import check
from rules.strict_yaml import Document
from tests import builders as b
from web.render import PAGES

HANDLER, SUPERVISOR = person(Role.HANDLER), person(Role.SUPERVISOR)
PARTS = ("decisions", "request", "searches", "letters", "effects", "log")


def test_clock_json_is_the_clock(office: OfficeAtWork) -> None:
    """Whoever recomputes the limit gets exactly the clock that the desk counts with, and the facts to do it from."""
    number = office.decided()
    answer = office.browser(HANDLER).get(f"/cases/{number}/clock.json")
    assert f'attachment; filename="{number}.json"' in answer.headers["content-disposition"]
    told = answer.json()
    known = office.desk.clock(office.case(number)).as_dict()
    assert known == {name: told[name] for name in known}
    assert ("2026-10-20", "in_person") == (told["due_on"], told["input"]["channel"])
    found = check(Document(told, "clock.json"), office.desk.rulebook, office.desk.calendar)
    assert ((), True, len(told["days"])) == (found.differences, found.same_law, found.days)


def test_the_count_can_be_taken_away_on_paper(office: OfficeAtWork) -> None:
    """期限计算说明 as Word and PDF with every day, and who took it is written down."""
    number, browser = office.decided(), office.browser(HANDLER)
    word = browser.get(f"/cases/{number}/clock.docx")
    tables = docx.Document(io.BytesIO(word.content)).tables
    cells = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    assert ["2026-09-17 周四", "第1日", "工作日", "第三十三条"] in cells
    printed = browser.get(f"/cases/{number}/clock.pdf")
    assert (b"%PDF", "application/pdf") == (printed.content[:4], printed.headers["content-type"])
    assert "%E6%9C%9F%E9%99%90" in printed.headers["content-disposition"]
    assert 404 == office.browser(person(Role.HANDLER, "JAGH")).get(f"/cases/{number}/clock.pdf").status_code
    assert ["下载期限计算说明（docx）", "下载期限计算说明（pdf）"] == [what for _, _, what in office.accesses()]


def test_ledger_shows_every_day(office: OfficeAtWork) -> None:
    """From receipt to the last day each day is a cell of its kind, with the number it counts as."""
    number = office.registered(on=dt.date(2026, 9, 21))
    page = office.browser(HANDLER).get(f"/cases/{number}").text
    cells = {
        day: (kind, note)
        for kind, day, note in re.findall(
            r'<td class="([\w -]+)"[^>]*><time datetime="([\d-]+)">[^<]*</time><span class="day-note">([^<]*)', page
        )
    }
    expected = {
        "2026-09-21": ("day-start", "收到"),
        "2026-09-22": ("day-counted", "第1日"),
        "2026-09-25": ("day-holiday", "中秋节"),
        "2026-10-10": ("day-counted day-makeup", "第9日"),
        "2026-10-11": ("day-rest", "休"),
        "2026-10-20": ("day-counted day-today", "第16日"),
        "2026-10-21": ("day-ahead", "第17日"),
        "2026-10-26": ("day-ahead day-due", "第20日"),
    }
    assert expected == {day: cells[day] for day in expected}
    assert 36 == len(cells)
    assert "已计 16 日，还有 4 日" in page
    assert "第 20 日，答复期限届满" in page


def test_head_says_what_is_left_and_why(office: OfficeAtWork) -> None:
    """Lamp, last day with weekday, and the article that settles receipt and limit stand in the head."""
    number = office.registered(on=dt.date(2026, 9, 21))
    page = office.browser(HANDLER).get(f"/cases/{number}").text
    assert [True] * 5 == [
        words in page
        for words in (
            "剩 4 个工作日",
            "2026-10-26 周一",
            "第三十一条第（一）项",
            "第三十三条第二款",
            'class="lamp lamp-yellow">黄',
        )
    ]


def test_unconfirmed_request_has_no_limit_yet(office: OfficeAtWork) -> None:
    """Before the day of receipt is settled no date is invented."""
    day = dt.date(2026, 10, 9)
    number = office.registered(on=day, channel="online", dates={"submitted": day})
    page = office.browser(HANDLER).get(f"/cases/{number}").text
    assert (True, False) == ("答复期限没有起算" in page, "期限台账" in page)


@pytest.mark.parametrize("part", PARTS)
def test_no_part_shows_a_persons_numbers(office: OfficeAtWork, part: str) -> None:
    """Name, identity number, phone and address stay covered, also where an official typed them into a note."""
    number = office.decided()
    page = office.browser(HANDLER).get(f"/cases/{number}?part={part}").text
    assert [False] * 4 == [words in page for words in ("周小明", ID_NUMBER, PHONE, ADDRESS)]


def test_decision_shows_its_grounds(office: OfficeAtWork) -> None:
    """An item shows its outcome, the facts by their labels, the article with its words, report row and remedy."""
    number = office.decided()
    page = office.browser(HANDLER).get(f"/cases/{number}?part=decisions").text
    shown = (
        "予以公开", "提供的形式和途径", "以纸质形式当面提供", "所申请公开信息可以公开的，向申请人提供该政府信息",
        "第三十六条第（二）项", "（一）予以公开", "可以申请行政复议，也可以直接起诉",
    )  # fmt: skip
    assert [] == [words for words in shown if words not in page]


def test_search_record_is_shown(office: OfficeAtWork) -> None:
    """Who looked where, with which words, and whether it was found."""
    number = office.decided()
    page = office.browser(HANDLER).get(f"/cases/{number}?part=searches").text
    assert [] == [
        words for words in ("公房科", "公房档案", "周** 租赁凭证", "检索到", "138****6021") if words not in page
    ]


def test_log_has_every_event_in_office_words(office: OfficeAtWork) -> None:
    """The record is whole, newest first, with who did it and when it was written down in Shanghai."""
    number = office.decided()
    page = office.browser(HANDLER).get(f"/cases/{number}?part=log").text
    lines = re.findall(r'<strong class="who">(.*?)</strong> (\S+?)[：<\s（]', page)
    assert [
        ("王敏", "第"), ("王敏", "公房科检索"), ("王敏", "分办"), ("王敏", "受理"), ("王敏", "登记申请"),
    ] == lines  # fmt: skip
    assert "记入" in page


def test_rail_shows_where_the_case_stands(office: OfficeAtWork) -> None:
    """Stages done carry who and when, the current one is marked, a conference not held says so."""
    number = office.decided()
    page = office.browser(HANDLER).get(f"/cases/{number}").text
    rail = re.findall(r'<li class="(\w+)"[^>]*>(\w+)(?:<span class="who">(.*?)</span>)?', page.split('class="rail"')[1])
    assert [
        ("done", "登记", "王敏 · 09-16 周三"), ("done", "审查", "王敏 · 09-18 周五"),
        ("done", "分办", "王敏 · 09-18 周五"),
        ("done", "检索征询", "王敏 · 09-18 周五"), ("ahead", "会商", "没有召开"), ("current", "拟稿", ""),
        ("ahead", "审核", ""), ("ahead", "签发", ""), ("ahead", "送达", ""), ("ahead", "归档", ""),
    ] == rail  # fmt: skip


def test_planned_effects_are_shown(office: OfficeAtWork) -> None:
    """What the system still has to do after an event stands on the page with its state."""
    number = office.registered()
    page = office.browser(HANDLER).get(f"/cases/{number}?part=effects").text
    assert [True, True] == [words in page for words in ("出具文书：登记回执", "待做")]


def test_sealed_letter_can_be_taken_and_is_logged(office: OfficeAtWork) -> None:
    """The PDF that leaves is the sealed one, under the case's number, and the log knows who took it."""
    number = office.registered()
    files = office.with_receipt(number)
    client = office.browser(HANDLER)
    pdf = client.get(f"/cases/{number}/letters/registration_receipt.pdf")
    docx = client.get(f"/cases/{number}/letters/registration_receipt.docx")
    assert (files["sealed"], files["docx"]) == (pdf.content, docx.content)
    assert f"attachment; filename=\"{number}.pdf\"; filename*=UTF-8''" in pdf.headers["content-disposition"]
    assert "application/pdf" == pdf.headers["content-type"]
    assert [
        ("jafg.handler", number, "下载登记回执（pdf）"), ("jafg.handler", number, "下载登记回执（docx）"),
    ] == office.accesses()  # fmt: skip


@pytest.mark.parametrize(
    "name", ["reply.pdf", "registration_receipt.exe", "reply-v1.docx", "reply-v9", "..%2f..%2fkeys"]
)
def test_letters_that_are_not_there(office: OfficeAtWork, name: str) -> None:
    """Asking for a letter that does not exist gives the page for it and logs nothing."""
    number = office.registered()
    assert 404 == office.browser(HANDLER).get(f"/cases/{number}/letters/{name}").status_code
    assert [] == office.accesses()


def test_draft_can_be_read_as_text(office: OfficeAtWork) -> None:
    """A draft's paragraphs are shown as text, markup in them included, and the look is logged."""
    number = office.decided()
    office.with_draft(number)
    page = office.browser(HANDLER).get(f"/cases/{number}/letters/reply-v1").text
    assert ("&lt;b&gt;经审查&lt;/b&gt;，现答复如下。" in page, "周小明：" in page) == (True, True)
    assert [("jafg.handler", number, "阅看答复书第1稿")] == office.accesses()


def test_flow_run_is_linked_for_those_who_supervise(office: OfficeAtWork) -> None:
    """The link to the engine's dashboard is for supervisor, overseer and administrator, once there is a run."""
    number = office.registered()
    assert "流程监控" not in office.browser(SUPERVISOR).get(f"/cases/{number}").text
    with sqlite3.connect(office.desk.store.home / "mingda.db") as connection:
        connection.execute("update drive set run_id = 'run-1'")
    link = "/prefect/v2/runs/flow-run/run-1"
    assert link in office.browser(SUPERVISOR).get(f"/cases/{number}").text
    assert link not in office.browser(HANDLER).get(f"/cases/{number}").text


def test_every_page_says_it_is_not_for_secrets(office: OfficeAtWork) -> None:
    """本系统为非涉密系统 stands under every page, signed in or not, found or not."""
    number = office.registered()
    client = office.browser(HANDLER)
    paths = ("/", f"/cases/{number}", "/nowhere")
    pages = [client.get(path).text for path in paths] + [office.browser().get("/sign-in").text]
    assert [True] * 4 == ["本系统为非涉密系统" in page for page in pages]


def test_no_page_is_made_without_the_line_that_says_so() -> None:
    """Every template of a whole page has a footer of the frames, or says it in its own."""
    whole = [page for page in PAGES.glob("*.html") if page.name not in ("base.html", "public.html")]
    frames = re.compile(r"{% extends '(base|public)\.html' %}")
    assert [] == [page.name for page in whole if not frames.search(page.read_text(encoding="utf-8"))]
    for page in PAGES.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        own = "block footer" in text or page.name == "footer.html"
        assert not own or "非涉密系统" in text or "partials/footer.html" in text, page.name
    assert "partials/footer.html" in (PAGES / "base.html").read_text(encoding="utf-8")


def test_a_void_reply_stands_on_the_page_with_its_number_and_reason(office: OfficeAtWork) -> None:
    """Everybody sees why the draft is back on the table, and that the number is not used again."""
    number = office.decided()
    signed = (b.MADE, b.SUBMITTED, b.APPROVED, b.REPLY_SIGNED, b.SEALED)
    for event in (*signed, ev.ReplyVoided(b.TODAY, "reply", b.REPLY_SIGNED.number, "收件人写错")):
        office.happened(number, event)
    page = office.browser(HANDLER).get(f"/cases/{number}?part=letters").text
    for words in ("作废，退回重拟", "答复书（1）", b.REPLY_SIGNED.number, "已作废", "收件人写错"):
        assert words in page
