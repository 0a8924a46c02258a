"""Two people at once: an act fails only when its task is closed or a fact on its form has changed."""

from __future__ import annotations

import pytest

from casework import commands as cmd
from casework import events as ev
from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.command import Command
from casework.decide import AUTOMATIC, FACTS_SHOWN
from casework.people import Role
from casework.ruling import Decision, Refused
from rules.errors import InputError
from tests import builders as b

NOTICE = ev.NoticeIssued(b.SIGNED, "registration_receipt", b.NUMBER, b.FILE)
EDITED = ev.DraftEdited(b.TODAY, "reply", 2, "hash-2")
VOIDED = ev.ReplyVoided(b.TODAY, "reply", b.REPLY_SIGNED.number, "文号写错")
RETURNED = ev.DraftReturned(b.TODAY, "reply", 1, "重写")
DECIDE = cmd.DecideItem(on=b.TODAY, item=1, outcome="disclosed", facts={"supply": "email"})
SEARCH = cmd.RecordSearch(on=b.TODAY, unit="物业科", found=True, where="档案", words="地块")

CHANGED = [
    ("inquiry", cmd.RouteCase(on=b.TODAY, units=("物业科",)), b.ROUTED, b.HANDLER),
    ("inquiry", DECIDE, b.search(), b.HANDLER),
    ("drafting", DECIDE, b.decided(), b.HANDLER),
    ("drafting", cmd.MakeDraft(on=b.TODAY, content_hash="h"), b.decided(), b.HANDLER),
    ("drafting", cmd.MakeDraft(on=b.TODAY, content_hash="h"), b.MADE, b.HANDLER),
    ("drafting", cmd.EditDraft(on=b.TODAY, blocks={}, content_hash="h"), EDITED, b.HANDLER),
    ("drafting", cmd.SubmitDraft(on=b.TODAY), EDITED, b.HANDLER),
    ("drafting", cmd.SubmitDraft(on=b.TODAY), RETURNED, b.HANDLER),
    ("drafting", cmd.SubmitDraft(on=b.TODAY), VOIDED, b.HANDLER),
    ("review", cmd.ApproveDraft(on=b.TODAY, kind="review"), RETURNED, b.REVIEWER),
    ("signing", cmd.SignReply(on=b.TODAY, number="n"), RETURNED, b.SIGNATORY),
    ("delivery", cmd.DispatchLetter(on=b.TODAY, way="post"), b.DISPATCHED, b.HANDLER),
]
T, HEAD = b.TODAY, b.actor(Role.OFFICE_HEAD)
FIX = pc.FixTracking(on=T, tracking="EX3", reason="抄错一位")
OBJECTS = pr.ViewReceived(T, "A", "objects", "商业秘密", True)
CORRECTION = pr.CorrectionAsked(T, ("甲",), T, "某号")
PROCEEDINGS = [
    ("examination", cmd.AcceptRequest(on=T), CORRECTION, b.HANDLER),
    ("inquiry", pc.AskCorrection(on=T, points=("甲",), due=T.replace(month=10)), CORRECTION, b.HANDLER),
    ("inquiry", pc.ReceiveCorrection(on=T), pr.RequestCorrected(T), b.HANDLER),
    ("inquiry", pc.AbandonRequest(on=T), ev.LetterDelivered(T, "correction"), b.HANDLER),
    ("inquiry", pc.AbandonRequest(on=T), pr.RequestCorrected(T), b.HANDLER),
    ("inquiry", cmd.RouteCase(on=T, units=("物业科",)), pr.RouteReturned(T, "征收科", "不是本科的事"), b.HANDLER),
    ("inquiry", pc.ReturnRoute(on=T, unit="征收科", reason="不是"), b.ROUTED, b.UNIT_HEAD),
    ("inquiry", pc.TransferCase(on=T, organ="JAZF", reason="划转"), b.decided(), b.HANDLER),
    ("inquiry", DECIDE, OBJECTS, b.HANDLER),
    ("inquiry", DECIDE, pr.ConferenceConcluded(T, "公开", {}, "某号"), b.HANDLER),
    ("inquiry", DECIDE, pr.RequestCorrected(T, ("丙",)), b.HANDLER),
    ("inquiry", pc.ReceiveView(on=T, view="consents"), OBJECTS, b.HANDLER),
    ("inquiry", pc.NotifyDisclosure(on=T, what="附图", why="公共利益"), OBJECTS, b.HANDLER),
    ("inquiry", pc.DeferReply(on=T, until=T, reason="多"), pr.ReasonsReceived(T, "", True), b.HANDLER),
    ("inquiry", pc.AgreeExtension(on=T), pr.ExtensionProposed(T, 20, "件数多"), HEAD),
    ("inquiry", pc.AgreeFee(on=T), pr.FeeProposed(T, "by_volume", 68, 380), HEAD),
    ("inquiry", pc.RecordPayment(on=T, amount=380), pr.FeePaid(T, 380), b.HANDLER),
    ("conference", pc.ConcludeConference(on=T, conclusion="公开"), pr.OpinionGiven(T, "征收科", "不可以"), b.HANDLER),
    ("review", cmd.ApproveDraft(on=T, kind="review"), OBJECTS, b.REVIEWER),
    ("signing", cmd.SignReply(on=T, number="n"), OBJECTS, b.SIGNATORY),
    ("delivery", cmd.RecordDelivery(on=T), pr.LetterReturned(T, "reply"), b.HANDLER),
    ("delivery", FIX, pr.TrackingFixed(T, "reply", "EX2", "EX1", "抄错"), b.HANDLER),
    ("delivery", FIX, pr.LetterReturned(T, "reply"), b.HANDLER),
    ("inquiry", pc.HandOverCase(on=T, to="jafg.other", reason="调岗"), pr.Claimed(T), b.HANDLER),
]


@pytest.mark.parametrize(("stage", "command", "since", "who"), CHANGED + PROCEEDINGS)
def test_a_form_that_shows_what_is_no_longer_so_is_stale(
    stage: str, command: Command, since: ev.Event, who: object
) -> None:
    """The fact that the form showed has changed since: nothing is done, and the words written are to be kept."""
    ruled = b.ruling(stage, command, who, since=(since,))  # type: ignore[arg-type]
    assert isinstance(ruled, Refused)
    assert ("stale", True) == (ruled.kind, "已保留" in ruled.advice)


def test_honest_parallel_work_is_not_disturbed() -> None:
    """Another unit's search, or a decision on another item, makes neither a search nor a decision stale."""
    assert isinstance(b.ruling("inquiry", SEARCH, since=(b.search(),)), Decision)
    assert isinstance(b.ruling("inquiry", DECIDE, since=(b.decided(item=2),)), Decision)


@pytest.mark.parametrize(
    ("stage", "command", "since"),
    [
        ("inquiry", pc.ReceiveView(on=T, ref="A", view="consents"), pr.ViewReceived(T, "B", "consents")),
        ("delivery", cmd.DispatchLetter(on=T, way="post"), ev.LetterDispatched(T, "told-A", "post")),
        ("inquiry", pc.DismissFlag(on=T, trigger="series", reason="一件"), pr.FlagRaised(T, "excessive", "多")),
        ("conference", pc.GiveOpinion(on=T, member="征收科", opinion="可以"), pr.OpinionGiven(T, "物业科", "不")),
    ],
)
def test_work_on_another_letter_or_question_disturbs_nobody(stage: str, command: Command, since: ev.Event) -> None:
    """Another consultation's view, another letter's dispatch, another flag, another member's opinion: not stale."""
    try:
        ruled = b.ruling(stage, command, since=(since,))
    except InputError:  # looked at on its merits, as there is no such consultation here
        return
    assert not (isinstance(ruled, Refused) and ruled.kind == "stale")


@pytest.mark.parametrize("automatic", [NOTICE, b.SEALED], ids=lambda event: type(event).__name__)
def test_what_the_system_writes_disturbs_nobody(automatic: ev.Event) -> None:
    """A receipt slip issued or a seal set after the form was shown moves no guard, for any act."""
    for stage, command, _, who in CHANGED:
        if not isinstance(command, cmd.EditDraft | cmd.SubmitDraft):  # these ask for a draft
            assert isinstance(b.ruling(stage, command, who, since=(automatic,)), Decision)


def test_the_systems_events_stand_in_no_list_of_facts_shown() -> None:
    """The table itself names none of them, and the system writes nothing else."""
    shown = {kind for kinds in FACTS_SHOWN.values() for kind in kinds}
    assert (set(), {ev.ReplySealed, ev.NoticeIssued, ev.RulesChanged}) == (shown & set(AUTOMATIC), set(AUTOMATIC))


@pytest.mark.parametrize(("since", "kind"), [((), "rule"), ((NOTICE,), "rule"), ((b.ACCEPTED,), "closed")])
def test_a_task_that_somebody_has_done_is_closed(since: tuple[ev.Event, ...], kind: str) -> None:
    """Accepting what another accepted meanwhile is a closed task; without that it is simply not open."""
    ruled = b.ruling("routing", cmd.AcceptRequest(on=b.TODAY), since=since)
    assert isinstance(ruled, Refused)
    assert (kind, "办件现在在“分办”环节，不能“受理”") == (ruled.kind, ruled.reason)
