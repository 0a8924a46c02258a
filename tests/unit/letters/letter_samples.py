"""Sample fields for the letters' tests and the bench: requests as a district really gets them, people invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from letters.blocks import Letter
from letters.compose import compose
from letters.fields import (
    ApplicantFields,
    ItemFields,
    OrganFields,
    ReceiptFields,
    RemedyFields,
    ReplyFields,
    StepFields,
)
from letters.samples import letter_samples
from rules.load import load_rulebook

OGI = "中华人民共和国政府信息公开条例"
SHORT = {OGI: "条例"}
REVIEW = "《中华人民共和国行政复议法》第二十条第一款"
REVIEW_FIRST = "《中华人民共和国行政复议法》第二十三条第一款第（四）项"
SUIT = "《中华人民共和国行政诉讼法》第四十六条第一款"
SUIT_AFTER = "《中华人民共和国行政诉讼法》第四十五条"
LONG_NAME = "上海市静安区历史建筑保护与城市更新综合协调推进工作领导小组重大项目征收和安置补偿办公室"[:40]
SIGNED_ON = dt.date(2026, 9, 30)


def organ(name: str = "静安区住房保障和房屋管理局", short: str = "静房管", heading: str | None = None) -> OrganFields:
    """An answering organ of the district, with invented address and telephone."""
    return OrganFields(
        name=name,
        short=short,
        office=f"{name}办公室",
        address="静安区某路100号",
        phone="021-00000000",
        review_body="静安区人民政府",
        court="上海铁路运输法院",
        online_review="https://fuyi.example.gov.cn/",
        heading=heading or name,
    )


def remedy(code: str, *items: int, scope: str | None = None) -> RemedyFields:
    """The remedies of group R1, R2 or R3 for ``items``."""
    citations = {"R1": (REVIEW, REVIEW_FIRST, SUIT_AFTER), "R2": (REVIEW, SUIT), "R3": (REVIEW,)}[code]
    return RemedyFields(
        code,
        items,
        review_days=60,
        review_body="静安区人民政府",
        citations=citations,
        scope=scope,
        sue_months=6 if code == "R2" else None,
        sue_after_review_days=15 if code == "R1" else None,
        court=None if code == "R3" else "上海铁路运输法院",
    )


def disclosed(n: int = 1) -> ItemFields:
    """S01: what a person asked about his own file, given on paper by post."""
    return ItemFields(
        n,
        "山海关路某号地块房屋征收中本户(户主周某某)的分户评估报告和补偿结果公示",
        "disclosed",
        (f"《{OGI}》第三十六条第（二）项", f"《{OGI}》第四十条"),
        {"where": "征收补偿档案", "supply": "以邮寄方式提供纸质复制件"},
        ("分户评估报告复制件1份（共12页）", "补偿结果公示复制件1份（共2页）"),
    )


def petition(n: int = 1) -> ItemFields:
    """S07: a petition in the dress of a request."""
    return ItemFields(
        n,
        "请答复我反映的问题为什么不处理",
        "petition",
        (f"《{OGI}》第三十九条第一款",),
        {
            "matter": "请答复我反映的问题为什么不处理",
            "nature": "信访",
            "channel": "静安区信访办公室来访接待窗口或者网上信访平台",
            "contact": "地址：静安区某路200号；电话：021-00000001",
        },
    )


def already_public(n: int = 1) -> ItemFields:
    """S13: policy papers that stand on the website."""
    return ItemFields(
        n,
        "静安区2024、2025年就业补贴政策文件汇编",
        "already_public",
        (f"《{OGI}》第三十六条第（一）项",),
        {
            "way": "登录“上海静安”门户网站“政务公开—就业政策”栏目查阅、下载",
            "address": "https://www.example.gov.cn/zwgk/jycy/zcwj/2025/index.html",
            "published_on": "2025年12月26日",
        },
    )


def s01() -> ReplyFields:
    """The reply to S01: 予以公开, by post."""
    return ReplyFields(
        organ(),
        ApplicantFields("周某某", natural=True),
        dt.date(2026, 9, 16),
        "以邮寄方式",
        (disclosed(),),
        (remedy("R2", 1),),
        short_titles=SHORT,
    )


def s07() -> ReplyFields:
    """The reply to S07: not dealt with as a request."""
    return replace(
        s01(),
        organ=replace(organ("静安区信访办公室", "静信访"), office="静安区信访办公室综合科"),
        applicant=ApplicantFields("陆某", natural=True),
        received_on=dt.date(2026, 9, 23),
        items=(petition(),),
        remedies=(remedy("R3", 1),),
    )


def s13() -> ReplyFields:
    """The reply to S13: already public, served online."""
    return replace(
        s01(),
        organ=organ("静安区人力资源和社会保障局", "静人社"),
        applicant=ApplicantFields("某研究院", natural=False),
        received_on=dt.date(2026, 9, 30),
        way="通过互联网",
        items=(already_public(),),
        remedies=(remedy("R2", 1),),
        served_online=True,
    )


def mixed() -> ReplyFields:
    """One letter for three items with two groups of remedies."""
    items = (disclosed(1), already_public(2), petition(3))
    return replace(s01(), items=items, remedies=(remedy("R2", 1, 2), remedy("R3", 3)))


def uncommon() -> dict[str, ReplyFields]:
    """Replies that are very short, very long, of 60 items, or between people with names of 40 characters."""
    plain, one = s01(), disclosed()
    sixty = tuple(replace(disclosed(n), sought=f"第{n}号地块分户评估报告") for n in range(1, 61))
    return {
        "short": replace(s07(), remedies=()),
        "long": replace(plain, items=(replace(one, sought="某路旧区改造项目论证会记录，以及全部附图。" * 250),)),
        "unbroken": replace(plain, items=(replace(one, sought="字" * 5000),)),
        "sixty": replace(plain, items=sixty, remedies=(remedy("R2", *range(1, 61)),)),
        "names": long_names(plain),
        "plain": replace(plain, organ=replace(organ(LONG_NAME, "静更新"), heading=None)),
    }


def long_names(case: Any) -> Any:
    """``case`` between an organ, an applicant and a third party whose names have 40 characters each."""
    changed: dict[str, Any] = {"organ": organ(LONG_NAME, "静更新")}
    for who in ("applicant", "party"):
        if person := getattr(case, who, None):
            changed[who] = replace(person, name=LONG_NAME[::-1], natural=False)
    return replace(case, **changed | ({"addressee": LONG_NAME[::-1]} if hasattr(case, "addressee") else {}))


def uncommon_letters(day: dt.date) -> Iterator[tuple[str, Letter]]:
    """Those of :func:`uncommon`, and every kind of letter between people with names of 40 characters."""
    for name, reply in uncommon().items():
        yield name, compose("reply", reply).finalised("静房管公开〔2026〕第12号-答", day)
    for kind, case in letter_samples(load_rulebook(), day).items():
        yield f"{kind}, names", compose(kind, long_names(case)).finalised("静房管公开〔2026〕第12号-补", day)


def receipt() -> ReceiptFields:
    """The receipt for S01."""
    return ReceiptFields(
        organ=organ(),
        applicant=ApplicantFields("周某某", natural=True),
        case_number="JAFG-2026-0001",
        sought=(disclosed().sought,),
        way="以邮寄方式",
        steps=(StepFields(dt.date(2026, 9, 14), "寄出"), StepFields(dt.date(2026, 9, 16), "由本机关签收")),
        received_on=dt.date(2026, 9, 16),
        received_rule="以邮寄方式提交的，以行政机关签收之日为收到申请之日",
        received_citations=(f"《{OGI}》第三十一条第（二）项",),
        reply_due=dt.date(2026, 10, 20),
        reply_citations=(f"《{OGI}》第三十三条第二款",),
        short_titles=SHORT,
    )
