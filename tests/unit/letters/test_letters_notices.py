"""Every letter of the law is there with each of its mandatory parts, and its checks find what a reviewer would."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from letters.blocks import Block, Letter
from letters.compose import compose
from letters.lint import lint
from letters.notice_fields import (
    FIELDS_OF,
    CorrectionNoticeFields,
    DisclosureNoticeFields,
    ExtensionNoticeFields,
    FeeNoticeFields,
    LetterFields,
    ThirdPartyLetterFields,
)
from letters.samples import letter_samples
from rules.load import load_rulebook

DAY = dt.date(2026, 10, 28)
LAW = load_rulebook()
LETTERS = dict(LAW.letters(DAY))
SAMPLES = letter_samples(LAW, DAY)
NUMBER = "静房管公开〔2026〕第12号-样"
ORGAN = "静安区住房保障和房屋管理局"
SIGNED = f"{ORGAN}\n2026年10月28日"
HEAD = {"title": f"{ORGAN}\n政府信息公开申请", "number": NUMBER, "addressee": "周某某：", "foot": SIGNED}
RECEIVED = {"received": "本机关于2026年9月24日收到你以邮寄方式提交的", "request": "申请公开“关于我家动迁的所有材料”。"}
CONTACT = {"contact": "联系人：王某；联系电话：021-00000000"}
APPLICANT = {**HEAD, **RECEIVED, **CONTACT}

# For each letter, the words in which each part of rules/law/letters.yaml is read.
PARTS: dict[str, dict[str, str]] = {
    "registration_receipt": {
        "title": f"{ORGAN}\n政府信息公开申请登记回执",
        "addressee": "周某某：",
        "received": "收到申请之日：2026年9月24日。",
        "case_number": "登记编号：JAFG-2026-0004。",
        "request": "“关于我家动迁的所有材料”",
        "reply_due": "本机关最迟于2026年10月29日作出答复",
        "contact": "电话021-00000000",
        "foot": SIGNED,
    },
    "correction_notice": {
        **APPLICANT,
        "points": "一、没有写明是哪一个动迁项目、哪一户",
        "example": "例如：“分户评估报告、补偿协议、安置方案公告”。",
        "last_day": "请你最迟于2026年10月26日将补正后的申请送达本机关",
        "silence": "无正当理由逾期不补正的，视为放弃申请，本机关不再处理该政府信息公开申请。",
    },
    "reasons_notice": {
        **APPLICANT,
        "received": "本机关于2026年10月12日收到你通过互联网渠道提交的",
        "request": "申请公开“2019年以来全部规范性文件、会议纪要、批示、合同共46项”。",
        "volume": "数量、频次明显超过合理范围：你在2026年10月内已向本机关提出政府信息公开申请38件",
        "asked": "第三十五条的规定，本机关要求你说明理由。",
        "last_day": "请你最迟于2026年10月30日以书面形式",
        "silence": "逾期没有说明理由，或者本机关认为申请理由不合理的，本机关不予处理",
    },
    "extension_notice": {
        **APPLICANT,
        "reason": "因所申请的信息数量较大，需要到区档案馆逐卷检索并作区分处理，本机关不能在该期限内作出答复。",
        "last_day": "答复期限延长20个工作日，本机关最迟于2026年11月26日作出答复。",
    },
    "deferral_notice": {
        **APPLICANT,
        "reasons": "你于2026年10月20日向本机关说明了申请理由：从事旧区改造的课题研究，需要历年的批准文件。",
        "why": "因所涉文件46项分属五个年度，需要逐项检索和审查，本机关无法在法定的期限内作出答复。",
        "last_day": "最迟于2027年1月29日作出答复。",
    },
    "delegation_notice": {
        "title": f"{ORGAN}\n政府信息公开申请委托答复告知书",
        "number": NUMBER,
        "addressee": "周某某：",
        "request": "申请公开“关于我家动迁的所有材料”。",
        "agent": "本机关委托静安区住房征收中心以本机关名义办理对你上述申请的答复。",
        "basis": "根据《静安区政府信息公开工作规则》关于所属事业单位保存的信息由该单位协助答复的规定，本机关委托",
        "contact": "联系人：李某；联系电话：021-00000002",
        "foot": SIGNED,
    },
    "third_party_letter": {
        "title": f"{ORGAN}\n政府信息公开第三方征求意见书",
        "number": NUMBER,
        "addressee": "某置业有限公司：",
        "summary": "申请公开的内容摘要如下：天目中路某地块建设工程规划许可证及附图。",
        "why": "附图载有你单位的建筑设计和设备布置，公开可能涉及你单位的商业秘密",
        "last_day": "自收到本征求意见书之日起15个工作日内",
        "silence": "逾期未提出意见的，由本机关依照该条例的规定决定是否公开。",
        "slip": "附件：1.第三方意见回执",
        **CONTACT,
        "foot": SIGNED,
    },
    "third_party_slip": {
        "title": "第三方意见回执",
        "letter": "征求意见书文号\t静房管公开〔2026〕第12号-征",
        "view": "□ 同意公开　□ 部分同意公开　□ 不同意公开",
        "reason": "不同意公开的理由",
        "foot": "第三方签名或者盖章、日期",
    },
    "consultation_notice": {
        **APPLICANT,
        "received": "本机关于2026年9月20日收到你当面提交的",
        "asked": "本机关自2026年9月24日起书面征求其意见",
        "effect": "第三十三条第三款的规定，征求意见所需时间不计算在答复期限内",
    },
    "joint_maker_letter": {
        "title": f"{ORGAN}\n关于征求政府信息公开意见的函",
        "number": NUMBER,
        "addressee": "静安区建设和管理委员会：",
        "request": "申请公开“某项目环评报告书全本”",
        "document": "其中的《某项目会审意见》由本机关牵头、与贵机关共同制作",
        "last_day": "自收到本征求意见书之日起15个工作日内书面提出意见",
        "silence": "逾期未提出意见的，视为同意公开。",
        **CONTACT,
        "foot": SIGNED,
    },
    "agency_letter": {
        "title": f"{ORGAN}\n关于协助办理政府信息公开申请的函",
        "number": NUMBER,
        "addressee": "静安区档案馆：",
        "request": "1.“某路某号地块征收决定”；2.“该地块补偿方案”",
        "asked": "2.请就该档案是否已经开放提出意见。",
        "last_day": "请最迟于2026年10月16日书面答复本机关",
        **CONTACT,
        "foot": SIGNED,
    },
    "fee_notice": {
        **APPLICANT,
        "title": f"{ORGAN}\n政府信息公开信息处理费收费通知书",
        "received": "本机关于2026年10月12日收到你通过互联网渠道提交的",
        "basis": "第四十二条第一款、《政府信息公开信息处理费管理办法》的规定，本机关决定收取信息处理费。",
        "standard": "收费标准：按件计收，同一申请人在同一机关一个自然月内累计",
        "amount": "第31件1件，计200元，共计2200元。",
        "payment": "缴费方式：凭本通知书到静安区行政服务中心财政窗口缴纳",
        "last_day": "自收到本通知书的次日起20个工作日内，最迟于2026年11月13日缴纳。",
        "silence": "逾期未缴纳的，视为放弃申请",
    },
    "disclosure_notice": {
        "title": f"{ORGAN}\n政府信息依申请公开告知书",
        "number": NUMBER,
        "addressee": "某置业有限公司：",
        "view": "你单位于2026年10月28日答复不同意公开，理由是“合同涉及商业秘密”。",
        "information": "公开的内容是：某路地块国有建设用地使用权出让合同（付款账号除外）。",
        "reason": "不公开可能对公共利益造成重大影响：土地出让的价格和条件关系国有资产的处置",
        "when": "本机关定于2026年11月20日依申请公开上述信息",
        **CONTACT,
        "foot": SIGNED,
    },
    "closing_notice": {
        **HEAD,
        **RECEIVED,
        "notice": "补正告知书已于2026年9月29日送达你，其中告知最迟于2026年10月26日作出补正",
        "silence": "你到期没有补正，也没有说明正当理由。",
        "effect": "视为放弃申请，本机关不再处理该政府信息公开申请。",
        "remedy": "自收到本告知书之日起60日内向静安区人民政府申请行政复议，也可以自收到本告知书之日起6个月内",
    },
    "withdrawal_confirmation": {
        **APPLICANT,
        "received": "本机关于2026年10月19日收到你以邮寄方式提交的",
        "request": "申请公开“某医院2025年设置审批材料”。",
        "withdrawn": "你于2026年10月23日主动撤回该政府信息公开申请",
        "effect": "本机关予以确认，不再处理。",
    },
    "conference_minutes": {
        "title": f"{ORGAN}\n政府信息公开申请会商纪要",
        "time": "时间：2026年10月13日。地点：局机关302会议室。主持人：赵某。",
        "present": "法制机构\t孙某\t法制审核员",
        "questions": "1.该小区加装电梯是否进入过施工图审查程序。",
        "opinions": "法制机构（书面意见）（不同意见）：申请人提供的照片显示现场有审图公示牌",
        "conclusion": "四、结论\n补充向审图单位核实；核实无果的，告知信息不存在",
        "signed": "单位\t姓名\t职务\t签名",
    },
    "delivery_receipt": {
        "title": f"{ORGAN}\n送达回证",
        "document": "送达的文书\t政府信息公开申请答复书\n文号\t静房管公开〔2026〕第12号-答",
        "addressee": "受送达人\t周某某",
        "way": "送达方式\t直接送达\n送达地点\t静安区某路100号政府信息公开接待窗口",
        "day": "签收日期",
        "signature": "受送达人签名或者盖章",
        "server": "送达人\t王某、李某",
        "refusal": "拒收事由\t\n见证人",
    },
    "file_index": {
        "title": f"{ORGAN}\n政府信息公开申请卷内目录",
        "case_number": "登记编号：JAFG-2026-0004。",
        "rows": "3\t静房管公开〔2026〕第4号-补\t补正告知书\t2026年9月29日\t2",
        "total": "本卷共4件，8页。",
        "foot": "立卷人：王某。",
    },
    "joint_reply": {
        **HEAD,
        "title": f"{ORGAN}\n政府信息公开申请答复书",
        "requests": "第3件（收件编号JAFG-2026-0012）：本机关于2026年9月24日收到你以邮寄方式提交的",
        "finding": "二、关于第2项申请（第2件）",
        "ground": "第三十六条第（四）项",
        "given": "附件：1.分户评估报告复制件1份（共12页）\n2.补偿结果公示复制件1份（共2页）\n3.换届备案材料",
        "remedy": "你如对第1项、第3项申请的答复不服，根据",
    },
    "clock_statement": {
        "title": f"{ORGAN}\n政府信息公开申请答复期限计算说明",
        "law": "本说明依《中华人民共和国政府信息公开条例》逐日计算",
        "head": "收到申请之日\t2026-05-11 周一",
        "facts": "2026-05-20 周三\t第三方：收到征求意见书（A）",
        "steps": "2026-05-19 周二至2026-06-05 周五\t征求第三方（A）意见，不计入期限",
        "days": "2026-05-19 周二\t不计\t第6日\t征求第三方（A）意见，不计入期限（第三十三条）",
        "proof": "规则版本\t4455a348",
    },
    "redaction_statement": {
        "title": f"{ORGAN}\n政府信息区分处理情况说明",
        "case_number": "登记编号：JAFG-2026-0004。",
        "material": "材料\t第三次业主委员会换届备案材料.pdf\n对应的申请\t第1项\n材料页数\t6页\n隐去\t3处",
        "rows": "3\t4\t左 8%、上 10%、宽 84%、高 22%\t内部事务信息\t《中华人民共和国政府信息公开条例》第十六条第一款",
        "foot": "制作人\t王敏\n制作日期\t2026年10月20日",
        "proof": "原件\t4455a348",
    },
}
for kind in ("consultation_notice", "fee_notice"):  # the law does not list the request for these two
    PARTS[kind].pop("request")


def _final(kind: str, case: LetterFields | None = None) -> Letter:
    return compose(kind, case or SAMPLES[kind]).finalised(NUMBER, DAY)


def _codes(letter: Letter, case: LetterFields) -> list[str]:
    return [finding.code for finding in lint(letter, case)]


def _says(letter: Letter, old: str, new: str) -> Letter:
    return replace(letter, blocks=tuple(replace(block, text=block.text.replace(old, new)) for block in letter.blocks))


def test_every_letter_of_the_law_has_fields_a_template_and_a_sample() -> None:
    """Nothing that the law names is missing; the reply's samples are its outcomes."""
    assert set(LETTERS) == set(FIELDS_OF) == set(SAMPLES) | {"reply"}


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_each_part_of_a_letter_that_the_law_names_is_looked_for(kind: str) -> None:
    """The table above leaves out no part of the rulebook, and invents none."""
    assert set(PARTS[kind]) == {part.name for part in LETTERS[kind].parts}


@pytest.mark.parametrize(("kind", "part"), [(kind, part) for kind in sorted(PARTS) for part in PARTS[kind]])
def test_each_part_is_read_in_the_letter(kind: str, part: str) -> None:
    """Word for word."""
    assert PARTS[kind][part] in _final(kind).text


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_a_letter_takes_a_number_when_the_law_lists_one(kind: str) -> None:
    """Receipts, slips, proofs of delivery and indexes take none."""
    assert ("number" in {part.name for part in LETTERS[kind].parts}) == compose(kind, SAMPLES[kind]).takes_number


@pytest.mark.parametrize("kind", sorted(set(SAMPLES) - {"closing_notice", "disclosure_notice", "joint_reply"}))
def test_a_notice_on_the_way_tells_no_remedy(kind: str) -> None:
    """Nothing can be sued on or reviewed yet."""
    text = _final(kind).text
    assert ("行政复议" in text, "诉讼" in text) == (False, False)


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_a_letter_as_composed_is_sound_and_has_no_holes(kind: str) -> None:
    """Every check passes; no template mark and no double punctuation is left."""
    letter = compose(kind, SAMPLES[kind])
    assert lint(letter, SAMPLES[kind]) == ()
    assert [mark for mark in ("{", "}", "@", "，，", "。。", "，。", "、，", "None", "  ") if mark in letter.text] == []


def test_an_organisation_is_called_so() -> None:
    """你单位 for whoever is no person, in notices as in replies."""
    case = SAMPLES["extension_notice"]
    assert isinstance(case, ExtensionNoticeFields)
    text = _final("extension_notice", replace(case, applicant=replace(case.applicant, natural=False))).text
    assert "收到你单位以邮寄方式提交的" in text


def test_a_disclosure_without_public_interest_says_why_the_objection_fails() -> None:
    """Either the public interest or the failing reasons: never both."""
    case = SAMPLES["disclosure_notice"]
    assert isinstance(case, DisclosureNoticeFields)
    text = _final("disclosure_notice", replace(case, public_interest=False, reason="合同已经依法公示")).text
    assert "本机关认为你单位不同意公开的理由不成立：合同已经依法公示。" in text
    assert "公共利益" not in text


def test_a_fee_notice_whose_delivery_is_unknown_gives_the_rule() -> None:
    """Twenty working days from the day after receipt, without a date."""
    case = SAMPLES["fee_notice"]
    assert isinstance(case, FeeNoticeFields)
    posted = replace(case, last_day=None)
    letter = compose("fee_notice", posted)
    assert "缴费期限：自收到本通知书的次日起20个工作日内。" in letter.text
    assert lint(letter, posted) == ()


@pytest.mark.parametrize("kind", ["correction_notice", "extension_notice", "reasons_notice", "deferral_notice"])
def test_a_last_day_that_is_not_the_files_is_found(kind: str) -> None:
    """The text's last day and the file's are one, written 最迟于."""
    case = SAMPLES[kind]
    later = replace(case, last_day=dt.date(2027, 3, 1))
    assert _codes(compose(kind, case), later) == ["day_differs", "stray_last_day"]
    softer = _says(compose(kind, case), "最迟于", "于")
    assert _codes(softer, case) == ["day_differs"]


def test_a_point_to_correct_that_got_lost_is_found() -> None:
    """All points are told at once: there is no second notice."""
    case = SAMPLES["correction_notice"]
    letter = _says(compose("correction_notice", case), "例如：“分户评估报告、补偿协议、安置方案公告”", "等")
    assert [(f.code, f.level) for f in lint(letter, case)] == [("words_missing", "warning")]


@pytest.mark.parametrize(
    ("kind", "lost"),
    [
        ("correction_notice", "视为放弃申请"),
        ("reasons_notice", "不予处理"),
        ("extension_notice", "负责人同意"),
        ("deferral_notice", "延迟答复"),
        ("third_party_letter", "决定是否公开"),
        ("consultation_notice", "不计算在答复期限内"),
        ("joint_maker_letter", "视为同意公开"),
        ("fee_notice", "视为放弃申请"),
        ("disclosure_notice", "决定予以公开"),
        ("closing_notice", "视为放弃申请"),
        ("withdrawal_confirmation", "不再处理"),
    ],
)
def test_a_lost_consequence_is_found(kind: str, lost: str) -> None:
    """What silence means, or what follows, is always said."""
    assert "sentence_missing" in _codes(_says(compose(kind, SAMPLES[kind]), lost, "……"), SAMPLES[kind])


def test_limits_and_amounts_that_are_not_the_files_are_found() -> None:
    """Fifteen working days to answer, the fee to the yuan."""
    third, fee = SAMPLES["third_party_letter"], SAMPLES["fee_notice"]
    letter = _says(compose("third_party_letter", third), "15个工作日", "10个工作日")
    assert _codes(letter, third) == ["amount_differs"]
    assert _codes(_says(compose("fee_notice", fee), "共计2200元", "共计220元"), fee) == ["amount_differs"]


def test_a_lost_article_a_wrong_reader_and_another_request_are_found() -> None:
    """Ground, addressee, signature and quotation are those of the case."""
    case = SAMPLES["correction_notice"]
    assert isinstance(case, CorrectionNoticeFields)
    letter = compose("correction_notice", case)
    other = replace(
        case,
        applicant=replace(case.applicant, name="顾某"),
        organ=replace(case.organ, name="静安区财政局"),
        request=replace(case.request, sought=("另一项",)),
    )
    assert _codes(letter, other) == ["missing_part", "missing_part", "quote_differs"]
    assert _codes(_says(letter, "第三十条", "有关"), case) == ["basis_missing"]


def test_a_remedy_in_a_notice_and_none_in_a_decision_are_found() -> None:
    """A correction notice can't be sued on; a decision tells where to go."""
    notice = SAMPLES["correction_notice"]
    letter = compose("correction_notice", notice)
    letter = replace(letter, blocks=(*letter.blocks, Block("para", "你可以申请行政复议。")))
    assert _codes(letter, notice) == ["remedy_out_of_place"]
    closing = SAMPLES["closing_notice"]
    letter = compose("closing_notice", closing)
    bare = replace(letter, blocks=tuple(block for block in letter.blocks if block.part != "remedy:R2"))
    assert _codes(bare, closing) == ["remedy_missing"]


def test_who_asks_is_never_told_to_a_third_party() -> None:
    """第三方征求意见书 and slip hold no name of the applicant; one that slipped in is found."""
    case = SAMPLES["third_party_letter"]
    assert isinstance(case, ThirdPartyLetterFields)
    for kind in ("third_party_letter", "third_party_slip", "disclosure_notice", "joint_maker_letter", "agency_letter"):
        assert "周某某" not in _final(kind).text
    leaking = replace(case, summary="周某某家的评估报告")
    assert _codes(compose("third_party_letter", leaking), leaking) == ["kept_out"]


def test_the_applicant_is_not_told_who_was_asked() -> None:
    """征求意见告知书 speaks of 第三方 only; a name that slipped in is found."""
    case = SAMPLES["consultation_notice"]
    assert "某置业有限公司" not in _final("consultation_notice").text
    leaking = replace(case, whom="某置业有限公司")
    assert _codes(compose("consultation_notice", leaking), leaking) == ["kept_out"]
