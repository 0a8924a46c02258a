"""文书页: a draft is read, changed, checked, approved and compared on one page; void approvals stay in sight."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from form_clerk import Clerk, forms_in
from httpx import Response
from office_at_work import OfficeAtWork, person

from acts.scenario import load_scenario
from casework.people import Role
from letters.blocks import Block, Letter
from letters.compose import compose
from letters.press import Printed
from letters.samples import reply_samples
from letters.word import WordMeta, write_docx
from tests import builders as b
from tests.fakes import PlainDriver, PlainPress
from tests.upload_samples import pdf, png, with_part, word
from web.letter_view import changes

HANDLER, REVIEWER, SIGNATORY = person(Role.HANDLER), person(Role.REVIEWER), person(Role.SIGNATORY)


def at(office: OfficeAtWork, until: str) -> tuple[Clerk, str]:
    """S01 up to and with the first act of this name, done by real acts."""
    scenario, clerk = load_scenario(b.SAMPLES / "S01.yaml"), Clerk(office)
    number = clerk.registered(scenario)
    for step in scenario.steps:
        office.act(number, step.act, step.on, **{key: value for key, value in step.fields.items() if key != "on"})
        clerk.driver.catch_up(number)
        if step.act == until:
            break
    return clerk, number


def test_free_paragraphs_are_changed_and_the_rest_is_not(office: OfficeAtWork) -> None:
    """Only the handler's own paragraphs are fields; a changed one makes a version, an emptied one goes."""
    _, number = at(office, "draft")
    client = office.browser(HANDLER)
    form = next(form for form in forms_in(client.get(f"/cases/{number}/draft")) if form.action.endswith("/edit_draft"))
    letter = Letter.from_dict(office.desk.cases(HANDLER).letter_body(number, "reply", 1))
    free = {f"blocks.{n}" for n, block in enumerate(letter.blocks, 1) if block.source == "text"}
    assert free == {name for name in form.values if name.startswith("blocks.")}
    first, second = sorted(free, key=lambda name: int(name.partition(".")[2]))[:2]
    form.values |= {first: ["改过的一段"], second: [" "]}
    sent = client.post(form.action, data=form.values)
    assert (303, f"/cases/{number}/draft?done=edit_draft") == (sent.status_code, sent.headers["location"])
    edited = Letter.from_dict(office.desk.cases(HANDLER).letter_body(number, "reply", 2))
    assert (len(letter.blocks) - 1, True) == (len(edited.blocks), "改过的一段" in edited.text)
    page = client.get(sent.headers["location"]).text
    assert ("<ins>改过的一段</ins>" in page or "改过" in page.partition("与第 1 稿相比")[2]) and "改稿：已办" in page


def test_a_void_approval_stays_in_sight(office: OfficeAtWork) -> None:
    """Approved, returned, changed: the chain shows the approval, marked as void, and the return with its reason."""
    _, number = at(office, "approve")
    client = office.browser(SIGNATORY)
    form = next(one for one in forms_in(client.get(f"/cases/{number}/draft")) if one.action.endswith("/return_draft"))
    form.fill("reason", "请写明份数")
    assert 303 == client.post(form.action, data=form.values).status_code
    page = office.browser(HANDLER).get(f"/cases/{number}/draft").text
    assert ('<li class="void"><strong>审核</strong>' in page, "请写明份数" in page) == (True, True)
    for act, fields in (("submit_draft", {}), ("approve", {"kind": "review"}), ("sign", {})):
        office.act(number, act, dt.date(2026, 10, 20), **fields)
    chain = marks_of(client.get(f"/cases/{number}/draft").text)
    assert [("void", "审核"), ("back", "退回第 1 稿"), ("ok", "第 1 稿送审"), ("ok", "审核"), ("ok", "签发")] == chain[
        2:
    ]


def marks_of(page: str) -> list[tuple[str, str]]:
    """The steps of the chain on the page: how they are marked, and what they are."""
    return re.findall(r'<li(?: class="(\w+)")?><strong>([^<]+)</strong><small>', page)


@pytest.mark.parametrize(
    ("until", "who", "act"),
    [("draft", HANDLER, "submit_draft"), ("submit_draft", REVIEWER, "approve"), ("approve", SIGNATORY, "sign")],
)
def test_each_sees_the_act_that_is_theirs(office: OfficeAtWork, until: str, who: object, act: str) -> None:
    """One solid button a person; the others see the letter and no form of that act."""
    _, number = at(office, until)
    for one in (HANDLER, REVIEWER, SIGNATORY):
        page = office.browser(one).get(f"/cases/{number}/draft")
        there = any(form.action.endswith(f"/{act}") for form in forms_in(page))
        assert (one is who) == there


def test_without_a_draft_the_letters_are_shown(office: OfficeAtWork) -> None:
    """No draft yet: the address leads to the letters of the case."""
    number = office.registered()
    page = office.browser(HANDLER).get(f"/cases/{number}/draft")
    assert (303, f"/cases/{number}?part=letters#parts") == (page.status_code, page.headers["location"])


def test_errors_hold_the_draft_back_before_it_is_sent(office: OfficeAtWork) -> None:
    """A last day that is written so that nobody knows whether it counts: the finding with its place, and no 送审."""
    _, number = at(office, "draft")
    client = office.browser(HANDLER)
    form = next(form for form in forms_in(client.get(f"/cases/{number}/draft")) if form.action.endswith("/edit_draft"))
    name = next(name for name in form.values if name.startswith("blocks."))
    form.values[name] = ["请于2026年11月3日前来领取。"]
    client.post(form.action, data=form.values)
    page = client.get(f"/cases/{number}/draft")
    assert "还不能送审" in page.text
    assert not any(form.action.endswith("/submit_draft") for form in forms_in(page))


class RealPaper(PlainPress):
    """Prints a PDF that has a page."""

    def draft(self, letter: Letter, at: dt.datetime) -> tuple[bytes, bytes]:
        """The .docx is not looked at."""
        return b"PK", pdf(letter.title)

    def final(self, letter: Letter, at: dt.datetime) -> Printed:
        """The sealed file has a page too."""
        return replace(super().final(letter, at), sealed=pdf(letter.title))


def test_the_page_waits_for_its_pictures(office: OfficeAtWork) -> None:
    """Not typeset yet: it asks again by itself; once the pictures are there it asks no more and offers the files."""
    _, number = at(office, "decide")
    client, address = office.browser(HANDLER), f"/cases/{number}/letters/reply-v1/preview"
    office.act(number, "draft", dt.date(2026, 9, 28))
    assert f'hx-get="{address}"' in client.get(f"/cases/{number}/draft").text
    assert "正在排版" in client.get(address).text
    PlainDriver(office.desk, RealPaper()).catch_up(number)
    there = client.get(address).text
    assert (False, True) == ("hx-get" in there, "letters/reply-v1/pages/1.png" in there)
    assert 'id="taking" hx-swap-oob="true"' in there and "letters/reply-v1.docx" in there


@pytest.mark.slow
def test_a_signed_version_shows_what_went_out(office: OfficeAtWork) -> None:
    """Pictures and files are those of the sealed letter; number and day, which came with the signature, are no change.
    Voided, it is a draft again."""
    number = office.decided()
    driver, client = PlainDriver(office.desk, RealPaper()), office.browser(SIGNATORY)
    fields: dict[str, dict[str, object]] = {
        "edit_draft": {"blocks": {"6": "经审查，答复如下。"}},
        "approve": {"kind": "review"},
    }
    for act in ("draft", "edit_draft", "submit_draft", "approve", "sign"):
        office.act(number, act, dt.date(2026, 9, 28), **fields.get(act, {}))
        driver.catch_up(number)
    page = client.get(f"/cases/{number}/letters/reply-v2").text
    for words in ("letters/reply/pages/1.png", "letters/reply.pdf", "letters/reply.docx"):
        assert words in page
    changed = page.partition('id="h-diff"')[2]
    assert ["第 6 段"] == re.findall(r"第 \d+ 段", changed)
    office.act(number, "void_reply", dt.date(2026, 9, 28), reason="文号写错")
    page = client.get(f"/cases/{number}/letters/reply-v2").text
    assert "letters/reply-v2.pdf" in page
    after = [("void", "审核"), ("ok", "签发"), ("back", "作废"), ("", "审核"), ("", "签发")]
    assert after == marks_of(page)[-5:]


def test_pictures_are_for_those_who_may_see_the_case(office: OfficeAtWork) -> None:
    """Other organs get the page for nothing there; so does a page that the letter does not have."""
    _, number = at(office, "draft")
    other = person(Role.HANDLER, "JAGH")
    address = f"/cases/{number}/letters/reply-v1/pages/1.png"
    assert 404 == office.browser(other).get(address).status_code
    assert 404 == office.browser(HANDLER).get(f"/cases/{number}/letters/reply-v9/pages/1.png").status_code


def test_differences_are_words_not_paragraphs() -> None:
    """A date in a sentence is one change of a date; a new sentence is put in whole; equal letters have none."""
    old = Letter("reply", (Block("para", "于2026年10月15日提出意见。"), Block("para", "不变。")), "某局")
    new = Letter(
        "reply", (Block("para", "于2026年10月14日提出意见。"), Block("para", "不变。"), Block("para", "又及。")), "某局"
    )
    found = changes(old, new)
    assert [("第 1 段", ("-", "5"), ("+", "4")), ("第 3 段", ("+", "又及。"))] == [
        (one.where, *(segment for segment in one.segments if segment[0] != "=")) for one in found
    ]
    assert [] == changes(old, old)


def downloaded(office: OfficeAtWork, number: str, version: int = 1) -> bytes:
    """The .docx of a draft, as the worker prints it."""
    letter = Letter.from_dict(office.desk.cases(HANDLER).letter_body(number, "reply", version))
    return write_docx(letter, WordMeta(letter.organ_name, dt.datetime(2026, 9, 28, tzinfo=dt.UTC)))


def brought_back(office: OfficeAtWork, number: str, content: bytes, name: str = "改好.docx") -> Response:
    """The form of the draft's page with a file."""
    sent = {"csrf": f"csrf-of-{HANDLER.login}", "seen": str(office.case(number).seq)}
    return office.browser(HANDLER).post(
        f"/cases/{number}/draft/upload", data=sent, files={"file": (name, content, "application/octet-stream")}
    )


def of_another_case(office: OfficeAtWork) -> bytes:
    """A letter of the same kind, of somebody else."""
    letter = compose("reply", reply_samples(office.desk.rulebook, dt.date(2026, 10, 28))["disclosed"])
    return write_docx(letter, WordMeta("某局", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))


def rewritten(content: bytes, style: str = "公文正文") -> bytes:
    """The .docx with one paragraph more, before the enclosures."""
    document = docx.Document(BytesIO(content))
    new = document.add_paragraph("另附查阅说明。", style=style)
    next(one for one in document.paragraphs if one.text.startswith("附件"))._p.addprevious(new._p)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


@pytest.mark.slow
def test_a_draft_goes_to_wps_and_comes_back(office: OfficeAtWork) -> None:
    """Downloaded, changed, uploaded: the next version with its author, the difference and what was not kept."""
    _, number = at(office, "draft")
    done = brought_back(office, number, rewritten(downloaded(office, number), "List Paragraph"))
    assert (303, f"/cases/{number}/draft?done=edit_draft#h-diff") == (done.status_code, done.headers["location"])
    draft = office.case(number).draft
    assert draft and (2, HANDLER.login) == (draft.version, draft.author)
    page = office.browser(HANDLER).get(f"/cases/{number}/draft").text
    for words in ("<ins>另附查阅说明。</ins>", "List Paragraph", "按正文收下", "与第 1 稿相比"):
        assert words in page
    assert "读回 Word 文件" in office.browser(HANDLER).get(f"/cases/{number}?part=log").text


@pytest.mark.slow
def test_a_file_that_would_lose_something_changes_nothing(office: OfficeAtWork) -> None:
    """A picture in it: the page again with the reason, the draft as it was, its paragraphs still in their fields."""
    _, number = at(office, "draft")
    document = docx.Document(BytesIO(downloaded(office, number)))
    document.add_picture(BytesIO(png()))
    saved = BytesIO()
    document.save(saved)
    refused = brought_back(office, number, saved.getvalue())
    assert (400, 1) == (refused.status_code, office.case(number).drafts_made)
    letter = Letter.from_dict(office.desk.cases(HANDLER).letter_body(number, "reply", 1))
    assert "图片" in refused.text and next(b.text for b in letter.blocks if b.source == "text") in refused.text


@pytest.mark.slow
@pytest.mark.parametrize("what", ["older", "strange", "marked", "pdf", "macro"])
def test_only_this_drafts_own_file_comes_in(office: OfficeAtWork, what: str) -> None:
    """An older draft's file, another case's, a secrecy mark, a macro, no Word file: told, not taken."""
    _, number = at(office, "draft")
    own = downloaded(office, number)
    if what == "older":
        brought_back(office, number, rewritten(own))
    content, says = {
        "older": (rewritten(own), "第 1 稿"),
        "strange": (of_another_case(office), "办件"),
        "marked": (word("秘密★一年"), "国家秘密标志"),
        "pdf": (pdf("答复"), "和文件名不符"),
        "macro": (with_part(own, "word/vbaProject.bin", b"x"), "宏"),
    }[what]
    before = office.case(number).drafts_made
    refused = brought_back(office, number, content)
    assert (400, before, True) == (refused.status_code, office.case(number).drafts_made, says in refused.text)


@pytest.mark.slow
def test_a_warning_goes_up_only_with_its_reason(office: OfficeAtWork) -> None:
    """A doubtful word: no 送审 without a reason; with one it goes up, and reviewer and record read why."""
    _, number = at(office, "draft")
    client = office.browser(HANDLER)
    form = next(form for form in forms_in(client.get(f"/cases/{number}/draft")) if form.action.endswith("/edit_draft"))
    name = next(name for name in reversed(list(form.values)) if name.startswith("blocks."))
    form.values[name] = [*form.values[name], "请到×××窗口领取。"]
    form.values[name] = ["\n".join(form.values[name])]
    client.post(form.action, data=form.values)
    form = next(one for one in forms_in(client.get(f"/cases/{number}/draft")) if one.action.endswith("/submit_draft"))
    assert "reasons.unfinished-1" in form.values
    refused = client.post(form.action, data=form.values)
    assert (400, True) == (refused.status_code, "没有写明理由" in refused.text)
    form.fill("reasons.unfinished-1", "窗口名称由区里统一挂牌")
    assert 303 == client.post(form.action, data=form.values).status_code
    for who, address in ((REVIEWER, "draft"), (HANDLER, "?part=log")):
        page = office.browser(who).get(f"/cases/{number}{'' if address.startswith('?') else '/'}{address}").text
        assert "窗口名称由区里统一挂牌" in page


def saved(office: OfficeAtWork, number: str, text: str) -> Response:
    """The handler's first own paragraph says ``text``."""
    client = office.browser(HANDLER)
    form = next(form for form in forms_in(client.get(f"/cases/{number}/draft")) if form.action.endswith("/edit_draft"))
    form.values[next(name for name in form.values if name.startswith("blocks."))] = [text]
    return client.post(form.action, data=form.values)


@pytest.mark.slow
def test_a_reviewer_sees_what_changed_since_they_judged_it(office: OfficeAtWork) -> None:
    """Approved as version 1, returned, rewritten twice: everything since version 1 is marked."""
    _, number = at(office, "approve")
    client = office.browser(SIGNATORY)
    form = next(one for one in forms_in(client.get(f"/cases/{number}/draft")) if one.action.endswith("/return_draft"))
    form.fill("reason", "请写明份数")
    client.post(form.action, data=form.values)
    for words in ("先改成这样。", "再改成那样。"):
        saved(office, number, words)
    page = office.browser(REVIEWER).get(f"/cases/{number}/draft").text
    assert "与第 1 稿相比（您上次审过的那一稿）" in page and "再改成那样。" in page.partition("h-diff")[2]
    assert "与第 2 稿相比</h2>" in office.browser(HANDLER).get(f"/cases/{number}/draft").text


@pytest.mark.slow
def test_words_copied_out_of_a_marked_paper_are_not_kept(office: OfficeAtWork) -> None:
    """A marking alone on its line is refused with what to do; a sentence that names one is a sentence."""
    _, number = at(office, "draft")
    refused = saved(office, number, "机密★一年\n某某方案")
    assert (400, 1) == (refused.status_code, office.case(number).drafts_made)
    assert "非涉密系统" in refused.text and "机密★一年" in refused.text
    assert 303 == saved(office, number, "该文件标有“机密★一年”字样。").status_code
