"""Events in office words, and what is covered on the way to the screen."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest

from casework import events as ev
from casework import joint_events as je
from casework.kinds import KINDS
from casework.people import Applicant, Secret, mask_name
from casework.words import day_words, describe, short_day
from rules.load import load_rulebook
from rules.rulebook import Rulebook
from tests.course_samples import COURSE

DAY = dt.date(2026, 10, 27)
FILE = ev.SealedFile("a", "b", "c", "测试章", "2026-10-27T00:00:00+00:00", True, "测试")
GROUND: dict[str, Any] = {
    "instrument": "ogi_regulation_2019",
    "article": "第三十六条",
    "paragraph": "",
    "item": "第（二）项",
}
REQUEST = ev.RequestRegistered(
    DAY, "JAFG", "in_person", {}, Applicant("natural", "周小明"), ("一", "二"), missing=("identity_proof",)
)
WAITING = (
    ev.MovedLimit("third_party_answer", "A", DAY, dt.date(2026, 10, 28)),
    ev.MovedLimit(ev.AT_LATEST, "", DAY, dt.date(2026, 10, 28)),
)
SENTENCES: list[tuple[ev.Event, str]] = [
    (REQUEST, "登记申请：当面提交，2 项；缺少身份证明"),
    (je.RepliesJoined(DAY, ("JAFG-2026-0002",)), "合并答复：JAFG-2026-0002 与本件用一份答复书答复"),
    (
        je.ReplyJoined(DAY, "JAFG-2026-0001", "一"),
        "合并答复：与 JAFG-2026-0001 用一份答复书答复，拟稿、审签、送达在那件里办",
    ),
    (je.RepliesParted(DAY, "JAFG-2026-0002", "一件要延期"), "解除合并：JAFG-2026-0002 另行答复；一件要延期"),
    (je.ReplyParted(DAY, "JAFG-2026-0001", "一件要延期"), "解除合并：不再与 JAFG-2026-0001 合并答复；一件要延期"),
    (ev.ReceiptConfirmed(DAY), "与申请人确认收到申请"),
    (ev.RequestAccepted(DAY, "柜台核对身份证"), "受理；柜台核对身份证"),
    (ev.Routed(DAY, ("征收科", "公房科")), "分办：征收科、公房科"),
    (
        ev.SearchRecorded(DAY, "征收科", False, "征收档案", "山海关路"),
        "征收科检索：在征收档案以“山海关路”检索，没有检索到",
    ),
    (
        ev.ItemDecided(DAY, 1, "disclosed", {}, (GROUND,), "一", "R2"),
        "第 1 项处理结果：予以公开（第三十六条第（二）项）",
    ),
    (ev.DraftMade(DAY, "reply", 1, "h"), "拟稿：答复书第 1 稿"),
    (ev.DraftEdited(DAY, "reply", 2, "h"), "改稿：答复书第 2 稿，此前的审核作废"),
    (ev.DraftReturned(DAY, "reply", 2, "依据不全"), "退回答复书第 2 稿：依据不全"),
    (ev.DraftSubmitted(DAY, "reply", 2, "h", ("review", "legal")), "送审答复书第 2 稿，须经审核、法制审核"),
    (ev.DraftApproved(DAY, "reply", "secrecy", "h"), "保密审查通过"),
    (ev.ReplySigned(DAY, "reply", 2, "h", "静房管公开〔2026〕第1号-答"), "签发答复书，文号 静房管公开〔2026〕第1号-答"),
    (ev.ReplySealed(DAY, "reply", "1", FILE), "答复书用印，验章完整"),
    (ev.ReplySealed(DAY, "reply", "1", replace(FILE, whole=False)), "答复书用印，验章未通过，须重新用印"),
    (ev.NoticeIssued(DAY, "registration_receipt", "1", FILE), "出具登记回执，验章完整"),
    (ev.LetterDispatched(DAY, "reply", "post", "EMS1"), "发出答复书：邮寄（邮政企业），邮件号 EMS1"),
    (ev.LetterSendingOrdered(DAY, "reply", "email"), "交系统发送答复书：电子邮件"),
    (ev.SendingSettled(DAY, "reply", False, "查过发件箱"), "查明答复书没有发出，可以重新发出；查过发件箱"),
    (
        ev.ReplyVoided(DAY, "reply", "某〔2026〕第1号", "收件人写错"),
        "答复书作废，文号 某〔2026〕第1号 不再使用：收件人写错",
    ),
    (ev.LetterDelivered(DAY, "reply"), "答复书送达"),
    (ev.CaseArchived(DAY), "归档"),
    (
        ev.RulesChanged(DAY, "a", "a", "2025", "2026", DAY, dt.date(2026, 10, 28), DAY, dt.date(2026, 10, 28)),
        "放假安排有变：答复期限由 2026-10-27 周二 改为 2026-10-28 周三",
    ),
    (
        ev.RulesChanged(DAY, "a", "b", "2026", "2026", None, None, DAY, dt.date(2026, 10, 28)),
        "规则有变：审慎口径的答复期限由 2026-10-27 周二 改为 2026-10-28 周三",
    ),
    (
        ev.RulesChanged(DAY, "a", "b", "2025", "2026", DAY, None, DAY, None),
        "规则和放假安排有变：答复期限由 2026-10-27 周二 改为 未定",
    ),
    (
        ev.RulesChanged(DAY, "a", "a", "2025", "2026", None, None, None, None, WAITING),
        "放假安排有变：第三方提出意见的期限（A）由 2026-10-27 周二 改为 2026-10-28 周三；"
        "始终没有回音的答复期限由 2026-10-27 周二 改为 2026-10-28 周三",
    ),
]
SENTENCES += COURSE
EXAMPLES = [event for event, _ in SENTENCES]


@pytest.fixture(scope="module")
def law() -> Rulebook:
    """The rulebook in force."""
    return load_rulebook()


def test_every_kind_of_event_has_words(law: Rulebook) -> None:
    """No event of a case can be missing from its record: each kind is described without a code or a gap."""
    described = {type(event): describe(event, law) for event in EXAMPLES}
    assert set(KINDS.values()) == set(described)
    assert [] == [words for words in described.values() if re.search(r"[a-z]{3,}|None|  |。$", words)]


@pytest.mark.parametrize(("event", "sentence"), SENTENCES, ids=lambda given: getattr(type(given), "__name__", ""))
def test_events_in_office_words(law: Rulebook, event: ev.Event, sentence: str) -> None:
    """The sentence that stands in the record."""
    assert sentence == describe(event, law)


def test_a_code_that_the_rulebook_dropped_is_shown_as_it_is(law: Rulebook) -> None:
    """Old events stay readable under any rulebook."""
    assert "发出答复书：pigeon" == describe(ev.LetterDispatched(DAY, "reply", "pigeon"), law)


def test_days_carry_their_weekday() -> None:
    """On screens a day is written with its weekday; logs use the short form."""
    assert ("2026-10-27 周二", "10-27 周二") == (day_words(DAY), short_day(DAY))


@pytest.mark.parametrize(
    ("name", "masked"),
    [("周某某", "周**"), ("韩某", "韩*"), ("欧阳某某", "欧***"), ("Alexandra Smith", "A***"), ("", "")],
)
def test_names_are_masked(name: str, masked: str) -> None:
    """The first character stays; the stars do not tell how long a long name is."""
    assert masked == mask_name(name)


def test_cover_reaches_everything_that_points_to_a_person() -> None:
    """In any text the name, identity number, phone and address of the applicant are masked, and nothing else."""
    person = Applicant("natural", "周小明", Secret("310106199001011234"), Secret("13812346021"), Secret("虚构路7弄"))
    text = "周小明（310106199001011234）住虚构路7弄，电话13812346021，要征收材料"
    assert "周**（310***********1234）住虚****，电话138****6021，要征收材料" == person.cover(text, person=True)


def test_organisations_keep_their_name() -> None:
    """A company's name is no personal data."""
    company = Applicant("business", "某置业有限公司")
    assert "某置业有限公司来函" == company.cover("某置业有限公司来函", person=False)
