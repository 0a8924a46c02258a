"""随申请的材料: chosen in the form of the new request, looked at as every material is, and never to be chosen twice."""

from __future__ import annotations

import re
from pathlib import Path

from httpx import Response
from office_at_work import ADDRESS, ID_NUMBER, PHONE, OfficeAtWork, person

from casework.people import Role
from tests.upload_samples import pdf, pdf_with_scripts

HANDLER = person(Role.HANDLER)
WHOLE = {
    "csrf": f"csrf-of-{HANDLER.login}", "channel": "signed_post",
    "day.signed_post.sent": "2026-10-17", "day.signed_post.signed": "2026-10-19",
    "applicant.kind": "natural", "applicant.name": "吴文", "applicant.id_number": ID_NUMBER,
    "applicant.phone": PHONE, "applicant.address": ADDRESS, "items": ["某路某弄不动产登记簿"],
    "form": "纸质", "via": "邮寄", "files_what": "申请书扫描件", "do": "save",
}  # fmt: skip
SCAN = ("files", ("申请书.pdf", pdf("某某申请书"), "application/pdf"))
SCRIPTED = ("files", ("身份.pdf", pdf_with_scripts(), "application/pdf"))


def sent(office: OfficeAtWork, *files: tuple[str, tuple[str, bytes, str]], **changes: object) -> Response:
    """The form with these files."""
    return office.browser(HANDLER).post("/register", data=WHOLE | changes, files=list(files))


def marks(page: Response) -> list[str]:
    """What the form carries in place of files that were taken in."""
    return re.findall(r'name="kept_file" value="([^"]+)" checked', page.text)


def materials(office: OfficeAtWork) -> list[tuple[str, str, bool]]:
    """Of the only case: each material's name, what it is, whether something was taken out of it."""
    (line,) = office.desk.cases(HANDLER).lines()
    every = office.case(line.number).course.materials
    return [(one.attached.name, one.attached.what, bool(one.attached.removed)) for one in every]


def test_the_files_are_on_file_with_the_registration(office: OfficeAtWork) -> None:
    """Both are the case's materials, one rid of what acts by itself; nothing is left over to be uploaded."""
    assert 303 == sent(office, SCAN, SCRIPTED).status_code
    assert [("申请书.pdf", "申请书扫描件", False), ("身份.pdf", "申请书扫描件", True)] == materials(office)


def test_a_mistake_elsewhere_does_not_cost_the_files(office: OfficeAtWork) -> None:
    """The form comes back with what was typed and the file as taken in; sent again without a file, it is on file."""
    back = sent(office, SCAN, channel="")
    assert (400, True, True) == (back.status_code, "已收下，不用再选" in back.text, f'value="{PHONE}"' in back.text)
    assert 303 == sent(office, kept_file=marks(back)).status_code
    assert [("申请书.pdf", "申请书扫描件", False)] == materials(office)


def test_a_file_that_may_not_come_in_is_told_by_name(office: OfficeAtWork) -> None:
    """Nothing is registered; the good file stays, the text stays, the reason stands at the field."""
    back = sent(office, SCAN, ("files", ("病毒.exe", b"MZ not a paper", "application/pdf")))
    assert 400 == back.status_code and "附件“病毒.exe”没有收下" in back.text
    assert 1 == len(marks(back)) and 0 == office.desk.cases(HANDLER).count()


def test_a_file_taken_out_again_is_not_put_on_file(office: OfficeAtWork) -> None:
    """Without its tick the form no longer carries it."""
    back = sent(office, SCAN, do="look")
    assert 200 == back.status_code and 1 == len(marks(back))
    assert 303 == sent(office).status_code
    assert [] == materials(office)


def test_the_same_file_twice_is_one_material(office: OfficeAtWork) -> None:
    """Chosen again though it had been taken in."""
    back = sent(office, SCAN, do="look")
    assert 303 == sent(office, SCAN, kept_file=marks(back)).status_code
    assert 1 == len(materials(office))


def test_a_mark_is_good_for_whoever_brought_the_file(office: OfficeAtWork) -> None:
    """Another person's mark, an invented one, one whose file was swept away: told, and nothing is registered."""
    (mark,) = marks(sent(office, SCAN, do="look"))
    other = person(Role.HANDLER, "JAGH")
    strange = office.browser(other).post(
        "/register", data=WHOLE | {"csrf": f"csrf-of-{other.login}", "kept_file": mark}
    )
    made_up = sent(office, kept_file="vault:1:AAAA")
    for path in Path(office.desk.store.files.folder).glob("??/*"):
        path.unlink()
    gone = sent(office, kept_file=mark)
    assert [(400, True)] * 3 == [(one.status_code, "重新选择文件" in one.text) for one in (strange, made_up, gone)]
    assert 0 == office.desk.cases(HANDLER).count()


def test_a_session_that_is_over_loses_no_text_though_files_came_along(office: OfficeAtWork) -> None:
    """The text is carried over the sign-in; of the file it is said that it has to be chosen again."""
    client = office.browser()
    for content in (pdf("某某申请书"), b"%PDF" + b"x" * 1_200_000):
        page = client.post("/register", data=WHOLE, files=[("files", ("申请书.pdf", content, "application/pdf"))])
        assert 401 == page.status_code
        assert 'name="kept.applicant.name" value="吴文"' in page.text and 'name="kept.files_lost"' in page.text
    resumed = sent(office, resume="1", files_lost="yes")
    assert "刚才选的文件没有收下" in resumed.text
