"""拟稿, 改稿, 送审, 退回, 审核, 签发, 作废."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acts.conferring import like_cases
from acts.desk import Desk
from acts.earlier import often
from acts.perform import After, Outcome, perform
from casework import commands as cmd
from casework.case import Case
from casework.command import Command
from casework.events import Warned
from casework.joining import those_beside
from casework.people import Actor
from letters.blocks import Letter
from letters.from_case import closing_fields, closing_kind
from letters.lint import Finding, lint
from store.unit_of_work import LetterText, UnitOfWork


def draft(desk: Desk, actor: Actor, number: str, command: cmd.MakeDraft, seen: int | None) -> Outcome:
    """Compose the reply from its templates and keep it as the next version."""
    letters: list[Letter] = []

    def compose(work: UnitOfWork, order: Command) -> Command:
        case, others = work.known, _others(work)
        fields = closing_fields(case, desk.office, desk.rulebook, desk.today, others)
        letters.append(desk.templates.compose(closing_kind(case, desk.rulebook, others), fields))
        return replace(order, content_hash=letters[0].content_hash)  # type: ignore[call-arg]

    return perform(desk, actor, number, command, seen=seen, before=compose, after=keep(desk, actor, letters))


def edit_draft(desk: Desk, actor: Actor, number: str, command: cmd.EditDraft, seen: int | None) -> Outcome:
    """Put new words into the draft's free blocks, and take out those left blank; the result is the next version."""
    letters: list[Letter] = []

    def edit(work: UnitOfWork, order: Command) -> Command:
        letter = current_draft(work)
        for block, text in sorted(command.blocks.items(), reverse=True):  # from the end: an edit may split a block
            letter = letter.edited(block - 1, text) if text.strip() else letter.removed(block - 1)
        letters.append(letter)
        return replace(order, content_hash=letter.content_hash)  # type: ignore[call-arg]

    return perform(desk, actor, number, command, seen=seen, before=edit, after=keep(desk, actor, letters))


def submit_draft(desk: Desk, actor: Actor, number: str, command: cmd.SubmitDraft, seen: int | None) -> Outcome:
    """送审, after the letter has been checked: errors hold it back, a warning passes only with its reason."""

    looked = _looked_up(desk, actor, number)

    def check(work: UnitOfWork, order: Command) -> Command:
        found = _findings(desk, work)
        warned = tuple(Warned(one.key, one.message, one.article) for one in found if one.level == "warning")
        return replace(order, errors=_errors(found), warnings=warned, **looked)  # type: ignore[call-arg]

    return perform(desk, actor, number, command, seen=seen, before=check)


def _findings(desk: Desk, work: UnitOfWork) -> tuple[Finding, ...]:
    """What the check finds in the draft as it lies before us, by what the case says now."""
    fields = closing_fields(work.known, desk.office, desk.rulebook, desk.today, _others(work))
    return lint(current_draft(work), fields)


def findings_of(desk: Desk, actor: Actor, number: str) -> tuple[Finding, ...]:
    """What the check finds in the draft as it stands, for looking at; nothing where there is none to check."""
    cases = desk.cases(actor)
    case = cases.find(number).case
    if case.draft is None or case.undecided:
        return ()
    letter = Letter.from_dict(cases.letter_body(number, case.draft.letter, case.draft.version))
    return lint(letter, closing_fields(case, desk.office, desk.rulebook, desk.today, beside(desk, actor, case)))


def _others(work: UnitOfWork) -> tuple[Case, ...]:
    """The cases that the reply answers too, as they stand in this transaction."""
    return tuple(other.known for other in work.beside(those_beside(work.case)))


def beside(desk: Desk, actor: Actor, case: Case) -> tuple[Case, ...]:
    """The same for looking at: as they stand now."""
    return tuple(desk.cases(actor).find(number).case for number in those_beside(case))


def _errors(found: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(one.message for one in found if one.level == "error")


def _looked_up(desk: Desk, actor: Actor, number: str) -> dict[str, Any]:
    """What the triggers look at besides the case itself; looked up before the transaction, which is short so."""
    case = desk.cases(actor).find(number).case
    if case.draft is None:
        return {}
    like = tuple(one for each in (case, *beside(desk, actor, case)) for one in like_cases(desk, each))
    return {"like": like, "often": often(desk, case)}


def return_draft(desk: Desk, actor: Actor, number: str, command: cmd.ReturnDraft, seen: int | None) -> Outcome:
    """退回 with a reason."""
    return perform(desk, actor, number, command, seen=seen)


def approve(desk: Desk, actor: Actor, number: str, command: cmd.ApproveDraft, seen: int | None) -> Outcome:
    """One review passes."""
    return perform(desk, actor, number, command, seen=seen)


def sign(desk: Desk, actor: Actor, number: str, command: cmd.SignReply, seen: int | None) -> Outcome:
    """签发: the letter is checked once more, as the case may have gone on since it went up.

    It takes its document number in this very transaction, so none is lost and none doubled.
    """

    def check_and_number(work: UnitOfWork, order: Command) -> Command:
        organ, errors = work.known.organ, _errors(_findings(desk, work))
        n = work.next_number(organ, "reply", order.on.year)
        made = desk.office.document_number(organ, "reply", order.on.year, n)
        return replace(order, number=made, errors=errors)  # type: ignore[call-arg]

    def file_under_each(work: UnitOfWork, case: Case) -> None:
        """The signed words lie in the file of every case that they answer."""
        if others := work.beside(those_beside(case)):
            letter = current_draft(work)
            body = letter.to_dict()
        for other in others:
            reply = other.known.reply
            assert reply and reply.version
            other.save_letter(LetterText("reply", reply.version, letter.content_hash, body), actor, desk.now())

    return perform(desk, actor, number, command, seen=seen, before=check_and_number, after=file_under_each)


def void_reply(desk: Desk, actor: Actor, number: str, command: cmd.VoidReply, seen: int | None) -> Outcome:
    """作废 a signed reply that has not gone out."""
    return perform(desk, actor, number, command, seen=seen)


def current_draft(work: UnitOfWork) -> Letter:
    """The draft as it lies before us."""
    draft = work.known.draft
    assert draft
    return Letter.from_dict(work.letter(draft.letter, draft.version))


def keep(desk: Desk, actor: Actor, letters: list[Letter]) -> After:
    """Keep the first of ``letters`` as the text of the version that the act has made."""

    def put(work: UnitOfWork, case: Case) -> None:
        made = case.draft
        assert made
        text = LetterText(made.letter, made.version, made.content_hash, letters[0].to_dict())
        work.save_letter(text, actor, desk.now())

    return put
