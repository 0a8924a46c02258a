"""发出, 确认是否发出, 登记送达, 归档."""

from __future__ import annotations

from dataclasses import replace

from acts.desk import Desk
from acts.perform import Outcome, RolledBack, perform
from acts.post_lines import is_tracking, plain
from casework import commands as cmd
from casework import proceeding_commands as pc
from casework.case import Case
from casework.command import Command
from casework.effects import EffectKind
from casework.letters_of import TO_OTHERS, stem
from casework.people import Actor
from casework.ruling import Refused
from rules.errors import InputError
from store.unit_of_work import UnitOfWork

EMAIL = "email"


def dispatch(desk: Desk, actor: Actor, number: str, command: cmd.DispatchLetter, seen: int | None) -> Outcome:
    """Record that a sealed letter went out; to the applicant's e-mail, where it is set up, the system sends it.

    Letters to others never go there: a third party's letter is not the applicant's to read.
    """

    def by_system(work: UnitOfWork, order: Command) -> Command:
        to_applicant = stem(command.letter) not in TO_OTHERS
        reachable = command.way == EMAIL and to_applicant and bool(work.known.applicant.email)
        return replace(order, by_system=reachable and desk.config.mail is not None)  # type: ignore[call-arg]

    return perform(desk, actor, number, command, seen=seen, before=by_system)


def settle_sending(desk: Desk, actor: Actor, number: str, command: cmd.SettleSending, seen: int | None) -> Outcome:
    """A person found out whether an unclear letter went out; the effect is done with either way.

    Refused while the system is still at it: what is put before a person must not go out a second time.
    """

    def close(work: UnitOfWork, case: Case) -> None:
        if not work.close_doubt(EffectKind.SEND_LETTER, command.letter, "由人查明"):
            raise RolledBack(Refused("系统还在发送这份文书", "请等它发完，结果不明时再确认", kind="closed"))

    return perform(desk, actor, number, command, seen=seen, after=close)


def record_delivery(desk: Desk, actor: Actor, number: str, command: cmd.RecordDelivery, seen: int | None) -> Outcome:
    """Record that a letter arrived."""
    return perform(desk, actor, number, command, seen=seen)


def fix_tracking(desk: Desk, actor: Actor, number: str, command: pc.FixTracking, seen: int | None) -> Outcome:
    """改正邮件号. Raises InputError for what is no number of the post: a wrong one is not put right by another."""

    def read(work: UnitOfWork, order: Command) -> Command:
        if not is_tracking(command.tracking):
            problem = f"“{command.tracking.strip()}”不像邮件号"
            raise InputError(problem, "请写 EMS 或者挂号的邮件号，如 EX123456785CN 或 13 位数字", field="tracking")
        return replace(order, tracking=plain(command.tracking))  # type: ignore[call-arg]

    return perform(desk, actor, number, command, seen=seen, before=read)


def archive(desk: Desk, actor: Actor, number: str, command: cmd.ArchiveCase, seen: int | None) -> Outcome:
    """归档."""
    return perform(desk, actor, number, command, seen=seen)
