"""What people type stays text on every page and in every file made from it, from the form of 登记 on.

Whatever would be markup to a template, a browser, Word, the typesetter or a spreadsheet is typed into every field that
takes words; then every page there is, is read as a browser reads it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from fastapi.testclient import TestClient
from form_clerk import Clerk
from office_at_work import OfficeAtWork, person
from openpyxl import load_workbook
from test_register import WHOLE

from casework.people import Actor, Role
from letters.plain_text import clean
from letters.press import LetterPress
from tests.fakes import PlainDriver
from tests.route_list import address, pages

pytestmark = pytest.mark.slow

ATTACK = (
    "{{7*7}}{% x %}<w:p/><script>forged()</script>\"><img src=x onerror='forged()'>\n@署名 甲 # 题 #let $x$ *粗* @a"
    " \\n [链](javascript:forged()) `码` <b id=forged>&amp;\u202e逆\u200b\u0007末"
)
SEEN = "{{7*7}}{% x %}<w:p/><script>forged()</script>"
FORMULA = "=1+1+cmd|' /C calc'!A0 @SUM(A1:A9)"
NAME = f"{FORMULA}{{{{7*7}}}}<script>forged()</script>"
ROLES = (Role.HANDLER, Role.UNIT_HEAD, Role.REVIEWER, Role.LEGAL, Role.SIGNATORY, Role.SUPERVISOR, Role.ADMIN)
HANDLER = person(Role.HANDLER)


class Seen(HTMLParser):
    """A page as a browser takes it: what would act, and the words that a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.acting: list[str] = []
        self.words: list[str] = []
        self._script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = tag == "script"
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:") or value == "forged":
                self.acting.append(f"<{tag} {name}={value}>")
        self.words += [value for name, value in attrs if name == "value" and value]
        if tag in ("w:p", "img") and dict(attrs).get("src") in (None, "x"):
            self.acting.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.acting.append(data)
        self.words.append(data)

    @property
    def text(self) -> str:
        """All that is read."""
        return "".join(self.words)


@pytest.fixture
def clerk(office: OfficeAtWork) -> Clerk:
    """Clerks whose letters are really written, typeset and sealed."""
    made = Clerk(office)
    home: Path = office.desk.store.home
    made.driver = PlainDriver(office.desk, _Press(LetterPress(home / "fonts", home / "keys")))  # type: ignore[arg-type]
    return made


class _Press:
    def __init__(self, letters: LetterPress) -> None:
        self.letters = letters


def registered(client: TestClient, **typed: object) -> str:
    """A request brought in by the form of 登记; its number."""
    sent = client.post("/register", data=WHOLE | {"do": "save"} | typed)
    assert 303 == sent.status_code, sent.text[:2000]
    return re.split("[?#/]", sent.headers["location"])[2]


def every_page(office: OfficeAtWork, number: str, who: Actor) -> Iterator[tuple[str, Seen]]:
    """Every page that ``who`` sees, by login and address, and every part of the case's."""
    parts = ("work", "decisions", "searches", "consultations", "letters", "materials", "log", "effects", "request")
    found = [address(path, number) for path in pages(office.desk)]
    found += [f"/cases/{number}?part={part}" for part in parts]
    found += ["/?words=7*7", "/?words=示例", f"/board/cases?organ=JAFG&words={number}"]
    client = office.browser(who)
    for path in found:
        page = client.get(path)
        assert page.status_code < 500, (who.login, path)
        if page.headers.get("content-type", "").startswith("text/html"):
            yield f"{who.login} {path}", Seen(page.text)


def unseen(text: str) -> str:
    """The characters of ``text`` that nobody sees or that turn the direction of others."""
    return "".join(char for char in text if unicodedata.category(char) in ("Cc", "Cf") and char not in "\r\n\t")


def work(clerk: Clerk, number: str) -> None:
    """The case worked to its posted reply, by forms, with the attack in whatever takes words."""
    on = dt.date(2026, 10, 20)
    clerk.do(number, "accept", on, {})
    clerk.do(number, "route", on, {}, units=["征收科"])
    clerk.do(number, "record_search", on, {}, unit="征收科", found=True, where=ATTACK, words=ATTACK, note=ATTACK)
    facts = {"supply": "paper_by_post", "enclosures": [clean(ATTACK)]}
    for item in (one.n for one in clerk.office.case(number).items):
        clerk.office.act(number, "decide", on, item=item, outcome="disclosed", facts=facts)
    for act in ("draft", "submit_draft"):
        clerk.do(number, act, on, {})
    clerk.do(number, "return_draft", on, {}, reason=ATTACK)
    clerk.do(number, "submit_draft", on, {})
    clerk.do(number, "approve", on, {}, kind="review")
    clerk.do(number, "sign", on, {})
    clerk.do(number, "chase", on, {}, words=ATTACK)


def test_what_is_typed_stays_text_on_every_page(office: OfficeAtWork, clerk: Clerk) -> None:
    """Nothing typed becomes an element, a script, a handler or a sum; the reader sees it, and nothing unseen."""
    number = registered(office.browser(HANDLER), items=[ATTACK, "第二项"], **{"applicant.name": NAME})
    clerk.driver.catch_up(number)
    seen = list(every_page(office, number, HANDLER))
    work(clerk, number)
    seen += [page for role in ROLES for page in every_page(office, number, person(role))]
    assert [] == [(where, page.acting) for where, page in seen if page.acting]
    assert [] == [where for where, page in seen if unseen(page.text)]
    assert len([where for where, page in seen if SEEN in page.text]) > 20
    assert (1, 2) == (len(office.desk.cases(HANDLER).lines()), len(office.case(number).items))
    _files_hold_it_as_text(office.browser(HANDLER), number)


def _files_hold_it_as_text(client: TestClient, number: str) -> None:
    """The reply as .docx and PDF: the words of the request, one paragraph, nothing worked out."""
    files = {kind: client.get(f"/cases/{number}/letters/reply.{kind}").content for kind in ("docx", "pdf")}
    paragraphs = [one.text for one in Document(io.BytesIO(files["docx"])).paragraphs]
    assert 1 == len([one for one in paragraphs if f"“{clean(ATTACK)}”" in one])
    assert [] == [one for one in paragraphs if one.startswith("@署名") or unseen(one)]
    document = pypdfium2.PdfDocument(files["pdf"])
    printed = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    document.close()
    assert "".join(SEEN.split()) in re.sub("—[0-9]+—", "", printed)


def test_a_name_that_is_a_formula_is_a_name_in_every_table(office: OfficeAtWork, clerk: Clerk) -> None:
    """交寄清单 (.xlsx) and 通报 (.csv) hold no formula, whatever an applicant is called and wherever they live."""
    where = {"applicant.name": NAME, "applicant.address": FORMULA}
    number = registered(office.browser(HANDLER), items=["某项"], **where)
    work(clerk, number)
    lying = office.browser(HANDLER).get("/post/letters.pdf")
    clerk.do(number, "dispatch", office.desk.today, {}, letter="reply", way="post", tracking="EX123456785CN")
    gone = office.browser(HANDLER).get("/post/letters.pdf")
    assert (200, b"%PDF", 400) == (lying.status_code, lying.content[:4], gone.status_code)
    sheet = load_workbook(io.BytesIO(office.browser(HANDLER).get("/post/list.xlsx").content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {NAME, FORMULA} <= {cell.value for cell in cells}
    assert [] == [cell.value for cell in cells if cell.data_type == "f"]
    table = office.browser(person(Role.SUPERVISOR)).get("/board/bulletin.csv")
    rows = list(csv.reader(io.StringIO(table.text.lstrip("\ufeff"))))
    assert (200, []) == (table.status_code, [one for row in rows for one in row if one[:1] in ("=", "+", "-", "@")])


def test_a_request_of_100_000_characters_is_a_case_like_any_other(office: OfficeAtWork, clerk: Clerk) -> None:
    """Registered by the form, whole on its own page, cut short in lists and headings, found by its last words."""
    long = "关于某路某弄某号房屋征收补偿的评估报告及其附件" * 4_400 + "末尾的词"
    client = office.browser(HANDLER)
    number = registered(client, items=[long])
    clerk.driver.catch_up(number)
    pages_of_it = {path: client.get(path).text for path in (f"/cases/{number}?part=request", "/", f"/cases/{number}")}
    assert [1, 0, 0] == [page.count(long) for page in pages_of_it.values()]
    assert [True, True] == [f"{long[:60]}" in page for page in list(pages_of_it.values())[1:]]
    assert number in client.get("/", params={"words": "末尾的词"}).text
    letter = client.get(f"/cases/{number}/letters/registration_receipt.pdf")
    assert (200, b"%PDF") == (letter.status_code, letter.content[:4])


def test_more_than_a_form_may_hold_is_refused_in_words(office: OfficeAtWork) -> None:
    """Ten times as much is no request any more: the page says so, nothing is registered."""
    sent = office.browser(HANDLER).post("/register", data=WHOLE | {"do": "save", "items": ["字" * 1_000_000]})
    assert (413, 0) == (sent.status_code, office.desk.cases(HANDLER).count())
