"""纠错风险检查: what a careful reviewer would stop."""

from __future__ import annotations

from dataclasses import replace

import letter_samples as samples
import pytest

from letters.blocks import Block, Letter
from letters.compose import compose
from letters.fields import ReplyFields
from letters.lint import lint


def _codes(letter: Letter, case: ReplyFields) -> list[str]:
    return [finding.code for finding in lint(letter, case)]


def _without(letter: Letter, part: str) -> Letter:
    return replace(letter, blocks=tuple(block for block in letter.blocks if block.part != part))


def _item_says(letter: Letter, text: str) -> Letter:
    index = next(i for i, block in enumerate(letter.blocks) if block.part == "item:1" and block.kind == "para")
    return letter.edited(index, text)


@pytest.mark.parametrize("case", [samples.s01(), samples.s07(), samples.s13(), samples.mixed()], ids=lambda c: c.way)
def test_a_letter_as_composed_is_sound(case: ReplyFields) -> None:
    """What the templates write passes every check."""
    assert lint(compose("reply", case), case) == ()


def test_an_unanswered_item_is_found() -> None:
    """Every item asked has its answer."""
    case = samples.mixed()
    found = lint(_without(compose("reply", case), "item:2"), case)
    assert [(f.level, f.message) for f in found] == [("error", "第2项申请没有答复")]


def test_a_request_that_was_corrected_later_is_found() -> None:
    """The letter quotes what the case says now."""
    case = samples.s01()
    changed = replace(case, items=(replace(case.items[0], sought="另一项信息"),))
    assert _codes(compose("reply", case), changed) == ["quote_differs"]


def test_a_lost_article_and_a_lost_fact_are_found_where_they_belong() -> None:
    """An answer that was reworded keeps its articles (error) and its facts (warning)."""
    case = samples.s01()
    letter = _item_says(compose("reply", case), "根据第四十条，予以公开。")
    block = next(i for i, b in enumerate(letter.blocks) if b.part == "item:1")
    found = [(f.code, f.level, f.block) for f in lint(letter, case)]
    assert found == [
        ("citation_missing", "error", block),
        ("fact_missing", "warning", block),
        ("fact_missing", "warning", block),
    ]


def test_a_missing_remedy_is_found() -> None:
    """No remedies, no letter; and an item no group covers is named."""
    case = samples.s01()
    assert _codes(_without(compose("reply", case), "remedy:R2"), case) == ["remedy_missing"]
    uncovered = replace(samples.mixed(), remedies=(samples.remedy("R2", 1, 2),))
    assert _codes(compose("reply", uncovered), uncovered) == ["remedy_missing"]


def test_a_remedy_with_other_limits_or_bodies_is_found() -> None:
    """Body, court and limits in the text are those of the case."""
    case = samples.s01()
    letter = compose("reply", case)
    other = replace(case.remedies[0], review_body="上海市人民政府", sue_months=3)
    found = lint(letter, replace(case, remedies=(other,)))
    assert [f.message for f in found] == ["救济途径里没有写明“上海市人民政府”", "救济途径里没有写明“3个月”"]


def test_review_first_may_not_read_like_a_choice() -> None:
    """An R1 block that only says 可以申请行政复议 is incomplete."""
    item = replace(samples.disclosed(), citations=(f"《{samples.OGI}》第十六条第二款",))
    case = replace(samples.s01(), items=(item,), remedies=(samples.remedy("R1", 1),))
    letter = compose("reply", case)
    blocks = tuple(
        replace(b, text=b.text.replace("应当先申请行政复议", "可以申请行政复议")) if b.part == "remedy:R1" else b
        for b in letter.blocks
    )
    assert _codes(replace(letter, blocks=blocks), case) == ["remedy_incomplete"]


def test_a_suit_promised_where_none_lies_is_found() -> None:
    """An R3 block does not speak of a suit."""
    case = samples.s07()
    letter = compose("reply", case)
    blocks = (*letter.blocks, Block("para", "也可以提起行政诉讼。", "case", "remedy:R3"))
    assert _codes(replace(letter, blocks=blocks), case) == ["remedy_unfit"]


def test_an_ambiguous_last_day_is_found_but_not_in_a_quote() -> None:
    """“X日前” does not say whether the day counts; what the applicant wrote is left alone."""
    case = samples.s01()
    text = compose("reply", case).part("item:1")
    assert _codes(_item_says(compose("reply", case), f"{text}请于2026年10月8日前领取。"), case) == ["day_before"]
    assert _codes(_item_says(compose("reply", case), f"{text}最迟于2026年10月8日领取。"), case) == []
    quoted = replace(case, items=(replace(case.items[0], sought="2026年10月8日前的记录"),))
    assert _codes(compose("reply", quoted), quoted) == []


def test_online_service_without_the_online_review_channel_is_found() -> None:
    """复议法 22: served online, the letter gives the online way to apply for review."""
    case = replace(samples.s13(), organ=replace(samples.s13().organ, online_review=None))
    assert _codes(compose("reply", case), case) == ["online_review_missing"]


def test_a_letter_signed_by_another_organ_is_found() -> None:
    """The 署名 decides who can be sued: it is the answering organ's."""
    case = samples.s01()
    found = lint(compose("reply", case), replace(case, organ=samples.organ("静安区财政局")))
    assert {"missing_part"} == {one.code for one in found}
    assert ["文书缺少署名“静安区财政局”", "文书缺少红头“静安区财政局”"] == [one.message for one in found]


def test_an_unlisted_enclosure_is_found() -> None:
    """What goes with the letter stands on its list."""
    case = samples.s01()
    more = replace(case, items=(replace(case.items[0], enclosures=(*case.items[0].enclosures, "照片1张")),))
    assert _codes(compose("reply", case), more) == ["enclosure_missing"]
