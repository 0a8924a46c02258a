"""Orders for what may come between the counter and the reply: see proceedings.py for the facts they lead to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from casework.command import Command, labelled
from casework.people import Secret
from casework.proceedings import RedactionBox


def _no_secret() -> Secret:
    return Secret("")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCorrection(Command):
    """告知补正: once, all points at once; ``due`` leaves a reasonable time after delivery."""

    points: tuple[str, ...] = labelled("需要补正的事项（事项｜怎样补｜举例）")
    due: dt.date = labelled("补正的最后一日")
    number: str = labelled("文号", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveCorrection(Command):
    """The corrected request came in."""

    items: tuple[str, ...] = labelled("补正后申请公开的内容", default=())
    note: str = labelled("说明", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonRequest(Command):
    """视为放弃 after a limit has lapsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawRequest(Command):
    """The applicant withdraws."""

    note: str = labelled("怎样撤回的", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRoute(Command):
    """A unit takes the case."""

    unit: str = labelled("承办单位")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRoute(Command):
    """A unit gives the case back."""

    unit: str = labelled("承办单位")
    reason: str = labelled("退回理由")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCase(Command):
    """移送 the case to another answering organ."""

    organ: str = labelled("移送给哪个机关")
    reason: str = labelled("移送理由")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskView(Command):
    """Ask somebody for a view. The subclasses say whom."""

    ref: str = labelled("征询编号", default="A")
    items: tuple[int, ...] = labelled("涉及第几项", default=(1,))
    name: str = labelled("征求谁的意见")
    summary: str = labelled("信息的概要（不写申请人）")
    why: str = labelled("为什么涉及它", default="")
    contact: Secret = labelled("联系方式", default_factory=_no_secret)
    answer_due: dt.date | None = labelled("请于何日前答复", default=None)
    number: str = labelled("文号", default="")
    told_number: str = labelled("告知申请人的文号", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskThirdParty(AskView):
    """征求第三方意见."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgency(AskView):
    """征求其他机关意见."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskJointMaker(AskView):
    """征求共同制作机关意见."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveView(Command):
    """Write down the view that came back, or the silence after its limit."""

    ref: str = labelled("征询编号", default="A")
    view: str = labelled("意见")
    reason: str = labelled("理由", default="")
    good_reason: bool = labelled("理由是否合理", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyDisclosure(Command):
    """Tell a third party what will be disclosed against its wish, and why, before it is disclosed."""

    ref: str = labelled("征询编号", default="A")
    what: str = labelled("公开哪些内容")
    why: str = labelled("公开的理由")
    number: str = labelled("文号", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReasons(Command):
    """Ask for reasons: number or frequency is clearly beyond what is reasonable."""

    volume: str = labelled("数量、频次")
    number: str = labelled("文号", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveReasons(Command):
    """The applicant's reasons and what they are worth."""

    reasons: str = labelled("申请人说明的理由")
    reasonable: bool = labelled("理由是否合理")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferReply(Command):
    """延迟答复 until a stated day."""

    until: dt.date = labelled("延迟到哪一天")
    reason: str = labelled("理由")
    number: str = labelled("文号", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeExtension(Command):
    """Propose an extension."""

    workdays: int = labelled("延长几个工作日")
    reason: str = labelled("延长的理由")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeExtension(Command):
    """The head of the disclosure office agrees; the notice is issued at once, as it must be told in time."""

    number: str = labelled("文号", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeFee(Command):
    """Propose a fee, by the number of requests in the month or by pages."""

    by: str = labelled("按件还是按量")
    count: int = labelled("第几件或多少页")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeFee(Command):
    """Approve the fee; the notice is issued."""

    number: str = labelled("文号", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPayment(Command):
    """The fee was paid on this day."""

    amount: int = labelled("金额（元）")


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseFlag(Command):
    """Say why the case is hard."""

    trigger: str = labelled("疑难情形")
    reason: str = labelled("理由")


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissFlag(Command):
    """Say why a fired trigger does not matter here."""

    trigger: str = labelled("疑难情形")
    reason: str = labelled("理由")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConveneConference(Command):
    """Call a conference."""

    members: tuple[str, ...] = labelled("参加的人或单位")
    question: str = labelled("要商定的问题")
    due: dt.date = labelled("书面意见的最后一日")


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveOpinion(Command):
    """A member's written opinion."""

    member: str = labelled("谁的意见")
    opinion: str = labelled("意见")
    dissent: bool = labelled("是否不同意多数意见", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeConference(Command):
    """Write the conclusion down; the minutes are issued."""

    conclusion: str = labelled("结论")
    outcomes: Mapping[int, str] = labelled("各项的处理结果", default_factory=dict)
    answer: str = labelled("对不同意见的回应", default="")
    early: str = labelled("不等其余意见的理由", default="")
    number: str = labelled("文号", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReply(Command):
    """A court or review body orders a new reply."""

    workdays: int = labelled("几个工作日内")
    by: str = labelled("责令的机关")
    decision: str = labelled("文书名称和文号")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReturn(Command):
    """A letter came back undelivered."""

    letter: str = labelled("文书")
    ground: str = labelled("退件情形", default="")
    reason: str = labelled("退回原因", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class FixTracking(Command):
    """改正邮件号: the post's number of a letter was written down wrongly, or not at all."""

    letter: str = labelled("文书", default="reply")
    tracking: str = labelled("正确的邮件号")
    reason: str = labelled("改正的理由")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachMaterial(Command):
    """登记材料: a file with what it is. The act fills in what it found in the file itself."""

    what: str = labelled("是什么材料")
    name: str = labelled("名称", default="")
    file: str = labelled("文件", default="")
    file_kind: str = labelled("种类", default="")
    size: int = labelled("大小", default=0)
    pages: int = labelled("页数", default=0)
    original: str = labelled("原件", default="")
    removed: tuple[str, ...] = labelled("去除的内容", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactMaterial(Command):
    """区分处理: a copy of a material without what stands in the boxes."""

    material: int = labelled("第几份材料")
    item: int = labelled("第几项", default=1)
    boxes: tuple[RedactionBox, ...] = labelled("要隐去的地方")
    file: str = labelled("副本", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinReplies(Command):
    """合并答复: answer other requests of the same applicant in this case's reply."""

    cases: tuple[str, ...] = labelled("一并答复的办件")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReplies(Command):
    """解除合并: answer one of them apart again."""

    parted: str = labelled("分开答复的办件")
    reason: str = labelled("理由")


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateReply(Command):
    """告知委托答复."""

    agent: str = labelled("受委托答复的单位")
    basis: str = labelled("委托的依据")
    person: str = labelled("受委托单位的联系人")
    phone: str = labelled("受委托单位的联系电话")
    number: str = labelled("文号", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCase(Command):
    """Take the case on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverCase(Command):
    """Give the case to another handler."""

    to: str = labelled("交给谁（账号）")
    reason: str = labelled("理由")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseCase(Command):
    """催办."""

    words: str = labelled("催办内容")


ACTS: dict[str, tuple[type[Command], str]] = {
    "ask_correction": (AskCorrection, "告知补正"),
    "receive_correction": (ReceiveCorrection, "登记补正"),
    "abandon": (AbandonRequest, "视为放弃"),
    "withdraw": (WithdrawRequest, "登记撤回"),
    "accept_route": (AcceptRoute, "承办单位接收"),
    "return_route": (ReturnRoute, "承办单位退回"),
    "transfer": (TransferCase, "移送"),
    "ask_third_party": (AskThirdParty, "征求第三方意见"),
    "ask_agency": (AskAgency, "征求机关意见"),
    "ask_joint_maker": (AskJointMaker, "征求共同制作机关意见"),
    "receive_view": (ReceiveView, "登记意见"),
    "notify_disclosure": (NotifyDisclosure, "告知第三方将公开"),
    "ask_reasons": (AskReasons, "要求说明理由"),
    "receive_reasons": (ReceiveReasons, "登记理由"),
    "defer": (DeferReply, "延迟答复"),
    "propose_extension": (ProposeExtension, "提出延期"),
    "agree_extension": (AgreeExtension, "同意延期"),
    "propose_fee": (ProposeFee, "提出收费"),
    "agree_fee": (AgreeFee, "批准收费"),
    "record_payment": (RecordPayment, "登记缴费"),
    "raise_flag": (RaiseFlag, "提出疑难"),
    "dismiss_flag": (DismissFlag, "排除疑难"),
    "convene_conference": (ConveneConference, "召集会商"),
    "give_opinion": (GiveOpinion, "提交会商意见"),
    "conclude_conference": (ConcludeConference, "作出会商结论"),
    "order_reply": (OrderReply, "登记责令答复"),
    "record_return": (RecordReturn, "登记退件"),
    "fix_tracking": (FixTracking, "改正邮件号"),
    "attach": (AttachMaterial, "登记材料"),
    "redact": (RedactMaterial, "区分处理"),
    "delegate_reply": (DelegateReply, "告知委托答复"),
    "join_replies": (JoinReplies, "合并答复"),
    "part_replies": (PartReplies, "解除合并"),
    "claim": (ClaimCase, "领办"),
    "hand_over": (HandOverCase, "移交"),
    "chase": (ChaseCase, "催办"),
}
"""Act name → command and the office's word, for the registry in commands.py."""
