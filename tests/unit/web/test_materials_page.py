"""材料 on the case page: a file comes in by a form, goes out logged, and is redacted by boxes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, NoReturn

import pypdfium2
import pytest
from httpx import Response
from office_at_work import OfficeAtWork, person

from acts import registry
from acts.attaching import Upload, limits_of
from acts.audit import audit
from acts.safekeeping import sweep
from casework.people import Role
from store.database import reading
from store.opening import Store
from store.orphans import named_files, sweep_orphans
from tests.upload_samples import NAME, PHONE, pdf, pdf_with_scripts, word
from web.security import MAX_BODY

pytestmark = pytest.mark.slow

HANDLER, REVIEWER, STRANGER = person(Role.HANDLER), person(Role.REVIEWER), person(Role.HANDLER, "JAGH")


@pytest.fixture
def number(office: OfficeAtWork) -> str:
    """A case in 检索征询 with an applicant whose name stands in a file's name too."""
    made = office.registered()
    office.act(made, "accept", dt.date(2026, 9, 18))
    office.act(made, "route", dt.date(2026, 9, 18), units=["公房科"])
    return made


def fields(office: OfficeAtWork, number: str, who: Any = HANDLER, **more: str) -> dict[str, str]:
    """What every form carries."""
    return {"csrf": f"csrf-of-{who.login}", "seen": str(office.case(number).seq), "on": "2026-10-20", **more}


def upload(office: OfficeAtWork, number: str, name: str, content: bytes, who: Any = HANDLER, **more: str) -> Response:
    """The upload form as a browser sends it."""
    sent = fields(office, number, who, **{"what": "检索到的材料", **more})
    address = f"/cases/{number}/materials"
    return office.browser(who).post(address, data=sent, files={"file": (name, content, "application/octet-stream")})


def test_a_file_comes_in_and_goes_out(office: OfficeAtWork, number: str) -> None:
    """It is listed with what was taken out of it, taken away as a file and logged; the original lies in quarantine."""
    content = pdf_with_scripts()
    done = upload(office, number, "周小明的公告.pdf", content)
    assert (303, f"/cases/{number}?part=materials#parts") == (done.status_code, done.headers["location"])
    browser = office.browser(HANDLER)
    page = browser.get(f"/cases/{number}?part=materials").text
    for words in ("周**的公告.pdf", "检索到的材料", "已去除", "1 页", "原件另存隔离"):
        assert words in page
    attached = office.case(number).course.materials[0].attached
    file = browser.get(f"/cases/{number}/materials/1/file")
    assert (200, "application/pdf") == (file.status_code, file.headers["content-type"])
    assert file.headers["content-disposition"].startswith("attachment;")
    assert office.desk.store.files.read(attached.file) == file.content
    assert content == office.desk.store.files.read(attached.original)
    assert (HANDLER.login, number, "下载材料 1") in office.accesses()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("机密★方案.pdf", pdf("公告"), "涉密设备"), ("公告.exe", b"MZ\0\0", "认不出"), ("", b"", "还没有选文件")],
)
def test_what_may_not_come_in_is_told_and_kept_nowhere(
    office: OfficeAtWork, number: str, name: str, content: bytes, words: str
) -> None:
    """The form comes back with its text and the reason beside the field; no file, no event."""
    before = (office.case(number).seq, set(office.desk.store.files.names()))
    page = upload(office, number, name, content, what="第三方的书面意见")
    assert (400, True, True) == (page.status_code, words in page.text, "第三方的书面意见" in page.text)
    assert before == (office.case(number).seq, set(office.desk.store.files.names()))


def test_an_upload_is_read_only_for_whoever_may(office: OfficeAtWork, number: str) -> None:
    """Without a session, token or right nothing is kept; a form elsewhere stays small, an upload has its own limit."""
    address, files = f"/cases/{number}/materials", {"file": ("a.pdf", pdf("公告"), "application/pdf")}
    assert "/sign-in" in office.browser().post(address, data={}, files=files).headers["location"]
    forged = fields(office, number) | {"csrf": "another", "what": "x"}
    assert 403 == office.browser(HANDLER).post(address, data=forged, files=files).status_code
    assert 404 == upload(office, number, "a.pdf", pdf("公告"), STRANGER).status_code
    assert 403 == upload(office, number, "a.pdf", pdf("公告"), REVIEWER).status_code
    assert () == office.case(number).course.materials
    large = limits_of(office.desk).bytes + MAX_BODY + 1
    browser = office.browser(HANDLER)
    for path, length in ((address, large), (f"/cases/{number}/acts/accept", MAX_BODY + 1)):
        too_much = browser.build_request("POST", path, content=b"", headers={"content-length": str(length)})
        assert 413 == browser.send(too_much).status_code


def test_the_same_file_twice_is_one_material(office: OfficeAtWork, number: str) -> None:
    """A form sent twice is told so; whoever may not leaves nothing behind, not even a file."""
    upload(office, number, "公告.pdf", pdf("公告"))
    again = upload(office, number, "公告.pdf", pdf("公告"))
    assert (409, True) == (again.status_code, "已经是材料 1" in again.text)
    attached, files = office.case(number).course.materials[0].attached, set(office.desk.store.files.names())
    assert {attached.file, attached.original} == files
    assert 403 == upload(office, number, "别的.docx", word("别的"), REVIEWER).status_code
    assert files == set(office.desk.store.files.names())
    assert ([], True) == (sweep(office.desk), audit(office.desk).whole)


class Killed(BaseException):
    """The process dies here."""


@dataclass(frozen=True)
class DyingStore(Store):
    """A store whose process dies when the transaction is to begin."""

    def on(self, number: str) -> NoReturn:
        """Never comes back."""
        raise Killed


def test_a_death_between_file_and_event_leaves_only_an_orphan(office: OfficeAtWork, number: str) -> None:
    """The file is kept, nothing names it, the case is as before; the sweep takes it, and the act can be done again."""
    store = office.desk.store
    dying = replace(office.desk, store=DyingStore(store.engine, store.vault, store.files, store.home))
    given = {"on": office.desk.today, "what": "公告", "file": Upload("公告.txt", "公告".encode())}
    with pytest.raises(Killed):
        registry.do(dying, HANDLER, "attach", number, given)
    assert (1, ()) == (len(list(store.files.names())), office.case(number).course.materials)
    assert 1 == len(sweep_orphans(store, office.desk.now().timestamp() + 60))
    registry.do(office.desk, HANDLER, "attach", number, given)
    assert [] == sweep_orphans(store, office.desk.now().timestamp() + 60)
    assert (1, True) == (len(office.case(number).course.materials), audit(office.desk).whole)


def redaction(office: OfficeAtWork, number: str, *boxes: tuple[str, ...], who: Any = HANDLER, **more: str) -> Response:
    """The editor's form with these boxes: page, left, top, width, height, ground."""
    sent = fields(office, number, who, item="1", **more)
    for n, box in enumerate(boxes, 1):
        sent |= {f"box-{n}-{part}": v for part, v in zip(("page", "x", "y", "w", "h", "ground"), box, strict=True)}
    return office.browser(who).post(f"/cases/{number}/materials/1/redaction", data=sent)


BOX = ("1", "10", "5", "80", "20", "third_party")


def test_a_copy_is_made_by_typing_places(office: OfficeAtWork, number: str) -> None:
    """Without a script: numbers in rows; the copy holds no text, its record says page and ground, and it is audited."""
    upload(office, number, "备案材料.pdf", pdf())
    done = redaction(office, number, BOX)
    assert (303, True) == (done.status_code, done.headers["location"].endswith("#copy"))
    browser = office.browser(HANDLER)
    page = browser.get(f"/cases/{number}/materials/1/redaction").text
    for words in ("隐去的清单", "第 1 页", "商业秘密、个人隐私", "第十五条", "副本第 1 页"):
        assert words in page
    copy = browser.get(f"/cases/{number}/materials/1/copy.pdf")
    document = pypdfium2.PdfDocument(BytesIO(copy.content))
    assert "" == document[0].get_textpage().get_text_bounded().strip()
    for of in ("", "?of=copy"):
        picture = browser.get(f"/cases/{number}/materials/1/pages/1.png{of}")
        assert (200, "image/png") == (picture.status_code, picture.headers["content-type"])
    assert (HANDLER.login, number, "下载材料 1 区分处理后的副本") in office.accesses()
    report = audit(office.desk)
    assert (True, 3) == (report.whole, report.files)
    with reading(office.desk.store.engine) as connection:
        named = set(named_files(connection))
    assert set(office.desk.store.files.names()) == named


def test_what_was_kept_back_is_told_on_paper(office: OfficeAtWork, number: str) -> None:
    """区分处理情况说明 names every place, its ground, who made the copy, and the hashes of both files; the index of the
    file lists material and copy. Without a copy there is nothing to tell, and other organs get neither."""
    office.with_receipt(number)
    upload(office, number, "备案材料.pdf", pdf())
    browser = office.browser(HANDLER)
    assert 404 == browser.get(f"/cases/{number}/materials/1/statement.pdf").status_code
    redaction(office, number, BOX)
    material = office.case(number).course.materials[0]
    assert material.copy
    paper = text_of(browser.get(f"/cases/{number}/materials/1/statement.pdf").content)
    told = ("区分处理情况说明", number, "备案材料.pdf", "左 10%、上 ", "第十五条", HANDLER.name, "2026年10月20日")
    assert [] == [words for words in told if words not in paper]
    for digest in (material.attached.file, material.copy.file):
        assert digest in paper.replace(" ", "")
    index = text_of(browser.get(f"/cases/{number}/file-index.pdf").content)
    for words in ("卷内目录", "登记回执", "备案材料.pdf（区分处理后的副本）", f"立卷人：{HANDLER.name}"):
        assert words in index
    assert (HANDLER.login, number, "下载卷内目录（pdf）") in office.accesses()
    for path in ("materials/1/statement.docx", "file-index.docx"):
        assert b"PK" == browser.get(f"/cases/{number}/{path}").content[:2]
        assert 404 == office.browser(STRANGER).get(f"/cases/{number}/{path}").status_code


def text_of(paper: bytes) -> str:
    """The words of a PDF, its lines joined."""
    document = pypdfium2.PdfDocument(paper)
    return "".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "")


def test_a_lost_copy_is_found_by_the_audit(office: OfficeAtWork, number: str) -> None:
    """Materials and copies are files like letters: one that is gone is told with its event."""
    upload(office, number, "备案材料.pdf", pdf())
    redaction(office, number, BOX)
    copy = office.case(number).course.materials[0].copy
    assert copy
    (office.desk.store.home / "files" / copy.file[:2] / copy.file).unlink()
    assert [("file_missing", "MaterialRedacted")] == [(one.fault, one.kind) for one in audit(office.desk).findings]


def test_what_was_typed_wrong_comes_back(office: OfficeAtWork, number: str) -> None:
    """A place that is no number or off the page is told, and every row is as it was typed; nothing is made."""
    upload(office, number, "备案材料.pdf", pdf())
    for box, words in (
        (("1", "十", "5", "80", "20", "third_party"), "第 1 处没有写全"),
        (("9", "10", "5", "80", "20", "third_party"), "没有第 9 页"),
        (("1", "50", "5", "80", "20", "third_party"), "不在页面里"),
        (("1", "10", "5", "80", "20", "x"), "没有“x”这种依据"),
    ):  # fmt: skip
        page = redaction(office, number, box)
        assert (400, True) == (page.status_code, words in page.text)
        assert f'value="{box[1]}"' in page.text
        assert re.search(r'href="#redact-(box-1-\w+)"', page.text)[1] in page.text.partition("<fieldset")[2]  # type: ignore[index]
    assert "还没有画" in redaction(office, number).text
    assert None is office.case(number).course.materials[0].copy


def test_suggestions_count_only_when_taken(office: OfficeAtWork, number: str) -> None:
    """Found numbers and names come as rows to be ticked; unticked ones are left alone."""
    upload(office, number, "备案材料.pdf", pdf())
    browser = office.browser(HANDLER)
    page = browser.get(f"/cases/{number}/materials/1/redaction?names={NAME}")
    for words in ("手机号码", "身份证号", f"姓名“{NAME}”", "隐去这一处"):
        assert words in page.text
    assert PHONE not in page.text
    sent = fields(office, number, item="1", **_inputs(page.text))
    sent = {name: value for name, value in sent.items() if not name.endswith("-take")}
    address = f"/cases/{number}/materials/1/redaction"
    assert "还没有画" in browser.post(address, data=sent).text
    assert 303 == browser.post(address, data=sent | {"box-2-take": "yes"}).status_code
    copy = office.case(number).course.materials[0].copy
    assert 1 == len(copy.boxes if copy else ())


def _inputs(page: str) -> dict[str, str]:
    """The rows of the editor as the page shows them."""
    rows = dict(re.findall(r'name="(box-[1-9]\d*-(?:page|x|y|w|h|suggested|what|take))"[^>]*?value="([^"]*)"', page))
    return rows | {f"box-{n}-ground": "third_party" for n in {name.split("-")[1] for name in rows}}


def test_who_may_only_look_has_no_editor(office: OfficeAtWork, number: str) -> None:
    """A reviewer sees the copy and its record but no form; another organ sees nothing."""
    upload(office, number, "备案材料.pdf", pdf())
    page = office.browser(REVIEWER).get(f"/cases/{number}/materials/1/redaction")
    assert (200, False) == (page.status_code, "制作副本" in page.text)
    assert 403 == redaction(office, number, BOX, who=REVIEWER).status_code
    for path in ("file", "copy.pdf", "redaction", "pages/1.png"):
        assert 404 == office.browser(STRANGER).get(f"/cases/{number}/materials/1/{path}").status_code
    assert 404 == office.browser(HANDLER).get(f"/cases/{number}/materials/2/file").status_code


def test_a_word_file_is_first_made_a_pdf(office: OfficeAtWork, number: str) -> None:
    """It has no pages to draw on, and the page says what to do."""
    upload(office, number, "说明.docx", word())
    page = office.browser(HANDLER).get(f"/cases/{number}/materials/1/redaction")
    assert "请导出为 PDF" in page.text
    assert "请导出为 PDF 再处理" in office.browser(HANDLER).get(f"/cases/{number}?part=materials").text
