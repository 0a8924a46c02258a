"""文书页: whatever is typed on it stays, whichever of its buttons is pressed; an uploaded file is kept as it came."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import docx
import pytest
from form_clerk import Form, forms_in
from httpx import Response
from office_at_work import OfficeAtWork, person

from acts.audit import audit
from casework.case import Case
from casework.people import Actor, Role
from letters.blocks import Block, Letter
from letters.lint import Finding
from letters.word import WordMeta, write_docx
from store.database import reading
from store.orphans import named_files, sweep_orphans
from web.draft_form import carried, only_changed
from web.forms import SentForm

HANDLER, REVIEWER, STRANGER = person(Role.HANDLER), person(Role.REVIEWER), person(Role.HANDLER, "JAGH")
DAY = dt.date(2026, 9, 28)
TOMORROW = 4e9
"""A moment after every file was kept, in seconds since the epoch."""
TYPED, DOUBTFUL = "改过的一段，还没有保存。", "请到×××窗口领取。"


@pytest.fixture
def number(office: OfficeAtWork) -> str:
    """A case whose reply is drafted."""
    number = office.decided()
    office.act(number, "draft", DAY)
    return number


def form_of(office: OfficeAtWork, number: str, act: str, who: Actor = HANDLER) -> Form:
    """What the button of this act sends from the draft's page."""
    return next(
        form for form in forms_in(office.browser(who).get(f"/cases/{number}/draft")) if form.action.endswith(act)
    )


def write(form: Form, words: str, which: int = -1) -> str:
    """More words at the end of a paragraph of the handler's own, by itself the last one; its number."""
    name = [name for name in form.values if name.startswith("blocks.")][which]
    form.values[name] = [form.values[name][0] + words]
    return name.removeprefix("blocks.")


def pressed(office: OfficeAtWork, form: Form, who: Actor = HANDLER) -> Response:
    """The form is sent as it stands."""
    return office.browser(who).post(form.action, data=form.values)


def doubtful(office: OfficeAtWork, number: str) -> None:
    """The draft says something that the check doubts: 送审 asks for a reason."""
    form = form_of(office, number, "edit_draft")
    write(form, DOUBTFUL)
    assert 303 == pressed(office, form).status_code


def on_paper(office: OfficeAtWork, number: str) -> bytes:
    """The current draft's .docx with one paragraph changed."""
    draft = office.case(number).draft
    assert draft
    letter = Letter.from_dict(office.desk.cases(HANDLER).letter_body(number, "reply", draft.version))
    document = docx.Document(BytesIO(write_docx(letter, WordMeta(letter.organ_name, dt.datetime(2026, 9, 28)))))
    own = [block.text for block in letter.blocks if block.source == "text"][-1]
    next(one for one in document.paragraphs if one.text == own).add_run("文件里加的话。")
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def brought(office: OfficeAtWork, form: Form, content: bytes) -> Response:
    """The form with a file, as 上传改好的稿 sends it."""
    fields = {name: values for name, values in form.values.items() if values}
    return office.browser(HANDLER).post(form.action, data=fields, files={"file": ("改好.docx", content)})


def version(case: Case) -> int:
    """Which version lies on the desk."""
    assert case.draft
    return case.draft.version


def test_sent_up_with_something_unsaved_is_saved_first(office: OfficeAtWork, number: str) -> None:
    """送审 with a changed paragraph: it is the next version, nothing has gone up, and the page says so."""
    form = form_of(office, number, "submit_draft")
    write(form, TYPED)
    sent = pressed(office, form)
    case = office.case(number)
    assert (303, 2, False) == (sent.status_code, version(case), bool(case.draft and case.draft.submitted))
    page = office.browser(HANDLER).get(sent.headers["location"]).text
    assert (True, True) == (TYPED in page, "先保存成了新的一稿，还没有送审" in page)
    assert 303 == pressed(office, form_of(office, number, "submit_draft")).status_code
    draft = office.case(number).draft
    assert draft and draft.submitted


def test_a_file_is_not_taken_over_something_unsaved(office: OfficeAtWork, number: str) -> None:
    """上传 with a changed paragraph: refused with what to do, the paragraph as it was typed, and a way to drop it."""
    form = form_of(office, number, "draft/upload")
    n = write(form, TYPED)
    refused = brought(office, form, on_paper(office, number))
    assert (400, 1) == (refused.status_code, version(office.case(number)))
    for words in (f"本页第 {n} 段改了还没有保存", f"{TYPED}</textarea>", "放弃没有保存的改动", "data-unsaved"):
        assert words in refused.text


@pytest.mark.slow
def test_reasons_stay_when_a_paragraph_is_saved(office: OfficeAtWork, number: str) -> None:
    """A reason written, then another paragraph saved: the reason stands in its field, nothing has gone up."""
    doubtful(office, number)
    for act in ("edit_draft", "submit_draft"):
        form = form_of(office, number, act)
        form.values["reasons.unfinished-1"] = ["窗口由区里统一挂牌"]
        write(form, f"{act}：{TYPED}", 0)
        page = pressed(office, form)
        assert (200, True) == (page.status_code, ">窗口由区里统一挂牌</textarea>" in page.text)
        assert "还没有送审" in page.text
    draft = office.case(number).draft
    assert draft and (4, False) == (draft.version, draft.submitted)


@pytest.mark.slow
def test_reasons_stay_when_a_file_comes_in_and_when_it_does_not(office: OfficeAtWork, number: str) -> None:
    """The file is taken, or is none: the reason written beside it stands in its field."""
    doubtful(office, number)
    content = on_paper(office, number)
    for file, code, at in ((b"no file of Word", 400, 2), (content, 200, 3)):
        form = form_of(office, number, "draft/upload")
        form.values["reasons.unfinished-1"] = ["窗口由区里统一挂牌"]
        page = brought(office, form, file)
        assert (code, at) == (page.status_code, version(office.case(number)))
        assert ">窗口由区里统一挂牌</textarea>" in page.text


@pytest.mark.parametrize("act", ["edit_draft", "submit_draft"])
def test_a_file_that_was_only_chosen_is_not_passed_over(office: OfficeAtWork, number: str, act: str) -> None:
    """Another button than 上传 with a file chosen: nothing is done, what was typed stays, the file's field says why."""
    form = form_of(office, number, act)
    form.values["file"] = ["改好.docx"]
    write(form, TYPED)
    refused = pressed(office, form)
    assert (400, 1) == (refused.status_code, version(office.case(number)))
    assert (True, True) == ("选了文件，还没有上传" in refused.text, f"{TYPED}</textarea>" in refused.text)
    assert 'href="#upload_draft-file"' in refused.text


@pytest.mark.slow
def test_comparing_keeps_what_was_typed(office: OfficeAtWork, number: str) -> None:
    """Another version to compare with is a button of the same form: the page again with everything in it."""
    for words in ("第二稿。", "第三稿。"):
        form = form_of(office, number, "edit_draft")
        write(form, words)
        pressed(office, form)
    form = form_of(office, number, "against=1#h-diff")
    form.values["resume"] = ["1"]
    write(form, TYPED)
    page = pressed(office, form)
    assert (200, 3) == (page.status_code, version(office.case(number)))
    assert (True, True) == ("与第 1 稿相比" in page.text, f"{TYPED}</textarea>" in page.text)


@pytest.mark.slow
def test_a_quicker_colleague_loses_nothing(office: OfficeAtWork, number: str) -> None:
    """Somebody saved in between: the typed paragraph alone is shown as mine, and the way back fills it in."""
    mine = form_of(office, number, "submit_draft")
    doubtful(office, number)
    write(mine, TYPED, 0)
    late = pressed(office, mine)
    assert (409, True, 1) == (late.status_code, TYPED in late.text, late.text.count("<dt>改写的段落"))
    back = forms_in(late)[-1] if not forms_in(late)[-1].action.endswith("/sign-out") else forms_in(late)[-2]
    assert f"{TYPED}</textarea>" in pressed(office, back).text


def test_a_session_that_is_over_keeps_the_paragraphs_beside_a_file(office: OfficeAtWork, number: str) -> None:
    """上传 after the session ended: the sign-in page carries the paragraphs, the file has to be chosen again."""
    form = form_of(office, number, "draft/upload")
    write(form, TYPED)
    files = {"file": ("改好.docx", b"whatever")}
    late = office.browser().post(form.action, data=form.values, files=files)
    assert (401, True) == (late.status_code, "没有丢" in late.text)
    assert (True, True) == (TYPED in late.text, f"/cases/{number}/acts/edit_draft" in late.text)


def test_a_reason_to_return_is_not_passed_over(office: OfficeAtWork, number: str) -> None:
    """A reviewer wrote why to return it and pressed 通过: neither is done, the reason stands there."""
    office.act(number, "submit_draft", DAY)
    form = form_of(office, number, "approve", REVIEWER)
    form.values |= {"reason": ["第三段的日期不对"], "kind": ["review"]}
    refused = pressed(office, form, REVIEWER)
    assert (400, True) == (refused.status_code, ">第三段的日期不对</textarea>" in refused.text)
    draft = office.case(number).draft
    assert draft and (draft.submitted, not draft.approvals) == (True, True)
    form.action = form.action.replace("approve", "return_draft")
    assert 303 == pressed(office, form, REVIEWER).status_code


def test_the_uploaded_file_is_kept_as_it_came(office: OfficeAtWork, number: str) -> None:
    """Who brought it stands in the list; whoever sees the draft may take it away, byte for byte; that is noted."""
    content = on_paper(office, number)
    brought(office, form_of(office, number, "draft/upload"), content)
    browser, address = office.browser(REVIEWER), f"/cases/{number}/letters/reply-v2/uploaded.docx"
    for page in (f"/cases/{number}/draft", f"/cases/{number}?part=letters"):
        assert address in browser.get(page).text
    taken = browser.get(address)
    assert (200, content) == (taken.status_code, taken.content)
    assert (REVIEWER.login, number, "下载答复书第2稿上传的原文件（docx）") in office.accesses()
    assert 404 == office.browser(STRANGER).get(address).status_code
    assert 404 == browser.get(address.replace("v2", "v1")).status_code
    assert "读回 Word 文件“改好.docx”" in browser.get(f"/cases/{number}?part=log").text


def test_the_uploaded_file_is_audited_and_backed_up(
    office: OfficeAtWork, number: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It is among the files that must be there, which a backup takes and audit misses; no sweep takes it."""
    brought(office, form_of(office, number, "draft/upload"), on_paper(office, number))
    files = office.desk.store.files
    with reading(office.desk.store.engine) as connection:
        assert set(files.names()) == set(named_files(connection))
    assert [] == sweep_orphans(office.desk.store, TOMORROW)
    [name] = files.names()
    files._path(name).unlink()
    assert ["file_missing"] == [one.fault for one in audit(office.desk).findings]


def test_a_refused_file_is_left_to_the_sweep(office: OfficeAtWork, number: str) -> None:
    """The same words again are no new version; what was kept for it is named by nothing and goes."""
    letter = Letter.from_dict(office.desk.cases(HANDLER).letter_body(number, "reply", 1))
    same = write_docx(letter, WordMeta(letter.organ_name, dt.datetime(2026, 9, 28)))
    assert 409 == brought(office, form_of(office, number, "draft/upload"), same).status_code
    assert 1 == len(sweep_orphans(office.desk.store, TOMORROW))


def test_only_what_was_changed_counts_as_typed() -> None:
    """Line ends and spaces at the ends are a browser's own; a number that the letter has not stays, to be told."""
    letter = Letter("reply", (Block("para", "甲。"), Block("para", "乙。")), "某局")
    sent = SentForm(
        "edit_draft", {"blocks.1": ("甲。\r\n",), "blocks.2": ("乙",), "blocks.9": ("丙",), "blocks.x": ("",)}
    )
    assert {"blocks.2", "blocks.9", "blocks.x"} == set(only_changed(sent, letter).values)
    assert sent == only_changed(sent, None)


def test_a_reason_goes_with_its_warning() -> None:
    """Another warning of its kind has come before it: the reason stays with the words that it was written for."""
    old = [Finding("unfinished", "unfinished-1", "warning", 3, "“×××”像是没有写完", "")]
    new = [
        Finding("unfinished", "unfinished-1", "warning", 2, "“…”像是没有写完", ""),
        Finding("unfinished", "unfinished-2", "warning", 3, "“×××”像是没有写完", ""),
    ]
    assert {"reasons.unfinished-2": ("挂牌",)} == carried({"unfinished-1": "挂牌"}, old, new).values
