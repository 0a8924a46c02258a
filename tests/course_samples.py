"""One event of each kind of what may come between, with the sentence that stands in the record."""

from __future__ import annotations

import datetime as dt

from casework import events as ev
from casework import joint_events as je
from casework import proceedings as pr
from casework.people import Secret

DAY = dt.date(2026, 10, 12)
LATER = dt.date(2026, 10, 30)

COURSE: list[tuple[ev.Event, str]] = [
    (pr.CorrectionAsked(DAY, ("甲", "乙"), LATER, "某号"), "告知补正 2 点，最迟于 2026-10-30 补正"),
    (pr.RequestCorrected(DAY, ("丙",)), "收到补正，答复期限重新起算"),
    (pr.RequestAbandoned(DAY, "fee"), "逾期未缴费，视为放弃"),
    (pr.RequestAbandoned(DAY, "correction"), "逾期未补正，视为放弃"),
    (pr.RequestWithdrawn(DAY, "书面"), "申请人撤回申请：书面"),
    (pr.RouteAccepted(DAY, "征收科"), "征收科接收"),
    (pr.RouteReturned(DAY, "征收科", "不是本科的事"), "征收科退回分办：不是本科的事"),
    (pr.Transferred(DAY, "JAZF", "职能已经划转"), "移送 JAZF：职能已经划转"),
    (
        pr.ThirdPartyAsked(DAY, "A", (1,), "某公司", "附图", "某号", contact=Secret("10000000001"), told_number="告号"),
        "征求第三方意见（A），并告知申请人",
    ),
    (pr.AgencyAsked(DAY, "B", (1,), "某局", "出处", "某号", answer_due=LATER), "征求某局意见（B）"),
    (pr.JointMakerAsked(DAY, "C", (1,), "某委", "会审意见", "某号"), "征求共同制作机关某委意见（C）"),
    (pr.ViewReceived(DAY, "A", "objects", "属商业秘密", True), "登记意见（A）：不同意公开，理由合理"),
    (pr.ViewReceived(DAY, "A", "objects", "不愿意"), "登记意见（A）：不同意公开，理由不足"),
    (pr.ViewReceived(DAY, "A", "silent"), "登记意见（A）：逾期未提出意见"),
    (pr.DisclosureNotified(DAY, "A", "合同", "公共利益", "某号"), "告知第三方（A）将予公开及其理由"),
    (
        je.ReplyDelegated(DAY, "某征收中心", "某委托书", "李某", "021-00000002", "某号"),
        "告知申请人委托某征收中心答复：某委托书",
    ),
    (pr.ReasonsAsked(DAY, "本月第38件", "某号"), "要求申请人说明理由：本月第38件"),
    (pr.ReasonsReceived(DAY, "想了解", False), "收到申请人说明的理由，认定不合理"),
    (pr.ReplyDeferred(DAY, LATER, "件数多", "某号"), "延迟答复至 2026-10-30：件数多"),
    (pr.ExtensionProposed(DAY, 10, "要核实"), "提出延期 10 个工作日：要核实"),
    (pr.ExtensionAgreed(DAY, 10, "要核实", LATER, "某号"), "同意延期 10 个工作日，至 2026-10-30"),
    (pr.FeeProposed(DAY, "by_volume", 68, 380), "提出收取信息处理费 380 元"),
    (pr.FeeAgreed(DAY, 380, "某号"), "批准收费 380 元并出具收费通知书"),
    (pr.FeePaid(DAY, 380), "缴费 380 元"),
    (pr.FlagRaised(DAY, "contrary_clue", "有人见过"), "提出疑难“拟答复信息不存在，却有相反的线索”：有人见过"),
    (pr.FlagDismissed(DAY, "series", "只有一件"), "排除疑难“系列申请或者同一主题的几件申请”：只有一件"),
    (
        pr.ConferenceConvened(DAY, ("甲科", "乙科"), "能不能公开", LATER),
        "召集会商（甲科、乙科，书面意见 2026-10-30 止）：能不能公开",
    ),
    (pr.OpinionGiven(DAY, "甲科", "可以"), "甲科提交会商意见"),
    (pr.OpinionGiven(DAY, "乙科", "不可以", True), "乙科提交会商意见（不同意见）"),
    (pr.ConferenceConcluded(DAY, "可以公开", {1: "disclosed"}, "某号"), "会商结论：可以公开（第 1 项予以公开）"),
    (pr.ReplyOrdered(DAY, 20, "某法院", "某判决"), "某法院责令在 20 个工作日内重新答复（某判决）"),
    (pr.LetterReturned(DAY, "third_party-A", "查无此人"), "第三方征求意见书（A）退回，没有送达；查无此人"),
    (pr.LetterReturned(DAY, "reply", "", "refused_by_post"), "答复书退回，没有送达：拒收退回"),
    (
        pr.TrackingFixed(DAY, "reply", "EX123456785CN", "EX123456784CN", "抄错一位"),
        "改正答复书的邮件号：由 EX123456784CN 改为 EX123456785CN；抄错一位",
    ),
    (pr.TrackingFixed(DAY, "reply", "EX123456785CN", "", "漏写"), "改正答复书的邮件号：补记为 EX123456785CN；漏写"),
    (
        pr.MaterialAttached(DAY, "公告", "网站上的公告", "f" * 64, "pdf", 9, 1, "e" * 64, ("脚本",)),
        "登记材料“公告”：网站上的公告；已去除其中的脚本",
    ),
    (
        pr.MaterialRedacted(DAY, 1, 1, (pr.RedactionBox(2, 0.1, 0.1, 0.5, 0.1, "third_party"),), "d" * 64, ()),
        "区分处理材料 1：在 1 页上隐去 1 处，用于第 1 项",
    ),
    (pr.Claimed(DAY), "领办"),
    (pr.HandedOver(DAY, "某同事", "调岗"), "移交 某同事：调岗"),
    (pr.Chased(DAY, "请抓紧"), "催办：请抓紧"),
]
"""Event and sentence."""
