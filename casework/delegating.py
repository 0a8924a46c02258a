"""委托答复: another unit prepares the answer in the organ's own name, and the applicant is told which."""

from __future__ import annotations

from casework import joint_events as je
from casework import proceeding_commands as pc
from casework.case import Case
from casework.ruling import Context, Decision, Refused, Ruling, rule_for
from rules.errors import InputError


@rule_for(pc.DelegateReply)
def delegate_reply(case: Case, command: pc.DelegateReply, context: Context) -> Ruling:
    """告知委托答复, once. The limit runs on, the organ stays the one that answers and that may be sued."""
    if case.course.delegated:
        return Refused(f"已于 {case.course.delegated.on} 告知委托{case.course.delegated.agent}答复", kind="closed")
    asked = {"agent": "受委托的单位", "basis": "委托的依据", "person": "联系人", "phone": "联系电话"}
    said = {name: str(getattr(command, name)).strip() for name in asked}
    for name, label in asked.items():
        if not said[name]:
            raise InputError(f"没有写{label}", "告知书里要写明，申请人好去联系", field=name)
    return Decision((je.ReplyDelegated(command.on, **said, number=command.number),))
