"""Carrying out effects: typesetting, sealing, and the event that says so. No Prefect here: the flow calls these.

Files are kept durably before the transaction that names them; the event and the end of the effect are one transaction,
so that after a crash at any point the letter exists once or not yet.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from acts import post
from acts.desk import Desk
from casework import events as ev
from casework import proceedings as pr
from casework.case import Case
from casework.effects import EffectKind
from casework.letters_of import kind_of, stem
from casework.people import SYSTEM
from casework.ruling import Decision
from letters.blocks import Letter
from letters.from_case import receipt_fields
from letters.notice_fields import LetterFields
from letters.notices_from_case import Order, notice_fields
from letters.press import LetterPress
from letters.seal_settings import SealSettings
from store import effects
from store.cases import EVERYTHING, Cases
from store.unit_of_work import UnitOfWork


class NotOurs(Exception):
    """Another try carries the effect out now: stop and write nothing."""


@dataclass(frozen=True)
class Press:
    """The press of this process, set up at its first letter (fonts and seal key take a moment)."""

    fonts: Path
    keys: Path
    seals: SealSettings | None = None

    @cached_property
    def letters(self) -> LetterPress:
        """The press itself."""
        return LetterPress(self.fonts, self.keys, self.seals)


def press_of(desk: Desk) -> Press:
    """The press for a desk: the office's fonts and seals, the keys of its home."""
    return Press(desk.config.fonts, desk.store.home / "keys", desk.config.seals)


def issue_notice(desk: Desk, press: Press, todo: effects.Todo) -> None:
    """A notice, composed from the case and the event that ordered it, sealed, and recorded as NoticeIssued."""
    record = Cases(desk.store, EVERYTHING).find(todo.case_number)
    case, cause = record.case, record.records[todo.cause_no - 1].event
    number = _number(case, cause, todo.subject)
    fields = _fields(desk, case, cause, todo.subject)
    letter = desk.templates.compose(kind_of(todo.subject), fields).finalised(number, cause.on)
    file = _print(desk, press, letter)
    _record(desk, todo, ev.NoticeIssued(cause.on, todo.subject, number, file))


def _number(case: Case, cause: ev.Event, letter: str) -> str:
    """The number that the ordering event took; the receipt slip bears the case's own."""
    if isinstance(cause, pr.ThirdPartyAsked) and stem(letter) == "told":
        return cause.told_number
    return str(getattr(cause, "number", case.number))


def _fields(desk: Desk, case: Case, cause: ev.Event, letter: str) -> LetterFields:
    if letter == "registration_receipt":
        return receipt_fields(case, desk.office, desk.rulebook, desk.calendar, cause.on)
    return notice_fields(letter, Order(case, cause, desk.office, desk.rulebook, desk.calendar))


def render_draft(desk: Desk, press: Press, todo: effects.Todo) -> None:
    """A draft version as .docx and .pdf; the outbox row keeps the hashes, as nothing legal has happened."""
    name, _, version = todo.subject.rpartition("-v")
    letter = Letter.from_dict(Cases(desk.store, EVERYTHING).letter_body(todo.case_number, name, int(version)))
    docx, pdf = press.letters.draft(letter, desk.now())
    result = {"docx": desk.store.files.keep(docx), "pdf": desk.store.files.keep(pdf)}
    if not effects.finish(desk.store.engine, todo, json.dumps(result)):
        raise NotOurs(todo.case_number)


def seal_reply(desk: Desk, press: Press, todo: effects.Todo) -> None:
    """用印: exactly the signed content with its number and day, sealed and verified, recorded as ReplySealed."""
    cases = Cases(desk.store, EVERYTHING)
    issued = cases.find(todo.case_number).case.letters[todo.subject]
    assert issued.version is not None
    draft = Letter.from_dict(cases.letter_body(todo.case_number, issued.letter, issued.version))
    letter = draft.finalised(issued.number, issued.made_on)
    event = ev.ReplySealed(issued.made_on, issued.letter, issued.number, _print(desk, press, letter))
    _record(desk, todo, event)


def send_letter(desk: Desk, press: Press, todo: effects.Todo) -> None:
    """发送: the sealed letter to the applicant's e-mail, once. Raises Doubtful when nobody can tell if it went out."""
    case = Cases(desk.store, EVERYTHING).find(todo.case_number).case
    issued = case.letters[todo.subject]
    assert issued.file and desk.config.mail
    organ = desk.office.organ(case.organ)
    message = post.letter_message(
        desk.config.mail, organ.name, case.applicant.email.reveal(), f"{case.number}.{todo.subject}.{todo.cause_no}",
        f"{organ.name}：{issued.number}", desk.store.files.read(issued.file.sealed),
    )  # fmt: skip
    if not effects.still_mine(desk.store.engine, todo):
        raise NotOurs(todo.case_number)
    post.send(desk.config.mail, message)
    _record(desk, todo, ev.LetterDispatched(desk.today, todo.subject, issued.way, str(message["Message-ID"])))


CARRY_OUT: Mapping[EffectKind, Callable[[Desk, Press, effects.Todo], None]] = {
    EffectKind.ISSUE_NOTICE: issue_notice,
    EffectKind.RENDER_DRAFT: render_draft,
    EffectKind.SEAL_REPLY: seal_reply,
    EffectKind.SEND_LETTER: send_letter,
}
"""How each kind of effect is carried out."""


def _print(desk: Desk, press: Press, letter: Letter) -> ev.SealedFile:
    printed = press.letters.final(letter, desk.now())
    keep = desk.store.files.keep
    return ev.SealedFile(
        keep(printed.docx),
        keep(printed.pdf),
        keep(printed.sealed),
        printed.provider,
        printed.sealed_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        printed.whole,
        printed.signer,
        keep(printed.record) if printed.record else "",
    )


def _record(desk: Desk, todo: effects.Todo, event: ev.Event) -> None:
    """The event and the end of its effect, in one transaction."""
    with desk.store.on(todo.case_number) as work:
        if not work.finish_effect(todo.id, todo.token, json.dumps({"event": type(event).__name__})):
            raise NotOurs(todo.case_number)
        _append(desk, work, event)


def _append(desk: Desk, work: UnitOfWork, event: ev.Event) -> None:
    work.append(Decision((event,)), desk.context(SYSTEM), desk.now(), desk.clock)
