"""送达 on the case page: every sending that came back, the proof, 送达回证 to print, and the limits that then run."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import docx
from office_at_work import OfficeAtWork, person

from casework import events as ev
from casework import proceedings as pr
from casework.people import Role
from tests import builders as b

HANDLER = person(Role.HANDLER)
DAY = dt.date(2026, 9, 30)


def answered(office: OfficeAtWork) -> str:
    """A case with a sealed reply; its number."""
    number = office.decided()
    office.happened(number, replace(b.REPLY_SIGNED, on=DAY))
    office.happened(number, replace(b.SEALED, on=DAY))
    return number


def letters(office: OfficeAtWork, number: str) -> str:
    """The part of the page with the letters."""
    return office.browser(HANDLER).get(f"/cases/{number}?part=letters").text


def disputes(office: OfficeAtWork, number: str) -> str:
    """The part of the page with the limits of review and suit."""
    return office.browser(HANDLER).get(f"/cases/{number}?part=disputes").text


def test_every_sending_and_the_proof_are_shown(office: OfficeAtWork) -> None:
    """By post, back for a reason, in person, taken by somebody else: all of it on the page, the applicant covered."""
    number = answered(office)
    office.happened(number, ev.LetterDispatched(DAY, "reply", "post", "EX000000007CN"))
    office.happened(number, pr.LetterReturned(dt.date(2026, 10, 9), "reply", "周小明不在"))
    assert "期限都没有起算" in disputes(office, number)
    office.happened(number, ev.LetterDispatched(dt.date(2026, 10, 12), "reply", "in_person"))
    office.happened(number, ev.LetterDelivered(dt.date(2026, 10, 12), "reply", "signed_for", "姐姐周某代收"))
    page = letters(office, number)
    for words in ("邮寄（邮政企业） EX000000007CN", "退回：周**不在", "当面送达", "他人代收：姐姐周某代收"):
        assert words in page


def test_the_remedy_limits_run_from_delivery(office: OfficeAtWork) -> None:
    """R2, delivered 2026-10-12: review until 2026-12-11, a suit until 2027-04-12."""
    number = answered(office)
    assert "救济期限" in disputes(office, number)
    office.happened(number, ev.LetterDispatched(DAY, "reply", "in_person"))
    office.happened(number, ev.LetterDelivered(dt.date(2026, 10, 12), "reply", "signed"))
    page = disputes(office, number)
    assert "2026-12-11" in page and "2027-04-12" in page


def test_a_proof_of_delivery_can_be_printed(office: OfficeAtWork) -> None:
    """送达回证 with number, letter, addressee and who delivers; left open for the pen; the look is logged."""
    number, browser = answered(office), office.browser(HANDLER)
    word = browser.get(f"/cases/{number}/letters/reply/receipt.docx")
    cells = [cell.text for row in docx.Document(io.BytesIO(word.content)).tables[0].rows for cell in row.cells]
    for words in (number, "静房管公开〔2026〕第1号-答", "周小明", HANDLER.name, "当面送达"):
        assert words in cells
    printed = browser.get(f"/cases/{number}/letters/reply/receipt.pdf")
    assert (b"%PDF", "application/pdf") == (printed.content[:4], printed.headers["content-type"])
    assert ["下载送达回证（答复书）（docx）", "下载送达回证（答复书）（pdf）"] == [
        what for _, _, what in office.accesses()
    ]
    assert 404 == browser.get(f"/cases/{number}/letters/correction/receipt.pdf").status_code


def test_what_a_proof_needs_is_asked_for_on_the_form(office: OfficeAtWork) -> None:
    """代收 without a word about who: the form again with what is missing; with it, the case is closed."""
    number, browser = answered(office), office.browser(HANDLER)
    office.happened(number, ev.LetterDispatched(DAY, "reply", "post", "EX000000007CN"))
    form = {"csrf": f"csrf-of-{HANDLER.login}", "seen": str(office.case(number).seq), "letter": "reply"}
    form |= {"on": "2026-10-12", "proof": "signed_for"}
    wrong = browser.post(f"/cases/{number}/acts/record_delivery", data=form)
    assert (400, True) == (wrong.status_code, "要写明谁代收、与受送达人是什么关系" in wrong.text)
    done = browser.post(f"/cases/{number}/acts/record_delivery", data=form | {"note": "门卫代收"})
    assert 303 == done.status_code
    reply = office.case(number).reply
    assert reply and (dt.date(2026, 10, 12), "signed_for", "门卫代收") == (
        reply.delivered_on,
        reply.proof,
        reply.proof_note,
    )


def test_the_slip_goes_out_with_the_letter_to_a_third_party(office: OfficeAtWork) -> None:
    """意见回执, the enclosure that the letter names: with its number, to be filled in, without a word on who asked."""
    number, browser = office.decided(), office.browser(HANDLER)
    said = "静房管公开〔2026〕第1号-征"
    office.happened(number, pr.ThirdPartyAsked(DAY, "A", (1,), "某置业有限公司", "某路许可证附图", said))
    office.happened(number, ev.NoticeIssued(DAY, "third_party-A", said, b.FILE))
    assert f"/cases/{number}/letters/third_party-A/slip.pdf" in letters(office, number)
    word = docx.Document(io.BytesIO(browser.get(f"/cases/{number}/letters/third_party-A/slip.docx").content))
    cells = [cell.text for row in word.tables[0].rows for cell in row.cells]
    assert cells[:6] == ["征求意见书文号", said, "第三方", "某置业有限公司", "申请公开的内容", "某路许可证附图"]
    assert "周小明" not in "".join([*cells, *(paragraph.text for paragraph in word.paragraphs)])
    assert b"%PDF" == browser.get(f"/cases/{number}/letters/third_party-A/slip.pdf").content[:4]
    assert 404 == browser.get(f"/cases/{number}/letters/reply/slip.pdf").status_code
    assert [what for _, _, what in office.accesses()][-1] == "下载第三方意见回执（第三方征求意见书（A））（pdf）"
