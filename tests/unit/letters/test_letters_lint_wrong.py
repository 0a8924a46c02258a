"""Deliberately wrong letters, at least one for every finding that the check knows: each is found and told."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import letter_samples as samples
import pytest

from letters.blocks import Block, Letter
from letters.compose import compose
from letters.fields import AskedFields, CorrectionFields, ExtensionFields
from letters.lint import WORDS, lint
from letters.notice_fields import LetterFields
from letters.samples import letter_samples, reply_samples
from rules.load import load_rulebook
from rules.strict_yaml import load_file

DAY = dt.date(2026, 10, 28)
LAW = load_rulebook()
NOTICES, REPLIES = letter_samples(LAW, DAY), reply_samples(LAW, DAY)
OGI = f"《{samples.OGI}》"


def says(letter: Letter, old: str, new: str) -> Letter:
    """``letter`` with other words, wherever they stand."""
    assert old in letter.text, old
    return replace(letter, blocks=tuple(replace(b, text=b.text.replace(old, new)) for b in letter.blocks))


def adds(letter: Letter, text: str, part: str = "") -> Letter:
    """``letter`` with one sentence more, before the signature."""
    at = next(n for n, block in enumerate(letter.blocks) if block.kind == "signature")
    return replace(letter, blocks=(*letter.blocks[:at], Block("para", text, "text", part), *letter.blocks[at:]))


def without(letter: Letter, part: str) -> Letter:
    """``letter`` without a part of it."""
    return replace(letter, blocks=tuple(b for b in letter.blocks if not b.part.startswith(part)))


def reply(fields: Any, **changed: Any) -> tuple[Letter, LetterFields]:
    """The letter as composed, and a case that has changed since."""
    return compose("reply", fields), replace(fields, **changed)


def notice(kind: str, old: str, new: str) -> tuple[Letter, LetterFields]:
    """A notice with other words."""
    return says(compose(kind, NOTICES[kind]), old, new), NOTICES[kind]


S01, S13, MIXED = samples.s01(), samples.s13(), samples.mixed()
PARTLY, ABSENT, THIRD = REPLIES["partly_disclosed"], REPLIES["does_not_exist"], REPLIES["withheld.third_party"]
R1 = samples.remedy("R1", 1)
ASKED = AskedFields("third_party", "第三方（A）", DAY)
EXTENDED = replace(S01, extension=ExtensionFields(DAY, dt.date(2026, 11, 20), (f"{OGI}第三十三条第二款",)))
CORRECTED = replace(S01, correction=CorrectionFields(DAY, dt.date(2026, 11, 3), (f"{OGI}第三十条",)))


def of_item(item: Any, **changed: Any) -> Any:
    """``item`` with one thing changed."""
    return replace(item, **changed)


WRONG: dict[str, tuple[Letter, LetterFields]] = {
    "missing_part": reply(S01, organ=samples.organ("静安区财政局")),
    "received_differs": reply(S01, received_on=dt.date(2026, 9, 17)),
    "way_differs": reply(S01, way="当面"),
    "quote_differs": reply(S01, items=(of_item(S01.items[0], sought="另一项"),)),
    "joint_unsaid": notice("joint_reply", "第2件（收件编号JAFG-2026-0011）", "第2件（收件编号JAFG-2026-0012）"),
    "correction_differs": (compose("reply", S01), CORRECTED),
    "extension_differs": (compose("reply", S01), EXTENDED),
    "item_unanswered": (without(compose("reply", MIXED), "item:2"), MIXED),
    "citation_missing": (says(compose("reply", S01), "第四十条", "有关规定"), S01),
    "article_unfit": (
        says(compose("reply", S01), "第三十六条第（二）项", "第三十六条第（二）项、第三十六条第（七）项"),
        S01,
    ),
    "fact_missing": (says(compose("reply", S01), "征收补偿档案", "档案"), S01),
    "unfinished": (adds(compose("reply", S01), "请到×××窗口领取。"), S01),
    "enclosure_missing": reply(S01, items=(of_item(S01.items[0], enclosures=("照片1张",)),)),
    "enclosure_misnumbered": notice("joint_reply", "见附件3", "见附件4"),
    "contact_missing": (says(compose("reply", S01), "021-00000000", "021-00000001"), S01),
    "remedy_missing": (without(compose("reply", S01), "remedy"), S01),
    "remedy_incomplete": (says(compose("reply", S01), "60日", "30日"), S01),
    "remedy_unfit": (adds(compose("reply", samples.s07()), "也可以提起行政诉讼。", "remedy:R3"), samples.s07()),
    "online_review_missing": reply(S13, organ=replace(S13.organ, online_review=None)),
    "day_before": (adds(compose("reply", S01), "请于2026年10月8日前领取。"), S01),
    "withheld_unnamed": reply(PARTLY, items=(of_item(PARTLY.items[0], withheld=()),)),
    "withheld_groundless": (says(compose("reply", PARTLY), PARTLY.items[0].withheld[0].reason, "不便公开"), PARTLY),
    "remedy_article_choice": reply(THIRD, remedies=(samples.remedy("R2", 1),)),
    "remedy_article_first": reply(S01, remedies=(R1,)),
    "answer_awaited": reply(S01, asked=(ASKED,)),
    "third_party_unasked": reply(THIRD, asked=()),
    "third_party_agrees": reply(THIRD, asked=tuple(replace(one, agrees=True, answered_on=DAY) for one in THIRD.asked)),
    "search_missing": reply(ABSENT, searches=0),
    "kept_out": (adds(compose("reply", S01), "第三方联系人李某某。"), replace(S01, keep_out=("李某某",))),
    "inference_cited": (adds(compose("reply", S01), "依据本系统的推论。"), S01),
    "day_differs": (
        compose("agency_letter", NOTICES["agency_letter"]),
        replace(NOTICES["agency_letter"], last_day=DAY),
    ),
    "stray_last_day": (
        adds(compose("extension_notice", NOTICES["extension_notice"]), "最迟于2026年12月31日作出答复。"),
        NOTICES["extension_notice"],
    ),
    "words_missing": notice("extension_notice", "数量较大", "很多"),
    "amount_differs": notice("fee_notice", "共计2200元", "共计220元"),
    "basis_missing": notice("correction_notice", "第三十条", "有关"),
    "sentence_missing": notice("extension_notice", "负责人同意", "同意"),
    "remedy_out_of_place": (
        adds(compose("extension_notice", NOTICES["extension_notice"]), "可以申请行政复议。"),
        NOTICES["extension_notice"],
    ),
}


@pytest.mark.parametrize(
    "day",
    ["10月8号", "2026年10月8日（周四）", "2026-10-08", "十月八日之", "10月8日以", "2026年9月16日", "2026年2月30日"],
)
def test_a_last_day_is_found_however_it_is_written(day: str) -> None:
    """With or without a year, in numerals or words, with the weekday in brackets; the day of receipt itself counts."""
    findings = lint(adds(compose("reply", S01), f"请于{day}前领取。"), S01)
    assert [("day_before", "error")] == [(one.code, one.level) for one in findings]
    assert f"“{day}前”" in findings[0].message


def test_every_finding_has_a_wrong_letter() -> None:
    """A new check comes with the letter that it is there to stop."""
    assert set(load_file(WORDS).data["findings"]) == set(WRONG)


@pytest.mark.parametrize("code", WRONG)
def test_the_wrong_letter_is_found(code: str) -> None:
    """With its level, its article and a sentence for people, and a key of its own to be answered by."""
    findings = lint(*WRONG[code])
    found = next(one for one in findings if one.code == code)
    assert found.level in ("error", "warning") and re.search("《|GB/T|法释", found.article)
    assert len({one.key for one in findings}) == len(findings)


@pytest.mark.parametrize("code", REPLIES)
def test_a_right_reply_has_no_finding(code: str) -> None:
    """No outcome's own letter is stopped, nor asks for a reason."""
    assert () == lint(compose("reply", REPLIES[code]), REPLIES[code])


@pytest.mark.parametrize(
    "sentence",
    [
        "依照《中华人民共和国行政复议法》第三十六条办理。",
        "你引用的“《条例》第十六条”不适用。",
        "《条例》第三十六条第（二）项规定的方式。",
        "查阅网址 https://www.example.gov.cn/xxgk/index.html。",
        "经检索2015年3月1日以前形成的档案，2004年12月31日前的部分已经移交。",
    ],
)
def test_what_only_looks_wrong_is_left_alone(sentence: str) -> None:
    """Another law's article, a quote, the item's own article, letters in an address."""
    assert () == lint(adds(compose("reply", S01), sentence, "item:1"), S01)
