"""The mandatory contents of the letters, asserted by their text."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import letter_samples as samples
import pytest

from letters.blocks import Letter
from letters.compose import compose
from letters.fields import CorrectionFields, ExtensionFields, ReplyFields

NUMBER = "静房管公开〔2026〕第12号-答"
SIGNED = dt.date(2026, 9, 30)


def _reply(case: ReplyFields) -> Letter:
    return compose("reply", case).finalised(NUMBER, SIGNED)


def _missing(letter: Letter, *wanted: str) -> list[str]:
    return [words for words in wanted if words not in letter.text]


def test_the_receipt_says_what_arrived_when_and_until_when_it_is_answered() -> None:
    """What, number, way, every day, the day of receipt with its article, the last day as a date, and whom to ask."""
    letter = compose("registration_receipt", samples.receipt()).finalised(None, dt.date(2026, 9, 17))
    assert (
        _missing(
            letter,
            "静安区住房保障和房屋管理局\n政府信息公开申请登记回执",
            "周某某：",
            "登记编号：JAFG-2026-0001",
            "“山海关路某号地块房屋征收中本户(户主周某某)的分户评估报告和补偿结果公示”",
            "以邮寄方式提交",
            "2026年9月14日寄出",
            "2026年9月16日由本机关签收",
            "收到申请之日：2026年9月16日",
            "《中华人民共和国政府信息公开条例》（以下简称《条例》）第三十一条第（二）项",
            "《条例》第三十三条第二款，本机关最迟于2026年10月20日作出答复",
            "021-00000000",
            "静安区某路100号",
            "2026年9月17日",
        )
        == []
    )


def test_the_disclosing_reply_says_what_is_given_and_how() -> None:
    """S01: who asked what and when, what was found where, the articles, the way of supply, enclosures, remedy R2."""
    letter = _reply(samples.s01())
    assert (
        _missing(
            letter,
            "静安区住房保障和房屋管理局",
            "政府信息公开申请答复书",
            NUMBER,
            "周某某：",
            "本机关于2026年9月16日收到你以邮寄方式提交的政府信息公开申请，申请公开“山海关路某号地块房屋征收中本户(户主周某某)的分户评估报告和补偿结果公示”。",
            "经检索，你申请公开的信息保存于本机关的征收补偿档案",
            "《中华人民共和国政府信息公开条例》第三十六条第（二）项、第四十条",
            "本机关决定予以公开，现以邮寄方式提供纸质复制件（见附件）。",
            "附件：1.分户评估报告复制件1份（共12页）",
            "2.补偿结果公示复制件1份（共2页）",
            "自收到本答复书之日起60日内向静安区人民政府申请行政复议",
            "自收到本答复书之日起6个月内依法向上海铁路运输法院提起行政诉讼",
            "2026年9月30日",
            "021-00000000",
        )
        == []
    )


def test_the_reply_to_a_petition_says_why_it_is_no_request_and_where_to_go() -> None:
    """S07: not dealt with as a request, the article, the right channel with its contact, review but no suit."""
    letter = _reply(samples.s07())
    assert (
        _missing(
            letter,
            "本机关于2026年9月23日收到你",
            "申请公开“请答复我反映的问题为什么不处理”。",
            "以政府信息公开申请的形式进行信访活动",
            "《中华人民共和国政府信息公开条例》第三十九条第一款",
            "不作为政府信息公开申请处理",
            "静安区信访办公室来访接待窗口或者网上信访平台",
            "电话：021-00000001",
            "60日内向静安区人民政府申请行政复议",
        )
        == []
    )
    assert ("诉讼" in letter.text, "起诉" in letter.text) == (False, False)


def test_the_reply_on_public_information_says_where_it_stands() -> None:
    """S13: already public since when, way and address, the article; 你单位; the online way to apply for review."""
    letter = _reply(samples.s13())
    assert (
        _missing(
            letter,
            "某研究院：",
            "收到你单位通过互联网提交的",
            "申请公开“静安区2024、2025年就业补贴政策文件汇编”。",
            "已经主动公开的政府信息，已于2025年12月26日公开",
            "《中华人民共和国政府信息公开条例》第三十六条第（一）项",
            "登录“上海静安”门户网站“政务公开—就业政策”栏目查阅、下载",
            "https://www.example.gov.cn/zwgk/jycy/zcwj/2025/index.html",
            "你单位如对本答复不服",
            "6个月内依法向上海铁路运输法院提起行政诉讼",
            "互联网渠道提交：https://fuyi.example.gov.cn/",
        )
        == []
    )


def test_a_letter_on_paper_leaves_the_online_channel_out() -> None:
    """The online way to apply for review is for letters that are served online."""
    assert "fuyi.example.gov.cn" not in compose("reply", samples.s01()).text


def test_review_first_is_said_in_so_many_words() -> None:
    """R1: review must come first, and the suit runs 15 days from the decision on review."""
    letter = _reply(replace(samples.s01(), remedies=(samples.remedy("R1", 1),)))
    assert (
        _missing(
            letter,
            "应当先申请行政复议",
            "第二十三条第一款第（四）项",
            "自收到本答复书之日起60日内向静安区人民政府申请行政复议",
            "自收到行政复议决定书之日起15日内依法向上海铁路运输法院提起行政诉讼",
        )
        == []
    )
    assert "6个月" not in letter.text


def test_several_items_are_answered_one_by_one_with_their_own_remedies() -> None:
    """一、二、三 with headings, and each group of remedies names the items it is for."""
    letter = _reply(samples.mixed())
    assert (
        _missing(
            letter,
            "1.“山海关路",
            "2.“静安区2024",
            "3.“请答复我",
            "一、关于第1项申请",
            "二、关于第2项申请",
            "三、关于第3项申请",
            "你如对第1项、第2项申请的答复不服",
            "你如对第3项申请的答复不服",
        )
        == []
    )
    assert "诉讼" in letter.part("remedy:R2")
    assert "诉讼" not in letter.part("remedy:R3")


def test_a_single_item_has_no_heading() -> None:
    """One answer needs no 一、."""
    assert [block for block in compose("reply", samples.s01()).blocks if block.kind == "h1"] == []


def test_a_remedy_for_a_part_of_an_item_says_so() -> None:
    """When only the withheld part goes to review first, the letter says for which part."""
    remedies = (samples.remedy("R1", 1, scope="第1项申请中不予公开的部分"), samples.remedy("R2", 1, 2, 3))
    letter = compose("reply", replace(samples.mixed(), remedies=remedies))
    assert letter.part("remedy:R1").startswith("你如对第1项申请中不予公开的部分不服，应当先申请行政复议")


def test_correction_and_extension_are_told_with_their_days() -> None:
    """A reply after correction and extension names the days and the new last day as a date."""
    correction = CorrectionFields(dt.date(2026, 9, 21), dt.date(2026, 10, 12), (f"《{samples.OGI}》第三十条",))
    extension = ExtensionFields(dt.date(2026, 11, 2), dt.date(2026, 12, 7), (f"《{samples.OGI}》第三十三条第二款",))
    letter = compose("reply", replace(samples.s01(), correction=correction, extension=extension))
    assert (
        _missing(
            letter,
            "2026年9月21日告知你补正",
            "2026年10月12日收到补正后的申请",
            "（以下简称《条例》）第三十条",
            "答复期限自收到补正的申请之日起计算",
            "《条例》第三十三条第二款",
            "2026年11月2日告知你延长答复期限",
            "最迟于2026年12月7日作出答复",
            "《条例》第三十六条第（二）项",
        )
        == []
    )


@pytest.mark.parametrize("case", [samples.s01(), samples.s07(), samples.s13(), samples.mixed()], ids=lambda c: c.way)
def test_no_letter_has_holes_or_template_marks(case: ReplyFields) -> None:
    """No double punctuation, no left-over tag, no empty place."""
    text = compose("reply", case).text
    assert [mark for mark in ("{", "}", "@", "，，", "。。", "，。", "、，", "None", "  ") if mark in text] == []
